"""One record, read as a sample, whatever its shape; the conversation in it is read by `judge.intake.turns`."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pydantic import JsonValue, ValidationError

from judge.errors import SampleFault
from judge.intake.attachments import detach
from judge.intake.fields import MOVED_KEYS, REFERENCE_KEYS
from judge.intake.json_value import json_value, unlike
from judge.intake.rollout import asked_at, read_rollout
from judge.intake.turns import is_rollout, message, read_turns, response_at, response_text
from judge.sample import AnySample, BadSample, Sample


def read_sample(record: object) -> AnySample:
    """Read one record; a `BadSample` says what is wrong with it, and nothing is raised."""
    try:
        return _sample(record)
    except SampleFault as fault:
        return BadSample(id=_echo(record), fault=str(fault))
    except (RecursionError, ValidationError):
        return BadSample(id=_echo(record), fault="the record is nested too deeply")


def _echo(record: object) -> JsonValue:
    """Return a record's id; None if it has none, or one that is not JSON."""
    try:
        return BadSample(id=json_value(record.get("id") if isinstance(record, Mapping) else None, "id"), fault="").id
    except (SampleFault, RecursionError, ValidationError):
        return None


def _sample(record: object) -> Sample:
    if not isinstance(record, Mapping):
        raise unlike(record, "record", "an object")
    if record.get("id") is None:
        msg = "id: missing"
        raise SampleFault(msg)
    turns, prompt = read_turns(record)
    last = response_at(turns)
    turns, attachments = detach(turns, last)
    metadata = _metadata(record)
    asked = asked_at(turns[:last]) + 1
    rollout = read_rollout(turns, asked if prompt is None else prompt)
    if not rollout:
        raise unlike(record["response"], "response", "an assistant turn in it")
    _refuse_another(record, rollout[-1].text)
    return Sample(
        id=json_value(record["id"], "id"),
        messages=tuple(message(turn, place) for place, turn in enumerate(turns[:last])),
        response=rollout[-1].text,
        tool_calls=tuple(call for turn in rollout for call in turn.tool_calls),
        turns=rollout,
        prompt_turns=None if prompt == asked else prompt,
        attachments=attachments,
        reference=_reference(record, metadata),
        metadata={**_others(record), **json_value(dict(metadata), "metadata")},
    )


def _refuse_another(record: Mapping[str, Any], response: str) -> None:
    """Make sure that a `response` beside `messages` is the one that they end with."""
    stated = record.get("response")
    if stated is None or ("messages" not in record and is_rollout(stated)):
        return
    if response_text(stated) != response:
        raise unlike(stated, "response", "the text that 'messages' end with, or no 'response' beside them")


def _others(record: Mapping[str, Any]) -> dict[str, JsonValue]:
    """Return the fields without a meaning of their own. One that is not JSON, such as a NaN in a table's column, is left out."""
    found: dict[str, JsonValue] = {}
    for name, value in record.items():
        if name not in MOVED_KEYS and isinstance(name, str):
            with suppress(SampleFault, RecursionError):
                found[name] = json_value(value, name)
    return found


def _metadata(record: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = record.get("metadata")
    if isinstance(metadata, Mapping | None):
        return metadata or {}
    raise unlike(metadata, "metadata", "an object")


def _reference(record: Mapping[str, Any], metadata: Mapping[str, Any]) -> Any:
    for place in (record, metadata):
        for key in REFERENCE_KEYS:
            value = place.get(key)
            if isinstance(value, Mapping) and set(value) == {"text"}:
                value = value["text"]
            if value is not None:
                return json_value(value, key)
    return None
