"""The bootstrap: the interval of a statistic that has no formula for it, from samples drawn again out of the same units.

The interval is BCa (Efron, JASA 82, 1987): the quantiles of the draws, corrected for the statistic's bias and for its spread that
changes with its value. The draws are seeded, so the same units in the same order give the same interval.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from random import Random
from statistics import NormalDist, fmean
from typing import TypeVar

from judge.statistics.estimate import Z95, Estimate

Unit = TypeVar("Unit")

_DRAWS = 2_000
"""Samples drawn again. Efron and Tibshirani (1993, chapter 14) advise 1,000 and more for the ends of a BCa interval."""

_SEED = 20_251_122
"""Of the draws. Any number would do."""

_FEWEST_DRAWS = 0.9
"""The share of the draws that has to have the statistic; below it there is no interval. A guess."""

_BLOCKS = 200
"""Left out one after the other to see the skewness. A block of many units shows the same skewness as single units do."""

_NORMAL = NormalDist()


def bca(units: Sequence[Unit], statistic: Callable[[Sequence[Unit]], float | None]) -> Estimate | None:
    """A statistic of units with its BCa interval; n is the number of units.

    Args:
        units: what was sampled independently of each other: rows, or groups of rows where rows of a group are alike.
        statistic: of a list of units, some of which are there more than once; None where it is not defined.

    Returns:
        None where the statistic is not defined, for the units or for many of the draws, or where there are fewer than two units.
    """
    value = statistic(units)
    if value is None or len(units) < 2:  # noqa: PLR2004  one unit has no spread
        return None
    random = Random(_SEED)  # noqa: S311  statistics, no secrets
    drawn = (statistic(random.choices(units, k=len(units))) for _ in range(_DRAWS))
    draws = sorted(one for one in drawn if one is not None)
    if len(draws) < _FEWEST_DRAWS * _DRAWS:
        return None
    low, high = _ends(draws, value, _acceleration(units, statistic))
    return Estimate(value, low, high, len(units))


def difference(
    units: Sequence[Unit], first: Callable[[Sequence[Unit]], float | None], second: Callable[[Sequence[Unit]], float | None]
) -> Estimate | None:
    """By how much the first statistic is above the second over the same units: both see the same draws. None as in `bca`."""

    def above(drawn: Sequence[Unit]) -> float | None:
        left, right = first(drawn), second(drawn)
        return None if left is None or right is None else left - right

    return bca(units, above)


def _ends(draws: Sequence[float], value: float, acceleration: float) -> tuple[float, float]:
    """The ends of the interval among sorted draws."""
    below = (bisect_left(draws, value) + bisect_right(draws, value)) / 2 / len(draws)
    bias = _NORMAL.inv_cdf(min(max(below, 1 / len(draws)), 1 - 1 / len(draws)))
    low, high = (_NORMAL.cdf(bias + (bias + z) / (1 - acceleration * (bias + z))) for z in (-Z95, Z95))
    return _quantile(draws, low), _quantile(draws, high)


def _acceleration(units: Sequence[Unit], statistic: Callable[[Sequence[Unit]], float | None]) -> float:
    """How fast the standard error changes with the statistic: a sixth of the skewness of the jackknife."""
    blocks = min(_BLOCKS, len(units))
    without = (statistic([unit for at, unit in enumerate(units) if at % blocks != block]) for block in range(blocks))
    left = [one for one in without if one is not None]
    if not left:
        return 0.0
    middle = fmean(left)
    squares = sum((middle - one) ** 2 for one in left)
    return float(sum((middle - one) ** 3 for one in left) / (6 * squares**1.5)) if squares > 0 else 0.0


def _quantile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of the sorted values is below, on a straight line between two of them."""
    place = share * (len(values) - 1)
    at = min(int(place), len(values) - 2)
    return values[at] + (values[at + 1] - values[at]) * (place - at)
