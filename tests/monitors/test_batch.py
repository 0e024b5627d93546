"""What a batch looks like."""

import math
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.monitors.batch import at_bottom, at_top, duplicates, grouped, measured
from judge.monitors.rollout import Rollout

ENDS = (0.0, 1.0)


def rollout(**said: Any) -> Rollout:
    given = {"id": "a", "group": "g", "step": 1, "reward": 0.5, "judge": None, "checks": None, "prompt": "", "response": "Yes."}
    return Rollout(**{**given, "parts": {}, **said})


def batch(rewards: list[list[float | None]], **said: Any) -> list[Rollout]:
    return [
        rollout(id=f"{group}-{place}", group=str(group), reward=reward, response=f"{group} {place}", **said)
        for group, of_one in enumerate(rewards)
        for place, reward in enumerate(of_one)
    ]


@pytest.mark.parametrize(
    "rollouts",
    [
        pytest.param([], id="empty"),
        pytest.param([rollout()], id="one"),
        pytest.param(batch([[0.5] * 4] * 7), id="seven-groups"),
        pytest.param(batch([[None] * 4] * 7), id="nothing-scored"),
    ],
)
def test_nothing_is_said_of_a_batch_that_is_too_small(rollouts: list[Rollout]) -> None:
    found = measured(rollouts, ENDS)
    assert (found.groups.flat, found.groups.top, found.groups.bottom) == (None, None, None)
    assert (found.top, found.bottom, found.length, found.gap, found.duplicates) == (None,) * 5


def test_unscored_rollouts_belong_to_no_group() -> None:
    assert [len(group) for group in grouped(batch([[0.1, None, 0.2], [0.3, None], [None, None]]))] == [2]


def test_rollouts_of_an_unknown_group_belong_to_none() -> None:
    assert grouped([rollout(group=None), rollout(group=None)]) == []


def test_groups_without_spread_are_counted_and_where_they_lie() -> None:
    rewards: list[list[float | None]] = [[1.0, 1.0], [0.0, 0.0], [0.5, 0.5], [0.5, 0.5 + 1e-7], [0.0, 1.0], [0.2, 0.4]]
    found = measured(batch([*rewards, [0.9, 0.8], [1.0, 1.0]]), ENDS).groups
    assert found.n == 8
    assert (found.flat, found.top, found.bottom) == (5 / 8, 2 / 8, 1 / 8)


@pytest.mark.parametrize(
    ("rewards", "spread"),
    [
        pytest.param([], None, id="empty"),
        pytest.param([[0.5], [None, 1.0]], None, id="no-group-of-two"),
        pytest.param([[0.0, 1.0], [0.5, 0.5, 0.5]], 0.25, id="the-mean-of-a-half-and-nothing"),
        pytest.param([[-1.0, None, 3.0]], 2.0, id="in-the-unit-of-the-reward"),
    ],
)
def test_the_spread_is_that_within_the_groups(rewards: list[list[float | None]], spread: float | None) -> None:
    assert measured(batch(rewards), ENDS).spread == spread


@pytest.mark.parametrize(
    ("reward", "top", "bottom"),
    [(5.0, 1, 0), (4.91, 1, 0), (4.89, 0, 0), (-4.89, 0, 0), (-4.91, 0, 1), (-5, 0, 1), (4.9, 1, 0), (-4.9, 0, 1)],
)
def test_a_reward_counts_as_at_an_end_within_a_hundredth_of_the_range(reward: float, top: int, bottom: int) -> None:
    assert (at_top(reward, (-5.0, 5.0)), at_bottom(reward, (-5.0, 5.0))) == (bool(top), bool(bottom))


def test_shares_at_the_ends_are_of_the_rewards() -> None:
    found = measured(batch([[1.0, 1.0, 0.5, None]] * 10 + [[0.0, 0.5]] * 5), ENDS)
    assert (found.top, found.bottom) == (20 / 40, 5 / 40)


def test_longer_responses_that_earn_more_than_their_siblings_are_seen() -> None:
    rollouts = [
        rollout(group=str(group), reward=group / 100 + place / 10, response="word " * (100 - 5 * group + place))
        for group in range(10)
        for place in range(4)
    ]
    found = measured(rollouts, ENDS).length
    assert found is not None
    assert found.value == pytest.approx(1.0)


def test_the_gap_is_of_the_rollouts_that_have_both() -> None:
    both = batch([[0.5] * 4] * 8, judge=0.75, checks=0.5)
    assert measured([*both, rollout(judge=1.0), rollout(checks=0.0)], ENDS).gap == 0.25
    assert measured(both[:31], ENDS).gap is None


def test_of_equal_responses_all_but_the_first_are_duplicates() -> None:
    assert duplicates(["a"] * 8 + [str(place) for place in range(24)]) == 7 / 32
    assert duplicates(["a"] * 31) is None


rollouts = st.lists(
    st.builds(
        rollout,
        id=st.integers(0, 99).map(str),
        group=st.sampled_from(["a", "b", "c", None]),
        reward=st.one_of(st.none(), st.floats(0, 1)),
        judge=st.one_of(st.none(), st.floats(0, 1)),
        checks=st.one_of(st.none(), st.floats(0, 1)),
        response=st.text(max_size=40),
    ),
    max_size=80,
)


@given(rollouts, st.randoms(use_true_random=False))
def test_the_order_changes_nothing_and_every_number_is_finite(rollouts: list[Rollout], chance: random.Random) -> None:
    found, again = measured(rollouts, ENDS), measured(chance.sample(rollouts, len(rollouts)), ENDS)
    numbers = [*found.groups, found.top, found.bottom, found.gap, found.duplicates, *(found.length or ())]
    assert all(number is None or math.isfinite(number) for number in numbers)
    others = [*again.groups, again.top, again.bottom, again.gap, again.duplicates, *(again.length or ())]
    assert [number is None for number in numbers] == [number is None for number in others]
    assert [n for n in numbers if n is not None] == pytest.approx([n for n in others if n is not None], abs=1e-9)
