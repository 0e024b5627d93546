"""The estimate: a number that was measured on a sample, with its 95 % interval and what it was measured on."""

from statistics import NormalDist
from typing import NamedTuple

Z95 = NormalDist().inv_cdf(0.975)
"""Standard errors on each side of a two-sided 95 % interval: 1.96."""


class Estimate(NamedTuple):
    """A number with its 95 % interval.

    A statistic that is not defined (constant input, too few values) is None instead, never nan.
    """

    value: float
    low: float
    high: float

    n: int
    """How many units it was measured on: rows, pairs or groups, as the function says."""


def difference_of(first: Estimate, second: Estimate) -> Estimate:
    """The difference of two estimates from separate samples (Newcombe's hybrid of their intervals, Stat. Med. 17, 1998).

    For two statistics over the same rows use `bootstrap.difference`. n is the smaller of both.
    """
    value = first.value - second.value
    below = ((first.value - first.low) ** 2 + (second.high - second.value) ** 2) ** 0.5
    above = ((first.high - first.value) ** 2 + (second.value - second.low) ** 2) ** 0.5
    return Estimate(value, value - below, value + above, min(first.n, second.n))
