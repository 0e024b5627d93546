import math
import random

import pytest
from scipy.stats import t

from judge.statistics.correlation import product_moment, rho
from judge.statistics.jackknife import jackknife


def rows(n: int, noise: float) -> tuple[list[float], list[float]]:
    drawn = random.Random(3)
    x = [drawn.gauss(0, 1) for _ in range(n)]
    return x, [value + drawn.gauss(0, noise) for value in x]


def test_few_rows_or_groups_have_no_interval() -> None:
    x, y = rows(12, 1)
    assert jackknife(x[:9], y[:9], rho) is None
    assert jackknife(x, y, rho, [at % 4 for at in range(12)]) is None
    assert jackknife(x[:10], y[:10], rho) is not None


def test_a_constant_column_has_none() -> None:
    assert jackknife([1.0] * 20, list(range(20)), rho) is None


def test_without_ties_the_interval_is_near_fishers() -> None:
    """Fisher's interval of r = 0.73 at n = 200 is 0.66 to 0.79."""
    found = jackknife(*rows(200, 1), product_moment)
    assert found is not None
    assert found == pytest.approx((0.6972, 0.62, 0.76, 200), abs=0.03)


def test_a_perfect_correlation_has_an_interval_too() -> None:
    found = jackknife(list(range(10)), list(range(10)), rho)
    assert found is not None
    assert (found.value, found.high) == (1.0, 1.0)
    assert 0.8 < found.low < 0.99


def test_rows_that_are_alike_widen_the_interval() -> None:
    """Ten rows a group, all of them the same: there are 30 rows, not 300."""
    x, y = ([value for value in column for _ in range(10)] for column in rows(30, 1))
    alone, grouped = jackknife(x, y, rho), jackknife(x, y, rho, [at // 10 for at in range(300)])
    assert alone is not None
    assert grouped is not None
    assert alone.value == grouped.value
    assert grouped.high - grouped.low > 2.5 * (alone.high - alone.low)


def test_blocks_give_nearly_the_interval_of_single_rows() -> None:
    x, y = rows(400, 1)
    blocks, single = jackknife(x, y, rho), jackknife(x[:200], y[:200], rho)
    assert blocks is not None
    assert single is not None
    assert (blocks.high - blocks.low) / (single.high - single.low) == pytest.approx(0.5**0.5, abs=0.1)


def test_the_interval_of_a_perfect_correlation_is_fishers_of_two_neighbours_swapped() -> None:
    x = [float(at) for at in range(12)]
    found = jackknife(x, x, rho)
    assert found is not None
    swapped = 1 - 6 * 2 / (12 * (12**2 - 1))
    assert found.low == pytest.approx(math.tanh(math.atanh(swapped) - t.ppf(0.975, 11) / math.sqrt(12 - 3)))
