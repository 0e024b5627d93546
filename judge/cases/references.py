"""The reference answers of a training set, given as responses: a reward that does not pay for them points the wrong way."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from judge.cases.degenerate import answered
from judge.cases.expectation import Expectation
from judge.cases.records import LineFault, read_records, refuse
from judge.errors import InputFault
from judge.intake.record_sample import read_sample
from judge.sample import BadSample, Sample, as_text

TOP = Expectation(reward="top")
"""What each of them must earn."""


class References(NamedTuple):
    """How many records there are."""

    given: int
    """Those with a reference."""

    without: int
    """Those without one, which are not tried."""


def count_references(path: Path) -> References:
    """Read a training set to its end, before a judge is asked about any of it.

    Raises:
        InputFault: the file cannot be read, has no record with a reference, or has faults: a line for each of the first 20.
    """
    faults: list[LineFault] = []
    given = without = 0
    for line, record in read_records(path, faults):
        sample = _asked(line, record)
        if isinstance(sample, BadSample):
            faults.append(LineFault(line, sample.fault))
        else:
            given += sample.reference is not None
            without += sample.reference is None
    refuse(path, faults)
    if not given:
        msg = f"{path}: wanted a 'reference_answer' or 'ground_truth' in its records; none of the {without:,} has one"
        raise InputFault(msg)
    return References(given, without)


def read_references(path: Path) -> Iterator[Sample]:
    """Give a sample for each record that has a reference, with the reference as its response."""
    for line, record in read_records(path, []):
        sample = _asked(line, record)
        if isinstance(sample, Sample) and sample.reference is not None:
            yield answered(sample, as_text(sample.reference), "reference")


def _asked(line: int, record: Mapping[str, Any]) -> Sample | BadSample:
    """Read a record of a training set, which may have a response or not; `answered` cuts off what follows the last user turn."""
    given = {**record, "id": line if record.get("id") is None else record["id"], "response": ""}
    turns = record.get("messages")
    if isinstance(turns, list) and turns:
        given["messages"] = [*turns, {"role": "assistant", "content": ""}]
    return read_sample(given)
