"""Krippendorff's alpha: how far any number of raters agree, where some may have skipped some of the items."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from judge.statistics.bootstrap import bca
from judge.statistics.estimate import Estimate
from judge.statistics.extra import trust_extra

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

Level = Literal["nominal", "ordinal", "interval"]
"""What values mean: names, an order, or numbers whose distances count."""

_FEWEST_VALUES = 2
"""Values that a unit needs: one alone has nothing to agree with."""

_OfRows = Callable[[Sequence[int]], float | None]
"""Alpha of some of the units, by their places; a place may be there more than once."""


def alpha(units: Sequence[Sequence[float | str | None]], level: Level) -> Estimate | None:
    """Krippendorff's alpha (Content Analysis, 2019, chapter 12): 1 is perfect agreement, 0 is chance.

    The interval is a bootstrap over the units. Where nobody ever differs, it has no width.

    Args:
        units: for each item, what each rater said; None where one said nothing. A unit with fewer than two values does not count.
        level: what the values mean. Ordinal and interval values are numbers.

    Returns:
        None where all values are the same, or fewer than two units count. n is the number of units that count.

    Raises:
        SettingsFault: numpy is not installed.
    """
    said = [[value for value in unit if value is not None] for unit in units]
    counted = [unit for unit in said if len(unit) >= _FEWEST_VALUES]
    if len({value for unit in counted for value in unit}) < _FEWEST_VALUES:
        return None
    if level == "nominal":
        return bca(range(len(counted)), _of_names(counted))
    numbers = [[float(value) for value in unit] for unit in counted]
    return bca(range(len(counted)), _of_numbers(numbers, ordinal=level == "ordinal"))


def _of_names(units: Sequence[Sequence[float | str]]) -> _OfRows:
    """Alpha where two values are the same or not."""
    with trust_extra():
        import numpy as np
    values = sorted({value for unit in units for value in unit}, key=repr)
    table = np.array([[Counter(unit)[value] for value in values] for unit in units], dtype=np.float64)
    sizes = table.sum(axis=1)
    differ = (sizes**2 - (table**2).sum(axis=1)) / (sizes - 1)

    def of_rows(rows: Sequence[int]) -> float | None:
        used = table[np.asarray(rows)].sum(axis=0)
        return _alpha(float(differ[rows].sum()), float(used.sum() ** 2 - (used**2).sum()), int(used.sum()))

    return of_rows


def _of_numbers(units: Sequence[Sequence[float]], *, ordinal: bool) -> _OfRows:
    """Alpha where the squared distance of two values counts.

    The distance of two ordinal values is that of their mean ranks among all values drawn, which equals Krippendorff's sum over
    the values between them.
    """
    with trust_extra():
        import numpy as np
    levels = np.array(sorted({value for unit in units for value in unit}))
    sizes = np.array([len(unit) for unit in units])
    said = np.arange(sizes.max()) < sizes[:, None]
    codes = np.zeros(said.shape, dtype=np.int64)
    codes[said] = np.searchsorted(levels, [value for unit in units for value in unit])
    centred = levels - levels.mean()

    def of_rows(rows: Sequence[int]) -> float | None:
        drawn, there, size = codes[rows], said[rows], sizes[rows]
        places = _mean_ranks(np.bincount(drawn[there], minlength=len(levels))) if ordinal else centred
        values = np.where(there, places[drawn], 0.0)
        sums, squares = values.sum(axis=1), (values**2).sum(axis=1)
        differ = ((size * squares - sums**2) / (size - 1)).sum()
        return _alpha(float(differ), float(size.sum() * squares.sum() - sums.sum() ** 2), int(size.sum()))

    return of_rows


def _mean_ranks(counts: "NDArray[int64]") -> "NDArray[float64]":
    """The mean rank of each value from how often each stands there, with 0 in the middle."""
    ranks: NDArray[float64] = counts.cumsum() - counts / 2 - counts.sum() / 2
    return ranks


def _alpha(differ: float, chance: float, n: int) -> float | None:
    """Alpha from the differences within units and those among all n values; None where no values differ."""
    return 1 - (n - 1) * differ / chance if chance > 0 else None
