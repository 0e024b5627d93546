"""Ranks are those of scipy, with and without ties."""

import random

from scipy import stats

from judge.monitors.ranks import ranks


def test_nothing_has_no_ranks() -> None:
    assert ranks([]) == []


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert ranks([2.0, 1.0, 2.0]) == [2.5, 1.0, 2.5]


def test_ranks_are_those_of_scipy() -> None:
    for seed in range(20):
        drawn = random.Random(seed)
        values = [drawn.randrange([2, 3, 5, 1000][seed % 4]) / 7 for _ in range(drawn.randint(10, 60))]
        assert ranks(values) == stats.rankdata(values).tolist()
