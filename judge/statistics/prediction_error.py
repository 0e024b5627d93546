"""The prediction error: how far a judge's numbers are from people's."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean

from judge.statistics.bootstrap import bca
from judge.statistics.estimate import Estimate


def rmse(predicted: Sequence[float], true: Sequence[float]) -> Estimate | None:
    """The root of the mean squared error, in the values' unit; None for fewer than two rows."""
    squares = [(a - b) ** 2 for a, b in zip(predicted, true, strict=True)]
    return bca(squares, _root_mean) if squares else None


def _root_mean(squares: Sequence[float]) -> float:
    return sqrt(fmean(squares))
