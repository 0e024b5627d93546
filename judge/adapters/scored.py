"""One rollout's reward with the numbers for a trainer's log, for trainers that take an exception as "no reward"."""

from typing import NamedTuple

from judge.adapters.abstention import Abstention
from judge.adapters.parts import part_means
from judge.reward import Outcome
from judge.rubric.rubric import Rubric


class Scored(NamedTuple):
    """What a trainer gets for one rollout. It is a tuple, so it can be given back where a trainer wants a pair."""

    reward: float
    """In the rubric's range; or the stand-in that the user chose."""

    metrics: dict[str, float]
    """`judge/NAME` for each part that is known, from 0 to 1; and `judge/imputed`, 1 if the reward is a stand-in, otherwise 0."""


def as_scored(rubric: Rubric, outcome: Outcome, abstention: Abstention) -> Scored:
    """Return the reward of an outcome, and its parts.

    Raises:
        JudgeUnscored: there is no reward and no stand-in.
    """
    number = abstention.number_or_raise(outcome)
    return Scored(number, {**part_means(rubric, [outcome]), "judge/imputed": abstention.shares([outcome])["judge/imputed"]})
