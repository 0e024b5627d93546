r"""Finds the places where a response states its answer; never what the answer means.

The forms, the strongest first: `<answer>…</answer>`; a JSON object with a field `answer` or `final_answer`; `#### …` (GSM8K);
`\boxed{…}`; "the answer is …" and `Answer: …`; a line `A: …`. What stands in `<think>…</think>` is not part of the answer.
Work is bounded: only the last few places of a form count, each to a limit.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from judge.bounds import STATED_LENGTH, STATED_PLACES
from judge.json_object import find_objects
from judge.reading.seen import without_thought
from judge.sample import as_text

Form = Literal["tag", "json", "hash", "boxed", "phrase", "label"]

_FIELDS = {"answer", "finalanswer"}
_FIELD = re.compile(r"""answer["']?\s*:""", re.IGNORECASE)
_HASH = re.compile(r"(?<!#)####(?!#)")
_BOXED = re.compile(r"\\(?:boxed|fbox)\s*\{")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_PHRASE = re.compile(
    r"""\banswers?\b(?:[ ](?:to|of|for)[ ][^.:\n]{1,80}?)?[*_"'`]{0,4}\s{0,3}(?:[:=]|\b(?:is|are|equals)\b)[*_"'`:]*
        | ^[#*_ \t]{0,8}(?:final[ ])?answer[*_ \t]*$""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_LABEL = re.compile(r"^[ \t>*_-]{0,8}A[*_]{0,2}:[*_]{0,2}", re.MULTILINE)


class Stated(NamedTuple):
    """One place where an answer is stated."""

    form: Form
    text: str
    """What is stated: the rest of the line, or what the braces, the tag or the field hold."""

    final: bool
    """Whether nothing follows it."""

    @property
    def sure(self) -> bool:
        """Whether it is an answer whatever it holds; a phrase in the middle of a text may be no more than prose."""
        return self.final or self.form in {"tag", "json", "boxed"}


def stated_answers(text: str) -> Iterator[Stated]:
    """Give every stated answer of a response: the strongest form first and, within a form, the last first."""
    for stated in _outer(without_thought(text)):
        inner = [] if stated.form not in {"tag", "json"} else list(_outer(stated.text))
        yield from ([item._replace(final=True) for item in inner[:1]] or [stated])


def tagged(text: str, tag: str) -> str | None:
    """Return what the last `<tag>…</tag>` of a text holds, or None."""
    start = end = -1
    lowered = text.lower() if text.isascii() else text
    end = lowered.rfind(f"</{tag}>")
    start = lowered.rfind(f"<{tag}>", 0, max(end, 0))
    return None if start < 0 else text[start + len(tag) + 2 : end].strip()


def _outer(text: str) -> Iterator[Stated]:
    end = len(text.rstrip(" \t\r\n`*_$>}])."))
    if (held := tagged(text, "answer")) is not None:
        yield Stated("tag", held[:STATED_LENGTH], final=True)
    field = _json_field(text)
    if field is not None:
        yield Stated("json", field[:STATED_LENGTH], final=True)
    yield from _lines(text, "hash", _HASH, end)
    yield from _boxes(text, end)
    yield from _lines(text, "phrase", _PHRASE, end)
    yield from _lines(text, "label", _LABEL, end)


def _lines(text: str, form: Form, marker: re.Pattern[str], end: int) -> Iterator[Stated]:
    """Give what stands behind each marker, up to the end of its line or of the next that holds anything."""
    for match in [*marker.finditer(text)][: -STATED_PLACES - 1 : -1]:
        rest = text[match.end() : match.end() + STATED_LENGTH]
        line = rest.lstrip().split("\n", 1)[0]
        stop = match.end() + rest.find(line) + len(line)
        if line.strip():
            yield Stated(form, line.strip(), final=stop >= end)


def _boxes(text: str, end: int) -> Iterator[Stated]:
    for match in [*_BOXED.finditer(text)][: -STATED_PLACES - 1 : -1]:
        held = _in_braces(text[match.end() : match.end() + STATED_LENGTH])
        if held and held.strip():
            yield Stated("boxed", held.strip(), final=match.end() + len(held) >= end)


def _in_braces(rest: str) -> str | None:
    depth = 1
    for brace in _BRACE.finditer(rest):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return rest[: brace.start()]
    return None


def _json_field(text: str) -> str | None:
    if not _FIELD.search(text):
        return None
    for found in reversed(find_objects(text)):
        for holder in () if found.value is None else (found.value, *found.value.values()):
            for key, value in reversed(holder.items()) if isinstance(holder, dict) else ():
                if "".join(filter(str.isalpha, key.lower())) in _FIELDS and value is not None:
                    return as_text(value)
    return None
