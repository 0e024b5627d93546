"""The sample: one response to judge, read from whatever shape a caller sends.

The shapes are those of Bedrock RFT, of SageMaker training and evaluation jobs, and of HyperPod:
https://docs.aws.amazon.com/bedrock/latest/userguide/reward-functions.html,
https://docs.aws.amazon.com/sagemaker/latest/dg/nova-hp-rft-reward-functions.html.
A record that cannot be read becomes a `BadSample`; it never costs the samples beside it.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from pydantic import JsonValue, ValidationError

from judge.bounds import EVENT_WRAPPERS
from judge.digest import digest
from judge.errors import InputFault, SampleFault
from judge.record import Many, Record, misspelt, name_fields, not_json, shape

_WRAPPERS = ("batch", "trajectories")
"""Fields of an event that hold the list of its records."""
_AFTER_THE_RESPONSE = ("tool", "function")
"""Roles that may follow the response: the results of the tools that it called."""
_SHAPES = ("messages", "prompt", "response")
_RESPONSE_ROLES = ("assistant", "nova_assistant")
_REFERENCE_KEYS = ("reference_answer", "ground_truth")
"""Where the reference is, in the record or in its metadata; the first one found counts."""

_KNOWN_KEYS = {"id", "messages", "metadata", "prompt", "response", "tools", *_REFERENCE_KEYS}
"""Fields with a meaning of their own. Bedrock moves all others into `metadata`, and so does `read_sample`:
https://docs.aws.amazon.com/bedrock/latest/userguide/rft-prepare-data.html"""

_NAMED = {*_KNOWN_KEYS, "body", *_WRAPPERS}
"""Fields that a message may name; all others stay unnamed, because they may hold a text."""


class Message(Record):
    """One turn of the conversation, as text."""

    role: str
    """`system`, `user`, `assistant` or another that the record names."""

    content: str
    """Its text, followed by the calls it makes, as JSON."""


class Sample(Record):
    """One response, with what it answers and what it is judged against."""

    id: JsonValue
    """Given back with its value and type: `0` and `"0"` are two ids."""

    messages: Many[Message]
    """What the model was given: every turn before its response."""
    response: str
    """The last assistant turn, as the model wrote it."""

    tool_calls: Many[JsonValue] = ()
    """The calls made since the last user turn, as they came."""

    reference: JsonValue = None
    """What the response is compared with, if the record has it: its `reference_answer` or `ground_truth`."""

    metadata: dict[str, JsonValue] = {}
    """What else the record says: its `metadata`, which counts more, and the fields that have no meaning of their own here."""

    @property
    def empty(self) -> bool:
        """Whether the model wrote nothing and called nothing."""
        return not self.response.strip() and not self.tool_calls

    @property
    def task(self) -> str:
        """The text of the last user turn."""
        return next((turn.content for turn in reversed(self.messages) if turn.role == "user"), "")

    @property
    def group(self) -> str:
        """The group of rollouts that this one belongs to: a short hash, the same for every rollout of one prompt (GRPO).

        The prompt ends with the last user turn. The calls that an agent makes after it, and their results, belong to the rollout.
        """
        asked = max((place for place, turn in enumerate(self.messages) if turn.role == "user"), default=-1)
        turns = [[turn.role, turn.content] for turn in self.messages[: asked + 1] or self.messages]
        return digest([turns, self.reference])


class BadSample(Record):
    """A record that cannot be read as a sample, with what is wrong with it."""

    id: JsonValue
    fault: str

    @property
    def group(self) -> None:
        """None: its prompt cannot be read."""


AnySample = Sample | BadSample
"""What one record is read as."""


def read_event(event: object) -> tuple[AnySample, ...]:
    """Read the samples of an invocation.

    Args:
        event: a list of records, one record, `{"batch": [...]}`, `{"trajectories": [...]}`, or an API Gateway event with
            one of these in its `body`.

    Raises:
        InputFault: the event has none of these shapes.
    """
    return tuple(read_sample(record) for record in _records(event))


def read_sample(record: object) -> AnySample:
    """Read one record; a `BadSample` says what is wrong with it, and nothing is raised."""
    try:
        return _sample(record)
    except SampleFault as fault:
        return BadSample(id=_echo(record), fault=str(fault))
    except (RecursionError, ValidationError):
        return BadSample(id=_echo(record), fault="the record is nested too deeply")


def as_text(value: JsonValue) -> str:
    """Write a value as a person would read it: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)


def _echo(record: object) -> JsonValue:
    """Return a record's id; None if it has none, or one that is not JSON."""
    try:
        return BadSample(id=_json(record.get("id") if isinstance(record, Mapping) else None, "id"), fault="").id
    except (SampleFault, RecursionError, ValidationError):
        return None


def _records(event: object, unwrapped: int = 0) -> Sequence[object]:
    if isinstance(event, list):
        return event
    if not isinstance(event, Mapping) or unwrapped > EVENT_WRAPPERS:
        msg = f"event: wanted a list of samples, one sample, 'batch', 'trajectories' or a body; found {shape(event)}"
        raise InputFault(msg)
    if "messages" in event or {"prompt", "response"} <= event.keys():
        return [event]
    for key in _WRAPPERS:
        if isinstance(event.get(key), list):
            return list(event[key])
    if "body" in event:
        return _records(_body(event), unwrapped + 1)
    if {"prompt", "id"} & event.keys():
        return [event]
    msg = f"event: wanted 'messages', 'batch', 'trajectories' or 'body'; found {name_fields(event, _NAMED)}"
    raise InputFault(msg)


def _body(event: Mapping[str, Any]) -> object:
    body = event["body"]
    try:
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body, validate=True).decode()
        return json.loads(body) if isinstance(body, str) else body
    except (ValueError, TypeError, RecursionError) as error:
        msg = f"event.body: wanted JSON, found {shape(body)} ({error})"
        raise InputFault(msg) from error


def _sample(record: object) -> Sample:
    if not isinstance(record, Mapping):
        raise _unlike(record, "record", "an object")
    if record.get("id") is None:
        msg = "id: missing"
        raise SampleFault(msg)
    turns = _turns(record)
    last = _response_at(turns)
    metadata = _metadata(record)
    response = _text(turns[last].get("content"), f"messages[{last}].content")
    if record.get("response") is not None and _response(record["response"]) != response:
        raise _unlike(record["response"], "response", "the text that 'messages' end with, or no 'response' beside them")
    return Sample(
        id=_json(record["id"], "id"),
        messages=tuple(_message(turn, place) for place, turn in enumerate(turns[:last])),
        response=response,
        tool_calls=_tool_calls(turns),
        reference=_reference(record, metadata),
        metadata={**_others(record), **_json(dict(metadata), "metadata")},
    )


def _others(record: Mapping[str, Any]) -> dict[str, JsonValue]:
    """Return the fields without a meaning of their own. One that is not JSON, such as a NaN in a table's column, is left out."""
    found: dict[str, JsonValue] = {}
    for name, value in record.items():
        if name not in _KNOWN_KEYS and isinstance(name, str):
            with suppress(SampleFault, RecursionError):
                found[name] = _json(value, name)
    return found


def _metadata(record: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = record.get("metadata")
    if isinstance(metadata, Mapping | None):
        return metadata or {}
    raise _unlike(metadata, "metadata", "an object")


def _turns(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    turns = record["messages"] if "messages" in record else _prompt_and_response(record)
    if not isinstance(turns, list) or not turns:
        raise _unlike(turns, "messages", "a list of turns")
    for place, turn in enumerate(turns):
        if not isinstance(turn, Mapping) or not isinstance(turn.get("role"), str):
            raise _unlike(turn, f"messages[{place}]", "an object with a role")
    return turns


def _prompt_and_response(record: Mapping[str, Any]) -> list[Any]:
    """Read the shape of plain files: a `prompt` (text or turns) and a `response`."""
    if not {"prompt", "response"} <= record.keys():
        missing = "response" if "prompt" in record else "prompt" if "response" in record else "messages"
        wanted = "'messages' that end with the response, or 'prompt' and 'response'"
        msg = f"{missing}: missing; wanted {wanted}; found {name_fields(record, _NAMED)}{misspelt(record, _SHAPES, _KNOWN_KEYS)}"
        raise SampleFault(msg)
    prompt = record["prompt"]
    before = prompt if isinstance(prompt, list) else [{"role": "user", "content": prompt}]
    return [*before, {"role": "assistant", "content": _response(record["response"])}]


def _response(written: object) -> str:
    if written is None or (isinstance(written, list) and sum(isinstance(block, str) for block in written) > 1):
        raise _unlike(written, "response", "one text")
    return _text(written, "response")


def _response_at(turns: Sequence[Mapping[str, Any]]) -> int:
    for place in range(len(turns) - 1, -1, -1):
        if turns[place]["role"] in _RESPONSE_ROLES:
            return place
        if turns[place]["role"] not in _AFTER_THE_RESPONSE:
            break
    role = turns[-1]["role"]
    advice = "; a training record has no response yet: `judge data check` reads those" if role == "user" else ""
    msg = f"messages: wanted the response, an assistant turn, at the end; found {role!r}{advice}"
    raise SampleFault(msg)


def _message(turn: Mapping[str, Any], place: int) -> Message:
    text = _text(turn.get("content"), f"messages[{place}].content")
    if calls := turn.get("tool_calls"):
        text = f"{text}\n{as_text(_json(calls, f'messages[{place}].tool_calls'))}".strip()
    return Message(role=turn["role"], content=text)


def _text(content: object, place: str) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    if isinstance(content, Mapping) and isinstance(content.get("text"), str):
        return str(content["text"])
    if isinstance(content, list) and (not content or any(block is not None for block in content)):
        return "".join(_text(block, f"{place}[{at}]") for at, block in enumerate(content))
    raise _unlike(content, place, "text, blocks of text or an object with 'text'")


def _tool_calls(turns: Sequence[Mapping[str, Any]]) -> tuple[JsonValue, ...]:
    calls: list[JsonValue] = []
    asked = max((place for place, turn in enumerate(turns) if turn["role"] == "user"), default=-1)
    for place, turn in enumerate(turns[asked + 1 :], asked + 1):
        made = turn.get("tool_calls") or []
        if not isinstance(made, list):
            raise _unlike(made, f"messages[{place}].tool_calls", "a list")
        calls += _json(made, f"messages[{place}].tool_calls")
    return tuple(calls)


def _reference(record: Mapping[str, Any], metadata: Mapping[str, Any]) -> Any:
    for place in (record, metadata):
        for key in _REFERENCE_KEYS:
            value = place.get(key)
            if isinstance(value, Mapping) and set(value) == {"text"}:
                value = value["text"]
            if value is not None:
                return _json(value, key)
    return None


def _unlike(found: object, place: str, wanted: str) -> SampleFault:
    return SampleFault(f"{place}: wanted {wanted}, found {shape(found)}")


def _json(value: Any, place: str) -> Any:
    """Return the value as it comes back from JSON; NaN, other types and endless nesting are faults of the record."""
    if type(value) in {str, bool, type(None)} or (type(value) in {dict, list} and not value):
        return value
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise SampleFault(not_json(value, place, error)) from error
