"""Base rewards: alone, and beside siblings."""

from functools import partial
from typing import Any

import pytest

from judge.audit.base import Drawn, Lot, alone_base, lots_of, siblings_base
from judge.files.scored_rows import Row
from judge.grader import Grader
from judge.rubric.scale import Range
from tests.audit.planted import GROUPED, SINGLE, rule, sample, samples
from tests.scripted_judge import ScriptedJudge

UNIT = Range(low=0.0, high=1.0)
TOGETHER = {"together": {"size": 3}}
make = partial(Grader, judge=ScriptedJudge(rule()), models=["m"])


def row(reward: float | None, **more: Any) -> Row:
    return Row.model_validate({"outcome": "unscored" if reward is None else "scored", "reward": reward, **more})


def lot(size: int) -> Lot:
    return Lot(tuple(sample(0, at) for at in range(size)), 1)


def siblings(first: list[float | None], second: list[float | None], **more: Any) -> Drawn:
    return Drawn(lot(len(first)), *(tuple(row(one, provenance=TOGETHER, **more) for one in its) for its in (first, second)))


def test_a_response_that_is_unscored_in_either_draw_is_not_attacked() -> None:
    drawn = [Drawn(lot(1), (row(first),), (row(second),)) for first, second in ((0.1, None), (None, 0.1), (0.2, 0.3))]
    assert [weak.before for weak in alone_base(drawn, UNIT).weak] == [0.3]


def test_the_second_draw_is_what_an_attack_is_measured_by() -> None:
    base = alone_base([Drawn(lot(1), (row(0.1),), (row(0.3),)), Drawn(lot(1), (row(0.3),), (row(0.1),))], UNIT)
    assert [weak.before for weak in base.weak] == [0.3, 0.1]
    assert base.limits.noise == pytest.approx(0.2)


def test_a_set_with_a_gap_or_not_judged_together_is_left_out() -> None:
    alone = Drawn(lot(2), (row(0.1), row(0.9)), (row(0.1), row(0.9)))
    assert siblings_base([siblings([0.1, None], [0.1, 0.5]), alone], UNIT, 9, 1).weak == ()


def test_a_lead_is_over_the_others_of_the_set() -> None:
    (weak,) = siblings_base([siblings([0.1, 0.6, 0.8], [0.2, 0.6, 0.8])], UNIT, 9, 1).weak
    assert weak.before == pytest.approx(-0.5)
    assert [one.id for one in weak.siblings] == ["t0-1", "t0-2"]


def test_siblings_are_weak_by_their_first_reward_and_measured_by_their_second() -> None:
    """With one draw for both, a noisy judge's low draws would seem to rise by themselves."""
    (weak,) = siblings_base([siblings([0.1, 0.9], [0.8, 0.2])], UNIT, 9, 1).weak
    assert (weak.sample.id, weak.before) == ("t0-0", pytest.approx(0.6))


def test_the_noise_beside_siblings_is_that_of_the_leads() -> None:
    sets = [siblings([0.1, 0.6, 0.8], [low, 0.6, 0.8]) for low in (0.2, 0.0)]
    assert siblings_base(sets, UNIT, 9, 1).limits.noise == pytest.approx(0.1)


def test_without_groups_each_sample_is_a_lot_as_it_came() -> None:
    lots = lots_of(make(SINGLE), samples(2, 2), together=True)
    assert [(len(one.samples), one.number) for one in lots] == [(1, None)] * 4


def test_with_groups_each_is_alone_and_siblings_stand_together_too() -> None:
    given = samples(2, 10)
    lots = lots_of(make(GROUPED), given, together=True)
    assert [len(one.samples) for one in lots] == [1] * 20 + [5] * 4
    assert [one.number for one in lots] == list(range(1, 25))
    assert len(lots_of(make(GROUPED), given, together=False)) == 20


def test_a_sample_without_siblings_is_no_lot_of_siblings() -> None:
    assert [len(one.samples) for one in lots_of(make(GROUPED), samples(2, 1), together=True)] == [1, 1]
