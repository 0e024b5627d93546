"""Blends what was checked and what was judged into one reward, which carries what it was made of. Pure arithmetic.

What is unknown never pays: where the judge failed and a rubric lets the checks alone count, pitfalls that nobody judged cost in
full.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import JsonValue

from judge.converse import Attempt
from judge.errors import Fault, Whose
from judge.record import Record
from judge.rubric.rubric import Rubric
from judge.rubric.weights import share
from judge.sample import AnySample
from judge.verdict.verdict import CriterionScore


class Provenance(Record):
    """What an outcome was made with, so that it can be made again."""

    rubric: str
    """The rubric's name."""

    version: int | str
    """The rubric's version, as it states it."""

    rubric_hash: str
    """Changes with any change of the rubric."""

    prompt_hash: str | None = None
    """Changes with any change of what was asked; None when no prompt was rendered."""

    model: str | None = None
    """The model that gave the verdict; None when no judge was asked."""


class CheckScore(Record):
    """What one check found."""

    name: str
    """The check's name in the rubric."""

    value: float
    """From 0 (wrong) to 1 (right)."""

    reason: str
    """Why, in a line."""


class Reward(Record):
    """A reward that may train a model."""

    scored: Literal[True] = True
    """Tells it from an `Unscored`; mypy narrows by it."""

    id: JsonValue
    """The record's id, with its value and type."""

    group: str | None = None
    """Its group of rollouts, see `Sample.group`."""

    reward: float
    """In the rubric's range, from 0 to 1 unless it states another."""

    checks: tuple[CheckScore, ...] = ()
    """What each check found."""

    criteria: tuple[CriterionScore, ...] = ()
    """How each criterion was judged; empty where no judge was asked, or it failed."""

    judge: float | None = None
    """The criteria's weighted mean, from 0 to 1; None where no judge was asked, or it failed and the checks alone count."""

    provenance: Provenance
    """What it was made with."""

    attempts: tuple[Attempt, ...] = ()
    """Every request that was made for it, failed ones too."""

    opinions: int = 1
    """How many judgments its criteria are the mean of; 1 where no judge was asked, too."""

    spread: float = 0.0
    """The largest difference between the weighted means of two of them, from 0 to 1."""

    escalated: bool = False
    """Whether they differed so much that a stronger model decided."""

    repaired: bool = False
    """Whether the judge's reply was readable, but not exactly in the form that was asked for."""

    reused: bool = False
    """Whether the verdict was there already, from an equal sample, so that nothing was asked and nothing spent."""

    note: str | None = None
    """Why the reward is what it is, where it was not blended from everything that the rubric names."""

    verifiable_only: bool = False
    """Whether the judge failed and the checks alone count, as the rubric says."""

    @property
    def metrics(self) -> dict[str, float]:
        """The parts of the reward by name, each from 0 to 1: the curves of a training run.

        They are its checks and criteria, with `judge` where a judge was asked, `judge_spread` where there were several opinions,
        and `verifiable_only` where the judge failed and the checks alone count.
        """
        parts = {check.name: check.value for check in self.checks} | {score.name: score.score for score in self.criteria}
        judged = {} if self.judge is None else {"judge": self.judge}
        several = {"judge_spread": self.spread} if self.opinions > 1 else {}
        return parts | judged | several | ({"verifiable_only": 1.0} if self.verifiable_only else {})

    @property
    def failed(self) -> bool:
        """Whether the judge failed, which it did where the checks alone count."""
        return self.verifiable_only


class Unscored(Record):
    """A sample that could not be scored. It has no number, so that none can be trained on."""

    scored: Literal[False] = False
    """Tells it from a `Reward`; mypy narrows by it."""

    id: JsonValue
    """The record's id, with its value and type."""

    group: str | None = None
    """Its group of rollouts, see `Sample.group`; None where the record could not be read."""

    reason: str
    """A short word: the `reason` of the error in `errors.py`."""

    detail: str
    """What happened, in a line."""

    whose: Whose = "judge"
    """Whose fault it is: the record's, the judge's or ours (this program's or its setup's)."""

    found: str = ""
    """The beginning of a reply that could not be read; it never reaches a log."""

    provenance: Provenance
    """By what it would have been scored."""

    attempts: tuple[Attempt, ...] = ()
    """Every request that was made for it."""

    @property
    def failed(self) -> bool:
        """Whether the judge, or this program, failed, and not the record."""
        return self.whose != "record"

    @classmethod
    def of(cls, sample: AnySample, fault: Fault, origin: Provenance, attempts: Iterable[Attempt] = ()) -> "Unscored":
        """Return what becomes of a sample on which something failed."""
        return cls(
            id=sample.id,
            group=sample.group,
            reason=fault.reason,
            detail=str(fault),
            whose=fault.whose,
            found=fault.found,
            provenance=origin,
            attempts=tuple(attempts),
        )


Outcome = Reward | Unscored


def provenance(rubric: Rubric) -> Provenance:
    """Return the provenance of an outcome under this rubric, before a judge was asked."""
    return Provenance(rubric=rubric.name, version=rubric.version, rubric_hash=rubric.hash)


def blend(rubric: Rubric, results: Mapping[str, float], scores: Mapping[str, float]) -> float:
    """Return the reward, in the rubric's range.

    Args:
        rubric: says how.
        results: the value of every check by its name, from 0 to 1.
        scores: the value of every criterion by its name, from 0 to 1; empty where the rubric asks no judge.
    """
    if rubric.formula:
        return _clamped(rubric, rubric.formula.value({**results, **scores, "judge": share(rubric.judged, scores)}))
    return rubric.range.answer_at(share((*rubric.checks, *rubric.judged), {**results, **scores}))


def blend_verifiable(rubric: Rubric, results: Mapping[str, float]) -> float:
    """Return the reward that the checks alone give, in the rubric's range, for a sample on which the judge failed."""
    if rubric.verifiable_formula:
        return _clamped(rubric, rubric.verifiable_formula.value(results))
    pitfalls = tuple(criterion for criterion in rubric.judged if criterion.weight < 0)
    return rubric.range.answer_at(share((*rubric.checks, *pitfalls), {**results, **{one.name: 1.0 for one in pitfalls}}))


def _clamped(rubric: Rubric, value: float) -> float:
    """Undo what rounding did at the ends of the range; that the formula keeps to it was checked when the rubric was loaded."""
    return min(rubric.range.high, max(rubric.range.low, value))
