"""Finds the calls that a model wrote in its response, in any notation; one that cannot be read is there as None."""

import re

from judge.reading.calls.call import ARGUMENTS, NAMES, Call, listed_calls, looks_like_call, try_call
from judge.reading.calls.prose_calls import prose_calls
from judge.reading.calls.python_calls import is_program, positional_calls, python_calls
from judge.reading.json.found_objects import find_objects
from judge.reading.json.value import read_json
from judge.reading.pattern import Pattern, either
from judge.reading.text.fence import fences

_OPENING = Pattern(
    either(
        # <tool_call>, <tool_code>, <function_call>, <invoke name="...">, <function=search>
        r"<(?:(?:\w{1,20}:)?(?:(?:tool|function)[_▁ ]?(?:calls?|code|use|request)|invoke)|function(?==))\b[^<>\n]{0,200}>",
        r"<[|｜](?:python_tag|(?:tool|function)[_▁ ]?(?:calls?|use|request)\w{0,30})[|｜]>",  # <|python_tag|>
        r"\[TOOL_(?:CALLS?|REQUEST)\]",
    )
)
"""What opens a call in the notations of Qwen and Hermes, Gemini, Llama, Claude, DeepSeek, Mistral and others like them."""

_CLOSING = Pattern(r"</|\[/")
_CODE = Pattern(r"(?:tool|function)_?(?:calls?|code|use|request)")
"""The names of code fences that hold a call and nothing else."""

_STEP = Pattern(
    r"^[ \t*]{0,9}Action[ \t*]{0,9}:[ \t*]{0,9}([A-Za-z_][\w.]{0,99})[ \t*]{0,9}\n"  # Action: search
    r"[ \t*]{0,9}Action[ ]Input[ \t*]{0,9}:([^\n]*)",  # Action Input: {"query": "..."}
    re.MULTILINE,
)
"""A call in ReAct's notation."""

_BROKEN = Pattern(
    rf"""["'](?:{"|".join(NAMES)})["']\s{{0,20}}:"""  # "name":
    rf"""[^{{}}]{{0,400}}["'](?:{"|".join(ARGUMENTS)})["']\s{{0,20}}:"""  # "search", "arguments":
)
"""How a call in JSON begins that cannot be read."""


def written_calls(text: str) -> list[Call | None]:
    """Return the calls in the first notation that a text uses: marked, all of it, in fences, then in prose."""
    if calls := _marked(text) or _all_of(text):
        return calls
    blocks = fences(text)
    if calls := [call for block in blocks for call in _of_fence(block.language, block.body.strip())]:
        return calls
    ends = [0, *(block.end for block in blocks)]
    prose = "\n".join(text[end:start] for end, start in zip(ends, [*(block.start for block in blocks), len(text)], strict=True))
    return _stepped(text) or _in_json(text) or ([] if is_program(prose) else prose_calls(prose))


def _marked(text: str) -> list[Call | None]:
    """Return the calls after each mark that opens one, up to its closing tag or the next mark; None for a mark without a call."""
    openings = list(_OPENING.finditer(text))
    ends = [*(opening.start() for opening in openings[1:]), len(text)]
    found: list[Call | None] = []
    inner = False
    for opening, end in zip(openings, ends, strict=False):
        body = text[opening.end() : end]
        closed = _CLOSING.search(body)
        held = (body[: closed.start()] if closed else body).strip()
        if not held and end < len(text) and not closed:
            inner = True  # `<tool_calls><tool_call>`: a mark inside another
            continue
        found += _all_of(held) or [None]
    return found or [None] * inner


def _all_of(text: str) -> list[Call | None]:
    """Return the calls of a text that is nothing but calls, in JSON or in Python."""
    return _from_json(text) or python_calls(text)


def _from_json(text: str) -> list[Call | None]:
    try:
        listed = listed_calls(read_json(text))
    except ValueError:
        return []
    return [try_call(call) for call in listed] if all(map(looks_like_call, listed)) else []


def _of_fence(language: str, body: str) -> list[Call | None]:
    calls = _all_of(body)
    if _CODE.fullmatch(language):
        return calls or prose_calls(body) or [None]
    return calls or (positional_calls(body) if language in {"", "python", "py"} else [])


def _stepped(text: str) -> list[Call | None]:
    return [try_call({"name": step[1], "arguments": step[2].strip() or {}}) for step in _STEP.finditer(text)]


def _in_json(text: str) -> list[Call | None]:
    objects = find_objects(text)
    calls: list[Call | None] = [None] * bool(not objects and _BROKEN.search(text))
    for found in objects:
        if found.value is None:
            calls += [None] * bool(_BROKEN.search(text, found.start, found.end))
        else:
            calls += [try_call(call) for call in listed_calls(found.value) if looks_like_call(call)]
    return calls
