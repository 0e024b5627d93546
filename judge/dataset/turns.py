"""The turns of a record: what a prompt for a training job may be, and what is wrong with one.

Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/rft-prepare-data.html (the format), and the validator of
https://github.com/aws/nova-forge-sdk, rft_dataset_validator.py (roles and their order).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from judge.dataset.finding import Flaw
from judge.reading.text.visible import visible
from judge.record import brief, near_miss, shape

_ROLES = ("system", "user", "assistant", "tool")
_ANSWER_ROLES = ("assistant", "nova_assistant")


def turn_flaws(record: Mapping[str, Any]) -> Iterator[Flaw]:
    """Give what is wrong with the turns of a record."""
    turns = record.get("messages")
    if "messages" not in record:
        yield Flaw("no messages", f"messages: missing; wanted a list of turns{_misspelt(record)}")
    elif not isinstance(turns, list) or not turns:
        yield Flaw("no messages", f"messages: wanted a list of turns, found {shape(turns)}")
    else:
        unread = [flaw for place, turn in enumerate(turns) for flaw in _turn_flaws(turn, place)]
        yield from unread
        if not unread:
            yield from _order_flaws([turn["role"] for turn in turns])
            yield from _content_flaws(turns)


def _misspelt(record: Mapping[str, Any]) -> str:
    return next((f"; {brief(name, 30)} is unknown{meant}" for name in record if (meant := near_miss(name, ["messages"]))), "")


def _turn_flaws(turn: object, place: int) -> Iterator[Flaw]:
    """Say if a turn cannot be read; nothing more is said about the turns of that record then."""
    if not isinstance(turn, Mapping) or not isinstance(turn.get("role"), str):
        yield Flaw("unreadable turn", f"messages[{place}]: wanted an object with a role, found {shape(turn)}")
        return
    if turn["role"] not in {*_ROLES, *_ANSWER_ROLES}:
        yield Flaw("unknown role", f"messages[{place}].role: wanted {', '.join(_ROLES)}; found {brief(turn['role'], 30)}")
    content = turn.get("content")
    if content is None and turn.get("tool_calls"):
        return
    strange = [block for block in content if not _is_text(block)] if isinstance(content, list) else [content]
    if not isinstance(content, str) and strange:
        yield Flaw("not text", f"messages[{place}].content: wanted text or blocks of text, found {_kind(strange[0])}")


def _is_text(block: object) -> bool:
    return isinstance(block, Mapping) and block.get("type", "text") == "text" and isinstance(block.get("text"), str)


def _kind(block: object) -> str:
    kind = block.get("type") if isinstance(block, Mapping) else None
    if kind == "text" and isinstance(block, Mapping):
        return f"a block of type 'text' whose text is {shape(block.get('text'))}"
    return f"a block of type {brief(kind, 30)}" if isinstance(kind, str) else shape(block)


def _order_flaws(roles: Sequence[str]) -> Iterator[Flaw]:
    if "system" in roles[1:]:
        wanted = "a system turn can only be the first one"
        yield Flaw("system turn", f"messages[{roles.index('system', 1)}]: {wanted}")
    if "user" not in roles:
        yield Flaw("no user turn", "messages: wanted a user turn, found none")
    elif roles[-1] in _ANSWER_ROLES:
        advice = "cut it off: in a job the model writes the answer, and what is right goes into reference_answer"
        yield Flaw("the answer is in it", f"messages: ends with the answer, an assistant turn; {advice}")
    elif roles[-1] != "user":
        yield Flaw("last turn", f"messages: wanted a user turn at the end, found {roles[-1]!r}")
    elif roles.count("user") > 1 or "assistant" in roles:
        single = "more than one turn, but RFT on Nova is documented for one user turn alone"
        yield Flaw("more than one turn", f"messages: {single}", serious=False)


def _content_flaws(turns: Sequence[Mapping[str, Any]]) -> Iterator[Flaw]:
    asked = [turn for turn in turns if turn["role"] == "user"]
    if asked and not visible(text_of(asked[-1])).strip():
        yield Flaw("empty prompt", "messages: the last user turn is empty")
    if any(turn.get("tool_calls") for turn in turns):
        yield Flaw("tool calls", "messages: tool calls; what a reward function gets of them is not documented", serious=False)


def text_of(turn: Mapping[str, Any]) -> str:
    """Return the text of a turn that can be read."""
    content = turn.get("content")
    return content if isinstance(content, str) else "".join(block["text"] for block in content or ())
