"""Blends checks and judgments into one reward, which carries what it was made of. Pure arithmetic.

What is unknown never pays: if the judge failed and the rubric lets the checks alone count, pitfalls that nobody judged cost in
full.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from pydantic import Field, JsonValue

from judge.converse import Attempt
from judge.cost.saved import Saved
from judge.errors import Fault, Whose
from judge.record import Record
from judge.rubric.calibration import Calibrated, Mapped
from judge.rubric.formula import Interval
from judge.rubric.rubric import Rubric
from judge.rubric.weights import share
from judge.sample import AnySample
from judge.verdict.criterion_score import CriterionScore
from judge.verdict.together import Together


class Provenance(Record):
    """What an outcome was made with, so that it can be reproduced."""

    rubric: str
    """The rubric's name."""

    version: int | str
    """The version that the rubric states."""

    rubric_hash: str
    """A hash that changes whenever the rubric changes."""

    prompt_hash: str | None = None
    """A hash that changes whenever the question to the judge changes; None when no prompt was rendered."""

    model: str | None = None
    """The model that gave the verdict; None when no judge was asked."""

    together: Together | None = None
    """How the response was asked about together with others to the same prompt; None if it was asked about alone."""

    calibration: str | None = None
    """A hash of the rubric's calibration; None without one."""


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
    """Always True, so mypy can tell it from an `Unscored`."""

    id: JsonValue
    """The record's id, with its value and type."""

    group: str | None = None
    """Its group of rollouts, see `Sample.group`."""

    reward: float
    """In the rubric's range, from 0 to 1 unless it states another."""

    turns: tuple[float, ...] = Field(default=(), exclude_if=lambda turns: not turns)
    """One number for each turn of the rollout, see `Sample.turns`, in the same range as the reward; empty if the rubric scores no
    turns. If the reward is settled without a judge, as by a gate, each turn gets the same."""

    checks: tuple[CheckScore, ...] = ()
    """What each check found."""

    criteria: tuple[CriterionScore, ...] = ()
    """How each criterion was judged; empty if no judge was asked, or the judge failed."""

    judge: float | None = None
    """The weighted mean of the criteria, from 0 to 1, before a calibration of the mean; None if no judge was asked, or the judge
    failed."""

    calibrated: Calibrated | None = None
    """What the rubric's calibration made of the judge's score; None without a calibration, or if no judge gave a score."""

    provenance: Provenance
    """What it was made with."""

    attempts: tuple[Attempt, ...] = ()
    """Every request that was made for it, including failed ones."""

    opinions: int = 1
    """How many judgments were averaged for its criteria; also 1 if no judge was asked."""

    error: float | None = None
    """The standard error of the reward, in its unit, if there were several opinions; None if there was one."""

    interval: tuple[float, float] | None = None
    """The worst and the best that the reward could be, if some of its criteria could not be judged; `reward` is then the
    worst."""

    spread: float = 0.0
    """The largest difference between the weighted means of two opinions, from 0 to 1."""

    escalated: bool = False
    """Whether the opinions differed so much that a stronger model decided."""

    repaired: bool = False
    """Whether the judge's reply could be read, but was not exactly in the form asked for."""

    saved: tuple[Saved, ...] = ()
    """What was saved on the judge, by cause. What a group saved has no `cost` here, because that needs the prices."""

    reused: bool = False
    """Whether the verdict was already known from an equal sample, so that nothing was asked or spent."""

    note: str | None = None
    """Why the reward was not made from everything that the rubric names: a gate that failed, for example. Otherwise None."""

    verifiable_only: bool = False
    """Whether the judge failed and the reward comes from the checks alone, as the rubric allows."""

    @property
    def metrics(self) -> dict[str, float]:
        """The parts of the reward by name, each from 0 to 1, to plot as the curves of a training run.

        They are its checks and criteria, `judge` if a judge was asked, `calibrated` if the rubric has a calibration,
        `judge_spread` and `reward_error` if there were several opinions, and `verifiable_only` if the judge failed and the reward
        comes from the checks alone.
        """
        parts = {check.name: check.value for check in self.checks} | {score.name: score.score for score in self.criteria}
        judged = {} if self.judge is None else {"judge": self.judge}
        judged |= {} if self.calibrated is None else {"calibrated": self.calibrated.value}
        several = {"judge_spread": self.spread} if self.opinions > 1 else {}
        several |= {} if self.error is None else {"reward_error": self.error}
        return parts | judged | several | ({"verifiable_only": 1.0} if self.verifiable_only else {})

    @property
    def failed(self) -> bool:
        """Whether the judge failed, so that the reward comes from the checks alone, or from some of the criteria."""
        return self.verifiable_only or self.interval is not None


class Unscored(Record):
    """A sample that could not be scored. It has no number, so nothing can be trained on it."""

    scored: Literal[False] = False
    """Always False, so mypy can tell it from a `Reward`."""

    id: JsonValue
    """The record's id, with its value and type."""

    group: str | None = None
    """Its group of rollouts, see `Sample.group`; None if the record could not be read."""

    reason: str
    """A short word: the `reason` of the error in `errors.py`."""

    detail: str
    """What happened, in a line."""

    whose: Whose = "judge"
    """Whose fault it is: the record's, the judge's or ours (this program's or its setup's); `rubric` if the rubric abstains."""

    interval: tuple[float, float] | None = None
    """The worst and the best that the reward could be, if only some of its criteria could not be judged."""

    found: str = ""
    """The beginning of a reply that could not be read; it never reaches a log."""

    provenance: Provenance
    """What it would have been scored with."""

    attempts: tuple[Attempt, ...] = ()
    """Every request that was made for it."""

    @property
    def failed(self) -> bool:
        """Whether the judge or this program is at fault: not the record, and not a rubric that abstains."""
        return self.whose in ("judge", "ours")

    @classmethod
    def of(
        cls,
        sample: AnySample,
        fault: Fault,
        origin: Provenance,
        attempts: Iterable[Attempt] = (),
        interval: tuple[float, float] | None = None,
    ) -> "Unscored":
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
            interval=interval,
        )


Outcome = Reward | Unscored


class Criteria(NamedTuple):
    """All criteria as one part of a reward."""

    name: str
    weight: float

    @classmethod
    def of(cls, rubric: Rubric) -> "Criteria":
        """Return them with the sum of their weights."""
        return cls("judge", sum(criterion.weight for criterion in rubric.judged))


def provenance(rubric: Rubric) -> Provenance:
    """Return the provenance of an outcome under this rubric, before a judge was asked."""
    map_hash = rubric.calibration.hash if rubric.calibration else None
    return Provenance(rubric=rubric.name, version=rubric.version, rubric_hash=rubric.hash, calibration=map_hash)


def blend(rubric: Rubric, results: Mapping[str, float], scores: Mapping[str, float]) -> float:
    """Return the reward, in the rubric's range.

    Args:
        rubric: says how.
        results: the value of every check by its name, from 0 to 1.
        scores: the value of every criterion by its name, from 0 to 1; empty where the rubric asks no judge.
    """
    mapped = rubric.mapped(scores)
    if rubric.formula:
        return _clamped(rubric, rubric.formula.value({**results, **mapped.scores, "judge": mapped.judge}))
    return rubric.range.answer_at(_mean(rubric, results, mapped))


def blend_within(rubric: Rubric, results: Mapping[str, float], scores: Mapping[str, float]) -> tuple[float, float]:
    """Return the worst and the best that the reward could be, in the rubric's range, if some criteria could not be judged.

    At worst, a pitfall that nobody judged costs in full. With a formula, the two may be a little too far apart.

    Args:
        rubric: says how.
        results: the value of every check by its name, from 0 to 1.
        scores: the values of the criteria that were judged.
    """
    ends = {one.name: (0.0, 1.0) if one.weight > 0 else (1.0, 0.0) for one in rubric.judged}
    worst, best = ({name: scores.get(name, end[at]) for name, end in ends.items()} for at in (0, 1))
    low, high = rubric.mapped(worst), rubric.mapped(best)
    if not rubric.formula:
        return rubric.range.answer_at(_mean(rubric, results, low)), rubric.range.answer_at(_mean(rubric, results, high))
    known = {name: Interval(value, value) for name, value in {**results, **{name: low.scores[name] for name in scores}}.items()}
    unknown = {name: Interval(*sorted((low.scores[name], high.scores[name]))) for name in ends.keys() - scores.keys()}
    judge = Interval(low.judge, high.judge)
    whole = rubric.formula.within({**known, **unknown, "judge": judge})
    return _clamped(rubric, whole.low), _clamped(rubric, whole.high)


def blend_verifiable(rubric: Rubric, results: Mapping[str, float]) -> float:
    """Return the reward that the checks alone give, in the rubric's range, for a sample on which the judge failed."""
    if rubric.verifiable_formula:
        return _clamped(rubric, rubric.verifiable_formula.value(results))
    pitfalls = tuple(criterion for criterion in rubric.judged if criterion.weight < 0)
    return rubric.range.answer_at(share((*rubric.checks, *pitfalls), {**results, **{one.name: 1.0 for one in pitfalls}}))


def _mean(rubric: Rubric, results: Mapping[str, float], mapped: Mapped) -> float:
    """Return the weighted mean of checks and criteria; a mean of criteria that was mapped counts with their whole weight."""
    if rubric.calibration is None or rubric.calibration.of != "judge":
        return share((*rubric.checks, *rubric.judged), {**results, **mapped.scores})
    if not rubric.checks:
        return mapped.judge
    return share((*rubric.checks, Criteria.of(rubric)), {**results, "judge": mapped.judge})


def _clamped(rubric: Rubric, value: float) -> float:
    """Undo what rounding did at the ends of the range; that the formula keeps to it was checked when the rubric was loaded."""
    return min(rubric.range.high, max(rubric.range.low, value))
