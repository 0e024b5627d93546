"""The turns of a record: the conversation, where its response stands, the texts and the calls in it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from judge.errors import SampleFault
from judge.intake.blocks import unblocked
from judge.intake.fields import KNOWN_KEYS, NAMED
from judge.intake.json_value import json_value, unlike
from judge.record import misspelt, name_fields
from judge.sample import Message, as_text

_AFTER_THE_RESPONSE = ("tool", "function")
"""Roles that may follow the response: the results of the tools that it called."""
_SHAPES = ("messages", "prompt", "response")
RESPONSE_ROLES = ("assistant", "nova_assistant")
"""Roles of the model that is trained."""


class Turns(NamedTuple):
    """The conversation of a record."""

    turns: Sequence[Mapping[str, Any]]
    """Every turn, the prompt's and the model's, in OpenAI's form."""

    prompt: int | None = None
    """How many of them were the prompt, where the record says so."""


def read_turns(record: Mapping[str, Any]) -> Turns:
    """Return the turns of a record: its `messages`, or its `prompt` and its `response`.

    Raises:
        SampleFault: it has neither, or a turn has no role.
    """
    if "messages" in record:
        return Turns(_turns(record["messages"], "messages"))
    if not {"prompt", "response"} <= record.keys():
        missing = "response" if "prompt" in record else "prompt" if "response" in record else "messages"
        wanted = "'messages' that end with the response, or 'prompt' and 'response'"
        msg = f"{missing}: missing; wanted {wanted}; found {name_fields(record, NAMED)}{misspelt(record, _SHAPES, KNOWN_KEYS)}"
        raise SampleFault(msg)
    given, response = record["prompt"], record["response"]
    before = given if isinstance(given, list) else [{"role": "user", "content": given}]
    if not is_rollout(response):
        return Turns(_turns([*before, {"role": "assistant", "content": response_text(response)}], "messages"))
    prompt = _turns(before, "prompt") if before else []
    return Turns([*prompt, *_turns(response, "response")], len(prompt))


def is_rollout(response: object) -> bool:
    """Whether a `response` is a list of turns, all of which came after the prompt."""
    return isinstance(response, list) and bool(response) and all(isinstance(one, Mapping) and "role" in one for one in response)


def _turns(turns: object, field: str) -> list[Mapping[str, Any]]:
    if not isinstance(turns, list) or not turns:
        raise unlike(turns, field, "a list of turns")
    for place, turn in enumerate(turns):
        if not isinstance(turn, Mapping) or not isinstance(turn.get("role"), str):
            raise unlike(turn, f"{field}[{place}]", "an object with a role")
    return unblocked(turns)


def response_text(written: object) -> str:
    """Return the text of a `response`.

    Raises:
        SampleFault: it is not one text.
    """
    if written is None or (isinstance(written, list) and sum(isinstance(block, str) for block in written) > 1):
        raise unlike(written, "response", "one text")
    return text_of(written, "response")


def response_at(turns: Sequence[Mapping[str, Any]]) -> int:
    """Return the place of the response: the last turn of the assistant; only results of tools may follow it.

    Raises:
        SampleFault: another turn is the last.
    """
    for place in range(len(turns) - 1, -1, -1):
        if turns[place]["role"] in RESPONSE_ROLES:
            return place
        if turns[place]["role"] not in _AFTER_THE_RESPONSE:
            break
    role = turns[-1]["role"]
    advice = "; a training record has no response yet: `judge data check` reads those" if role == "user" else ""
    msg = f"messages: wanted the response, an assistant turn, at the end; found {role!r}{advice}"
    raise SampleFault(msg)


def message(turn: Mapping[str, Any], place: int) -> Message:
    """Return a turn as a message: its text, followed by the calls it makes, as JSON."""
    text = text_of(turn.get("content"), f"messages[{place}].content")
    if calls := turn.get("tool_calls"):
        text = f"{text}\n{as_text(json_value(calls, f'messages[{place}].tool_calls'))}".strip()
    return Message(role=turn["role"], content=text)


def text_of(content: object, place: str) -> str:
    """Return the text of a turn's content: text, an object with `text`, or blocks of these.

    Raises:
        SampleFault: it is something else.
    """
    if content is None or isinstance(content, str):
        return content or ""
    if isinstance(content, Mapping) and isinstance(content.get("text"), str):
        return str(content["text"])
    if isinstance(content, list) and (not content or any(block is not None for block in content)):
        return "".join(text_of(block, f"{place}[{at}]") for at, block in enumerate(content))
    raise unlike(content, place, "text, blocks of text or an object with 'text'")
