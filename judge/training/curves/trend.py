"""The trend of a series: where it begins and ends, how far it fell from its peak, and how much its points scatter.

Everything is made of medians, so that a few wild points change little.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import median, pstdev
from typing import NamedTuple

_END_SHARE, _END_LEAST = 6, 3
"""The beginning and the end of a series are its first and last sixth, and 3 points at least. A guess: shorter ends are noisier,
and longer ones miss a fast rise."""

_WINDOWS = 50
"""Medians that are taken within the length of an end, in search of the peak. A guess: in series of 600 points and more, not every
point begins one, or a series of 60,000 would take a minute."""

_DEVIATIONS = 0.6745
"""The median of the absolute value of a normal variable, in standard deviations."""

_OF_MEDIAN = 1.2533
"""The standard error of a median, in those of a mean: the root of pi / 2, for normal noise."""


class Trend(NamedTuple):
    """How a series goes, in its own unit."""

    n: int
    """Points."""

    end: int
    """Points of which `first` and `last` are each the median."""

    first: float
    last: float
    peak: float
    """The highest median of as many points in a row."""

    peak_at: float
    """The place in the middle of those."""

    noise: float
    """The standard deviation of a point around the trend."""

    @property
    def change(self) -> float:
        """How much higher it ends than it began."""
        return self.last - self.first

    @property
    def error(self) -> float:
        """The standard error of `change`, and of the fall from the peak."""
        return _OF_MEDIAN * self.noise * sqrt(2 / self.end)


def trend(at: Sequence[float], values: Sequence[float]) -> Trend:
    """Return the trend of a series of one point or more."""
    n = len(values)
    end = max(min(_END_LEAST, (n + 1) // 2), n // _END_SHARE)
    places = [*range(0, n - end, max(1, end // _WINDOWS)), n - end]
    windows = [median(values[place : place + end]) for place in places]
    highest = max(range(len(windows)), key=windows.__getitem__)
    return Trend(
        n=n,
        end=end,
        first=windows[0],
        last=windows[-1],
        peak=windows[highest],
        peak_at=at[places[highest] + end // 2],
        noise=_noise(values),
    )


def _noise(values: Sequence[float]) -> float:
    """Return the standard deviation around a trend, from the steps between neighbours: a slow trend hardly moves those.

    J. Rice, Bandwidth choice for nonparametric regression, Annals of Statistics 12, 1984; here with medians.
    """
    steps = [after - before for before, after in pairwise(values)]
    if not steps:
        return 0.0
    middle = median(steps)
    robust = median(abs(step - middle) for step in steps) / _DEVIATIONS
    return (robust or pstdev(steps)) / sqrt(2)  # more than half of the steps may be equal, as those of a flat series are
