"""The mean of values with Student's t interval: the closed form, for as many rows as there are."""

from collections.abc import Sequence
from statistics import fmean, stdev

from judge.statistics.estimate import Estimate
from judge.statistics.extra import trust_extra

_FEWEST = 2
"""Values that an interval needs: one has no spread."""


def mean(values: Sequence[float]) -> Estimate | None:
    """The mean; of paired differences it is the paired t interval. None for fewer than two values.

    Raises:
        SettingsFault: scipy is not installed.
    """
    if len(values) < _FEWEST:
        return None
    with trust_extra():
        from scipy.stats import t
    value = fmean(values)
    half = float(t.ppf(0.975, len(values) - 1)) * stdev(values) / len(values) ** 0.5
    return Estimate(value, value - half, value + half, len(values))
