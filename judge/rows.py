"""The rows of files: samples in, outcomes out, both JSON Lines."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from judge.answer import metrics_of
from judge.errors import InputFault
from judge.purse import Prices
from judge.reward import Outcome, Unscored
from judge.sample import BadSample, Sample, read_sample

Line = tuple[int, Sample | BadSample]
"""A sample and the place of its row, from 0."""


def read_rows(path: str) -> Iterator[Line]:
    """Read samples line by line; a broken line becomes a bad sample, blank lines are no rows.

    Args:
        path: a JSON Lines file, or `-` for stdin.
    """
    with sys.stdin if path == "-" else open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123  beside stdin
        place = 0
        for number, line in enumerate(file, 1):
            if line.strip():
                yield place, _parse(line, number)
                place += 1


def count_rows(path: str) -> int | None:
    """Count the rows of a file; None for stdin.

    Raises:
        InputFault: there is no such file.
    """
    if path == "-":
        return None
    if not Path(path).is_file():
        msg = f"{path}: no such file"
        raise InputFault(msg)
    with Path(path).open("rb") as file:
        return sum(bool(line.strip()) for line in file)


def row_of(outcome: Outcome, prices: Prices) -> dict[str, Any]:
    """Return an outcome as a row of the output; its cost is in US dollars, null where a model has no price."""
    attempts = outcome.attempts
    spent = {
        "tokens": {"input": sum(one.input_tokens for one in attempts), "output": sum(one.output_tokens for one in attempts)},
        "cost": prices.cost(attempts),
        "attempts": [one.outcome for one in attempts],
        "provenance": outcome.provenance.model_dump(),
    }
    if isinstance(outcome, Unscored):
        return {
            "id": outcome.id,
            "outcome": "unscored",
            "reward": None,
            "reason": outcome.reason,
            "detail": outcome.detail,
            **spent,
        }
    criteria = {one.name: one.model_dump(exclude={"name"}) for one in outcome.criteria}
    said = {
        "metrics": metrics_of(outcome),
        "checks": {one.name: {"value": one.value, "reason": one.reason} for one in outcome.checks},
        "criteria": criteria,
        "repaired": outcome.repaired,
        "reused": outcome.reused,
        "opinions": outcome.opinions,
        "spread": outcome.spread,
        "escalated": outcome.escalated,
        "note": outcome.note,
    }
    return {"id": outcome.id, "outcome": "scored", "reward": outcome.reward, **said, **spent}


def _parse(line: str, number: int) -> Sample | BadSample:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadSample(id=number, fault=f"line {number}: not JSON: {error}")
    if isinstance(record, dict) and record.get("id") is None:
        record["id"] = number
    sample = read_sample(record)
    return sample if isinstance(sample, Sample) else BadSample(id=sample.id or number, fault=f"line {number}: {sample.fault}")
