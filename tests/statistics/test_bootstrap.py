import random
from collections.abc import Sequence
from statistics import fmean

import numpy as np
import pytest
from scipy.stats import bootstrap, norm

from judge.statistics.bootstrap import bca, difference

DRAWN = random.Random(1)
SKEWED = [DRAWN.expovariate(1) for _ in range(60)]


def test_nothing_is_said_where_the_statistic_is_not_defined() -> None:
    assert bca(SKEWED, lambda _: None) is None
    assert bca([], lambda units: 1.0) is None
    assert bca([1.0], fmean) is None


def test_nothing_is_said_where_many_draws_have_no_statistic() -> None:
    """Half of the draws of two units are one of them twice."""
    assert bca([1.0, 2.0], lambda units: None if len(set(units)) == 1 else 1.0) is None


def test_the_interval_is_that_of_scipy() -> None:
    ours = bca(SKEWED, fmean)
    theirs = bootstrap((np.array(SKEWED),), np.mean, n_resamples=9999, method="BCa", rng=np.random.default_rng(1))
    assert ours is not None
    assert (ours.value, ours.n) == (fmean(SKEWED), 60)
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs.confidence_interval), rel=0.02)


def test_a_skewed_statistic_has_a_skewed_interval() -> None:
    ours = bca(SKEWED, fmean)
    assert ours is not None
    assert ours.high - ours.value > 1.1 * (ours.value - ours.low)


def test_the_same_units_give_the_same_interval() -> None:
    assert bca(SKEWED, fmean) == bca(list(SKEWED), fmean)


def test_a_statistic_that_never_changes_has_an_interval_without_width() -> None:
    assert bca([1.0, 2.0, 3.0], lambda _: 0.5) == (0.5, 0.5, 0.5, 3)


def test_blocks_of_many_units_show_the_skewness_of_single_ones() -> None:
    """1,000 units are left out in 200 blocks of five."""
    many = [DRAWN.expovariate(1) for _ in range(1000)]
    ours = bca(many, fmean)
    theirs = bootstrap((np.array(many),), np.mean, n_resamples=9999, method="BCa", rng=np.random.default_rng(1))
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs.confidence_interval), rel=0.02)


def test_the_difference_of_two_statistics_sees_the_same_draws() -> None:
    """Both columns swing together, so their difference is known far better than either."""
    units = [(base + DRAWN.gauss(0.1, 0.01), base) for base in (DRAWN.gauss(0, 1) for _ in range(50))]
    found = difference(units, lambda drawn: fmean(a for a, _ in drawn), lambda drawn: fmean(b for _, b in drawn))
    assert found is not None
    assert 0.09 < found.low < found.value < found.high < 0.11


def test_a_difference_with_one_side_undefined_is_none() -> None:
    assert difference(SKEWED, fmean, lambda _: None) is None


def test_the_interval_is_that_of_efrons_formula_over_the_same_draws() -> None:
    """The statistic sees the units first, then 2,000 draws, then the units without each of them."""
    drawn = random.Random(3)
    units = [drawn.expovariate(1) for _ in range(20)]
    seen: list[float] = []

    def statistic(some: Sequence[float]) -> float:
        seen.append(fmean(some) ** 2)
        return seen[-1]

    found = bca(units, statistic)
    assert found is not None
    value, draws, left = seen[0], np.array(seen[1:2_001]), np.array(seen[2_001:])
    assert len(left) == 20
    moved = left.mean() - left
    acceleration = (moved**3).sum() / (6 * (moved**2).sum() ** 1.5)
    bias = norm.ppf((draws < value).mean() + (draws == value).mean() / 2)
    shares = [norm.cdf(bias + (bias + z) / (1 - acceleration * (bias + z))) for z in norm.ppf((0.025, 0.975))]
    assert (found.low, found.high) == pytest.approx(np.quantile(draws, shares), rel=1e-9)
    assert abs(acceleration) > 0.05, "skewed enough to be seen"


def test_a_statistic_that_is_not_defined_without_any_of_the_units_still_has_an_interval() -> None:
    found = bca([1.0, 2.0], lambda units: fmean(units) if len(units) > 1 else None)
    assert found is not None
    assert (found.value, found.low, found.high) == (1.5, 1.0, 2.0)
