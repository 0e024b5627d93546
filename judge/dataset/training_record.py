"""The training record: what a training job takes, and what its reward function gets.

A job writes the answer and hands over the turns with it, an id, and every other field of the record in `metadata`:
https://docs.aws.amazon.com/bedrock/latest/userguide/rft-prepare-data.html.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import JsonValue

from judge.dataset.finding import Flaw
from judge.dataset.turns import turn_flaws
from judge.intake.record_sample import read_sample
from judge.record import brief, near_miss, shape
from judge.sample import BadSample, Sample

STAND_IN = ""
"""The response while there is none: checks read the reference, and templates are rendered, as with any other."""

_REFERENCES = ("reference_answer", "ground_truth")


class TrainingRecord(NamedTuple):
    """One record without a serious flaw."""

    line: int
    """Its line in the file, from 1."""

    raw: bytes
    """The line as it is in the file, its end included."""

    sample: Sample
    """What the reward function gets, with a stand-in for the response. Its id is the record's, or the line."""

    named: bool
    """Whether the record has an id of its own."""

    fields: Mapping[str, JsonValue]
    """All fields but the turns and the id."""


def read_record(record: Mapping[str, Any], line: int, raw: bytes, flaws: list[Flaw]) -> TrainingRecord | None:
    """Read a record; None if it has a fault.

    Args:
        record: the object in the line.
        line: its number, from 1.
        raw: the line as it is in the file.
        flaws: gets all that is wrong with the record, and remarks.
    """
    found = [*turn_flaws(record), *_field_flaws(record)]
    flaws += found
    if any(flaw.serious for flaw in found):
        return None
    sample = read_sample(event_of(record, line))
    if isinstance(sample, BadSample):
        flaws.append(Flaw("unreadable record", sample.fault))
        return None
    fields = {name: value for name, value in record.items() if name not in {"messages", "id"}}
    return TrainingRecord(line, raw, sample, record.get("id") is not None, fields)


def event_of(record: Mapping[str, Any], line: int, response: str = STAND_IN) -> dict[str, Any]:
    """Return the record as a training job hands it to the reward function.

    Args:
        record: one without faults.
        line: its id if it has none.
        response: what the model wrote.
    """
    more = {name: value for name, value in record.items() if name not in {"id", "messages", "metadata"}}
    own = record.get("metadata")
    return {
        "id": line if record.get("id") is None else record["id"],
        "messages": [*record["messages"], {"role": "assistant", "content": response}],
        "metadata": {**more, **own} if isinstance(own, Mapping) else more,
    }


def _field_flaws(record: Mapping[str, Any]) -> Iterator[Flaw]:
    identity = record.get("id")
    if isinstance(identity, float):
        yield Flaw("id", "id: wanted text or a whole number, found a number with a fraction or an exponent")
    elif isinstance(identity, str) and not identity.strip():
        yield Flaw("id", "id: wanted text or a whole number, found empty text")
    elif isinstance(identity, bool | list | dict):
        yield Flaw("id", f"id: wanted text or a whole number, found {shape(identity)}")
    yield from _reference_flaws(record)
    yield from _metadata_flaws(record)
    if "tools" in record:
        yield Flaw("tools", "tools: what a reward function gets of them is not documented", serious=False)


def _reference_flaws(record: Mapping[str, Any]) -> Iterator[Flaw]:
    for name in _REFERENCES:
        if isinstance(record.get(name), bool | int | float | Sequence) and not isinstance(record[name], str):
            yield Flaw("reference", f"{name}: documented as text or an object, found {shape(record[name])}", serious=False)
    if not any(name in record for name in _REFERENCES):
        for name in record:
            if meant := near_miss(name.lower(), _REFERENCES):
                yield Flaw("misspelt reference", f"no reference; {brief(name, 30)} is unknown{meant}", serious=False)


def _metadata_flaws(record: Mapping[str, Any]) -> Iterator[Flaw]:
    own = record.get("metadata")
    if own is not None and not isinstance(own, Mapping):
        yield Flaw("metadata", f"metadata: wanted an object, found {shape(own)}; the reward function could not read it")
        return
    for name in _REFERENCES:
        if own and own.get(name) is not None and record.get(name) not in (None, own[name]):
            text = f"metadata.{name}: another reference than the record's own {name}; which one counts is not documented"
            yield Flaw("two references", text)
    if "metadata" in record:
        text = "metadata: all other fields reach the reward function in 'metadata'; what becomes of this one is not documented"
        yield Flaw("metadata", text, serious=False)
