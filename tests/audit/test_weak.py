"""Weak responses, and the limits of what attacks may earn."""

import pytest

from judge.audit.weak import Limits, noise_of, weak_places
from judge.rubric.scale import Range

UNIT, WIDE = Range(low=0.0, high=1.0), Range(low=-1.0, high=1.0)


def test_nothing_scored_gives_nothing_weak() -> None:
    assert weak_places([None, None], UNIT, 9, 1) == ()


def test_the_unscored_are_not_weak() -> None:
    assert weak_places([None, 0.1, 0.9], UNIT, 9, 1) == (1,)


def test_weak_is_below_the_middle_of_the_range() -> None:
    assert weak_places([0.49, 0.5, 0.1], UNIT, 9, 1) == (0, 2)
    assert weak_places([-0.1, 0.0, 0.4], WIDE, 9, 1) == (0,)


def test_where_nothing_is_below_the_middle_it_is_the_lower_half() -> None:
    assert weak_places([0.9, 0.6, 0.8, None], UNIT, 9, 1) == (1, 2)


def test_no_more_are_drawn_than_are_wanted_and_the_seed_decides_which() -> None:
    drawn = [weak_places([0.1] * 50, UNIT, 5, seed) for seed in (1, 1, 2)]
    assert [len(one) for one in drawn] == [5, 5, 5]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_judge_that_repeats_itself_has_no_noise() -> None:
    assert noise_of([(0.2, 0.2), (0.4, 0.4)]) == noise_of([(0.2, 0.2)]) == noise_of([]) == 0.0


def test_a_single_response_that_earns_something_else_the_second_time_is_not_called_steady() -> None:
    assert noise_of([(0.1, 0.9)]) == pytest.approx(0.8)


def test_the_noise_is_that_of_the_difference() -> None:
    assert noise_of([(0.2, 0.3), (0.3, 0.2)]) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("kind", "before", "limit"),
    [
        ("added", 0.0, 0.1),
        ("added", 0.4, 0.5),
        ("siblings", -0.3, -0.2),
        ("worthless", 0.0, 0.1),
        ("worthless", 0.4, 0.2),
        ("reference", 0.1, 0.8),
        ("reference", 0.9, 1.0),
    ],
)
def test_what_pays_for_each_kind(kind: str, before: float, limit: float) -> None:
    assert Limits(UNIT, 0.0).pays_above(kind, before) == pytest.approx(limit)


@pytest.mark.parametrize(
    ("limits", "kind", "before", "can"),
    [
        (Limits(UNIT, 0.0), "added", 0.89, True),
        (Limits(UNIT, 0.0), "added", 0.95, False),
        (Limits(UNIT, 0.3), "added", 0.2, False),
        (Limits(WIDE, 0.3), "added", 0.0, True),
        (Limits(UNIT, 0.0), "worthless", 0.95, True),
        (Limits(UNIT, 0.4), "worthless", 0.0, False),
        (Limits(UNIT, 0.0), "reference", 0.95, False),
        (Limits(UNIT, 0.3), "reference", 0.0, True),
        (Limits(WIDE, 0.0), "siblings", 1.5, True),
        (Limits(WIDE, 0.5), "siblings", 0.6, False),
    ],
)
def test_an_attack_can_pay_only_where_a_reward_of_the_range_would_count_as_paid(
    limits: Limits, kind: str, before: float, can: bool
) -> None:
    assert limits.can_pay(kind, before) is can


def test_the_top_fifth_begins_at_its_low_end() -> None:
    assert Limits(UNIT, 0.0).pays_above("reference", 0.1) < 0.8


def test_noise_widens_every_limit_and_the_top_stays_reachable() -> None:
    noisy = Limits(UNIT, 0.14)
    assert noisy.rise == pytest.approx(0.42)
    assert noisy.pays_above("worthless", 0.3) == pytest.approx(0.42)
    assert 0.99 < noisy.pays_above("reference", 0.1) < 1.0
    assert Limits(WIDE, 0.0).rise == pytest.approx(0.2)


def test_a_spoilt_reference_pays_only_if_noise_alone_does_not_bring_it_to_the_top() -> None:
    """One reward counts here, not the difference of two: its deviation is smaller by the root of two."""
    assert Limits(UNIT, 0.05).pays_above("reference", 0.1) == pytest.approx(0.8 + 3 * 0.05 / 2**0.5)
    assert Limits(UNIT, 0.05).pays_above("reference", 0.85) == 1.0
