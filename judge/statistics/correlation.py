"""Correlations: whether a judge orders responses as people do.

Every interval is the jackknife's, which allows for ties. `groups` says which rows are alike, see `jackknife`.
"""

from collections.abc import Hashable, Mapping, Sequence
from math import sqrt
from statistics import fmean

from judge.monitors.ranks import ranks
from judge.statistics.bootstrap import bca
from judge.statistics.estimate import Estimate
from judge.statistics.extra import trust_extra
from judge.statistics.jackknife import FEWEST_GROUPS, jackknife


def spearman(x: Sequence[float], y: Sequence[float], groups: Sequence[Hashable] | None = None) -> Estimate | None:
    """Spearman's rho; equal values share their mean rank. None for a constant column, or fewer than ten rows or five groups.

    Raises:
        SettingsFault: scipy is not installed.
    """
    return jackknife(x, y, rho, groups)


def kendall(x: Sequence[float], y: Sequence[float], groups: Sequence[Hashable] | None = None) -> Estimate | None:
    """Kendall's tau-b, which allows for ties. None and raises as in `spearman`."""
    return jackknife(x, y, tau_b, groups)


def pearson(x: Sequence[float], y: Sequence[float], groups: Sequence[Hashable] | None = None) -> Estimate | None:
    """Pearson's r. None and raises as in `spearman`."""
    return jackknife(x, y, product_moment, groups)


def within(pairs_by_group: Mapping[str, Sequence[tuple[float, float]]]) -> Estimate | None:
    """The mean of Spearman's rho within each group, with a bootstrap over the groups.

    A group in which people's scores are all the same does not count; n is the number of the others. A group in which the judge's
    are all the same counts as 0: the judge did not see the difference. None if fewer than five groups count.

    Args:
        pairs_by_group: the judge's score and people's, for each row.
    """
    found = [
        rho([judge for judge, _ in pairs], [people for _, people in pairs]) or 0.0
        for pairs in pairs_by_group.values()
        if not _constant([people for _, people in pairs])
    ]
    return bca(found, fmean) if len(found) >= FEWEST_GROUPS else None


def rho(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Spearman's rho alone, for a statistic that is drawn many times. None for a constant column."""
    return product_moment(ranks(x), ranks(y))


def tau_b(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Kendall's tau-b alone. None for a constant column.

    Raises:
        SettingsFault: scipy is not installed.
    """
    if _constant(x) or _constant(y):
        return None
    with trust_extra():
        from scipy.stats import kendalltau
    return float(kendalltau(x, y).statistic)


def product_moment(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Pearson's r alone. None for a constant column.

    Raises:
        ValueError: one column is longer.
    """
    if len(x) != len(y):
        msg = f"wanted two columns of the same length, found {len(x)} and {len(y)}"
        raise ValueError(msg)
    if _constant(x) or _constant(y):
        return None
    middle_x, middle_y = fmean(x), fmean(y)
    across = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    spread = sqrt(sum((a - middle_x) ** 2 for a in x) * sum((b - middle_y) ** 2 for b in y))
    return max(-1.0, min(1.0, across / spread))


def _constant(values: Sequence[float]) -> bool:
    return not values or min(values) == max(values)
