"""Blends scores into one reward, and carries what it was made of. Pure arithmetic.

Weights: the weighted mean of the criteria, as HealthBench does it (https://arxiv.org/abs/2505.08775): what was earned, less
what pitfalls cost, over all that could be earned, held within 0..1. A rubric of pitfalls alone starts at 1.
"""

from pydantic import JsonValue

from judge.converse import Attempt
from judge.record import Record
from judge.rubric import Rubric
from judge.verdict import CriterionScore, Verdict


class Provenance(Record):
    """What a reward was made with, so that it can be made again."""

    rubric: str
    version: int | str
    rubric_hash: str
    prompt_hash: str | None = None
    """None when no prompt was rendered."""

    model: str | None = None
    """The model that gave the verdict; None when no judge was asked."""


class Reward(Record):
    """A reward that may train a model."""

    id: JsonValue
    reward: float
    criteria: tuple[CriterionScore, ...]
    provenance: Provenance
    attempts: tuple[Attempt, ...] = ()
    """Every request that was made for it, failed ones too."""

    repaired: bool = False
    """Whether the judge's answer was not exactly in the form asked for."""

    reused: bool = False
    """Whether the verdict was already there: nothing was asked, nothing was spent."""

    note: str | None = None
    """Why the reward is what it is, where no judge was asked."""


class Unscored(Record):
    """A sample that could not be scored. It has no number, so that none can be trained on."""

    id: JsonValue
    reason: str
    """A short word: the `reason` of the error in `errors.py`."""

    detail: str
    provenance: Provenance
    attempts: tuple[Attempt, ...] = ()


Outcome = Reward | Unscored


def provenance(rubric: Rubric) -> Provenance:
    """Return where a reward under this rubric comes from, before a judge was asked."""
    return Provenance(rubric=rubric.name, version=rubric.version, rubric_hash=rubric.hash)


def blend(rubric: Rubric, verdict: Verdict) -> float:
    """Return the reward of a verdict, in the rubric's range."""
    weights = {criterion.name: criterion.weight for criterion in rubric.judged}
    earned = sum(weights[score.name] * score.score for score in verdict.scores)
    most = sum(weight for weight in weights.values() if weight > 0)
    share = earned / most if most else 1 + earned / -sum(weights.values())
    return rubric.range.answer_at(min(1.0, max(0.0, share)))
