"""Correlations: whether a judge orders responses as people do."""

from collections.abc import Mapping, Sequence
from math import atanh, sqrt, tanh
from statistics import fmean

from judge.statistics.bootstrap import bca
from judge.statistics.estimate import Z95, Estimate
from judge.statistics.extra import trust_extra

_FEWEST = 5
"""Pairs of values; the intervals' formulas divide by n - 4."""


def spearman(x: Sequence[float], y: Sequence[float]) -> Estimate | None:
    """Spearman's rho; ties share their mean rank.

    The interval is Bonett and Wright's (Psychometrika 65, 2000).

    Returns:
        None for a constant column or fewer than five pairs.
    """
    value = rho(x, y)
    if value is None or len(x) < _FEWEST:
        return None
    one_swap = 12 / (len(x) * (len(x) ** 2 - 1))
    return _fisher(value, one_swap, (1 + value**2 / 2) / (len(x) - 3), len(x))


def kendall(x: Sequence[float], y: Sequence[float]) -> Estimate | None:
    """Kendall's tau-b, which allows for ties. None as in `spearman`.

    Raises:
        SettingsFault: scipy is not installed.
    """
    if len(x) < _FEWEST or _constant(x) or _constant(y):
        return None
    with trust_extra():
        from scipy.stats import kendalltau
    value = float(kendalltau(x, y).statistic)
    one_swap = 4 / (len(x) * (len(x) - 1))
    return _fisher(value, one_swap, 0.437 / (len(x) - 4), len(x))


def pearson(x: Sequence[float], y: Sequence[float]) -> Estimate | None:
    """Pearson's r with Fisher's interval. None as in `spearman`."""
    value = _product_moment(x, y)
    if value is None or len(x) < _FEWEST:
        return None
    return _fisher(value, 12 / (len(x) * (len(x) ** 2 - 1)), 1 / (len(x) - 3), len(x))


def within(pairs_by_group: Mapping[str, Sequence[tuple[float, float]]]) -> Estimate | None:
    """The mean of Spearman's rho within each group, with a bootstrap over the groups.

    A group whose rho is not defined (a constant column) is left out; n is the number of the others. None for fewer than two.
    """
    found = (rho([x for x, _ in pairs], [y for _, y in pairs]) for pairs in pairs_by_group.values())
    return bca([one for one in found if one is not None], _mean)


def rho(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Spearman's rho alone, for a statistic that is drawn many times. None for a constant column."""
    return _product_moment(ranks(x), ranks(y))


def ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value, from 1; equal values share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranked = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for at in order[start:end]:
            ranked[at] = (start + end + 1) / 2
        start = end
    return ranked


def _product_moment(x: Sequence[float], y: Sequence[float]) -> float | None:
    if len(x) != len(y):
        msg = f"wanted two columns of the same length, found {len(x)} and {len(y)}"
        raise ValueError(msg)
    if _constant(x) or _constant(y):
        return None
    middle_x, middle_y = fmean(x), fmean(y)
    across = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    spread = sqrt(sum((a - middle_x) ** 2 for a in x)) * sqrt(sum((b - middle_y) ** 2 for b in y))
    return max(-1.0, min(1.0, across / spread))


def _constant(values: Sequence[float]) -> bool:
    return not values or min(values) == max(values)


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _fisher(value: float, one_swap: float, variance: float, n: int) -> Estimate:
    """The interval on Fisher's scale, where a perfect correlation counts as one with one swap, so that it has an interval too."""
    most = 1 - one_swap
    centre, half = atanh(max(-most, min(most, value))), Z95 * sqrt(variance)
    return Estimate(value, min(tanh(centre - half), value), max(tanh(centre + half), value), n)
