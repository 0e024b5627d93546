"""Outcomes for the tests of the adapters."""

from typing import Any

from judge.errors import Fault, TimedOut
from judge.reward import CheckScore, Reward, Unscored, provenance
from judge.verdict.verdict import CriterionScore
from tests.conftest import make_rubric, make_sample

CHECK = {"check": "length", "name": "short", "unit": "words", "most": 100}
RUBRIC = make_rubric(checks=[CHECK])
"""Two criteria, `right` and `clear`, and the check `short`."""


def scored(reward: float = 0.5, **fields: Any) -> Reward:
    """Make a reward of every part."""
    given = {
        "checks": (CheckScore(name="short", value=1.0, reason="short"),),
        "criteria": tuple(CriterionScore(name=name, score=reward, answer=1, reason="so") for name in ("right", "clear")),
        "judge": reward,
        **fields,
    }
    return Reward(id=1, reward=reward, provenance=provenance(RUBRIC), **given)


def failed(fault: Fault | None = None) -> Unscored:
    """Make what a fault leaves: a timeout of the judge, or another one."""
    return Unscored.of(make_sample(), fault or TimedOut("no answer within 5 s"), provenance(RUBRIC))
