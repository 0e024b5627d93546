"""Cases and outcomes, made without a judge."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from judge.cases.case import Case, read_cases
from judge.cases.expectation import Miss
from judge.cases.result import Draw, Kind, Result
from judge.converse import Attempt
from judge.errors import Throttled, Unanswered
from judge.reward import Outcome, Provenance, Reward, Unscored
from tests.conftest import make_rubric, make_sample

ORIGIN = Provenance(rubric="test", version=1, rubric_hash="h")
MISS = Miss("reward", "at least 0.8 (the top fifth)", "0.5", "Hardly.")
Cases = Callable[..., Sequence[Case]]


def scored(reward: float, **fields: Any) -> Reward:
    return Reward(**{"id": "a", "reward": reward, "provenance": ORIGIN, **fields})


def unscored(*attempts: str) -> Unscored:
    fault = Unanswered("no reply") if attempts == ("unanswered",) else Throttled("too many tokens")
    return Unscored.of(make_sample(id="a"), fault, ORIGIN, [Attempt(model="m", outcome=one) for one in attempts])


def result(*outcomes: tuple[Outcome, Sequence[Miss]] | Outcome, name: str = "a", kind: Kind = "case") -> Result:
    """Make a result of draws; one that missed something is given with it."""
    draws = [Draw(*one) if isinstance(one, tuple) else Draw(one) for one in outcomes]
    return Result(name, kind, draws, 3 if kind == "case" else None)


@pytest.fixture
def cases(tmp_path: Path) -> Cases:
    """Read cases; what is given replaces fields."""

    def read(*rows: dict[str, Any]) -> Sequence[Case]:
        path = tmp_path / "cases.jsonl"
        written = ({"id": f"c{at}", "prompt": "What is it?", "response": f"r{at}", **row} for at, row in enumerate(rows, 1))
        path.write_text("\n".join(json.dumps(row) for row in written))
        return read_cases(path, make_rubric())

    return read
