"""Spearman's rho within groups."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata, spearmanr

from judge.monitors.correlation import rho

numbers = st.integers(-5, 5).map(float)
groups = st.lists(st.lists(st.tuples(numbers, numbers), max_size=9), max_size=9)


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param([], id="no-group"),
        pytest.param([[]], id="an-empty-group"),
        pytest.param([[(1.0, 1.0)]] * 100, id="groups-of-one"),
        pytest.param([[(1.0, 1.0), (1.0, 2.0)]] * 100, id="one-value-is-the-same-everywhere"),
        pytest.param([[(1.0, 1.0), (2.0, 1.0)]] * 100, id="the-other-is"),
        pytest.param([[(1.0, 1.0), (2.0, 2.0)]] * 9, id="nine-degrees-of-freedom"),
    ],
)
def test_nothing_is_said_of_too_little(groups: list[list[tuple[float, float]]]) -> None:
    assert rho(groups) is None


def test_in_one_group_it_is_scipys() -> None:
    chance = random.Random(1)
    for size in (11, 12, 30, 200):
        pairs = [(float(chance.randrange(8)), chance.random()) for _ in range(size)]
        found = rho([pairs])
        assert found is not None
        assert found.value == pytest.approx(spearmanr(*zip(*pairs, strict=True)).statistic, abs=1e-12)
        assert found.n == size


def test_groups_of_any_size_count_by_their_rollouts() -> None:
    """Ranks divided by their number: a group of four says less than one of twelve, but its ranks go as far."""
    chance = random.Random(4)
    groups = [[(float(chance.randrange(5)), chance.random()) for _ in range(size)] for size in (4, 12, 5, 9)]
    shares = [
        tuple((rankdata(column) - (len(group) + 1) / 2) / len(group) for column in zip(*group, strict=True)) for group in groups
    ]
    one, other = (np.concatenate([pair[side] for pair in shares]) for side in (0, 1))
    found = rho(groups)
    assert found is not None
    assert found.value == pytest.approx(one @ other / math.sqrt((one @ one) * (other @ other)), abs=1e-12)
    assert found.n == 30
    error = math.sqrt((1 + found.value**2 / 2) / (30 - 4 - 2))
    assert math.atanh(found.high) - math.atanh(found.value) == pytest.approx(1.959964 * error), "a mean for each of four groups"


def test_what_differs_between_groups_counts_for_nothing() -> None:
    """Within each group the longer earns less; over all, longer responses earn more."""
    found = rho([(10.0 * group, 10.0 * group + 1), (10.0 * group + 1, 10.0 * group)] for group in range(20))
    assert found is not None
    assert found.value == pytest.approx(-1.0)


def test_groups_that_say_nothing_change_nothing() -> None:
    told = [[(1.0, 1.0), (2.0, 3.0), (3.0, 2.0)]] * 8
    silent = [[(1.0, float(place)) for place in range(50)]] * 5
    assert rho(told + silent) == rho(told)


def test_the_interval_is_that_of_bonett_and_wright() -> None:
    chance = random.Random(2)
    pairs = [(chance.random(), chance.random()) for _ in range(50)]
    found = rho([pairs])
    assert found is not None
    error = math.sqrt((1 + found.value**2 / 2) / (50 - 3))
    assert math.atanh(found.high) - math.atanh(found.value) == pytest.approx(1.959964 * error)
    assert math.atanh(found.value) - math.atanh(found.low) == pytest.approx(1.959964 * error)


def test_the_interval_holds_zero_in_19_of_20_groups_of_noise() -> None:
    chance = random.Random(3)
    found = [rho([[(chance.random(), chance.random()) for _ in range(8)] for _ in range(16)]) for _ in range(400)]
    held = sum(one is not None and one.low <= 0 <= one.high for one in found)
    assert 368 <= held <= 392, "95 % of 400 are 380, and three standard deviations are 13"


@given(groups)
def test_it_lies_between_its_ends_and_they_between_minus_one_and_one(groups: list[list[tuple[float, float]]]) -> None:
    found = rho(groups)
    assert found is None or -1 <= found.low <= found.value <= found.high <= 1


@given(groups, st.randoms(use_true_random=False))
def test_neither_the_order_nor_the_scale_counts(groups: list[list[tuple[float, float]]], chance: random.Random) -> None:
    mixed = [[(one**3, 2 * other + 7) for one, other in chance.sample(group, len(group))] for group in groups]
    found, again = rho(groups), rho(chance.sample(mixed, len(mixed)))
    assert (found is None) == (again is None)
    if found and again:
        assert found.value == pytest.approx(again.value, abs=1e-9)
