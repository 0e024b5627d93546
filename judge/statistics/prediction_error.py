"""Prediction errors: how far a judge's numbers are from people's."""

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt
from statistics import fmean

from judge.statistics.bootstrap import bca
from judge.statistics.estimate import Estimate

_BINS = 10
"""Of equal width from 0 to 1, as in Guo et al. (ICML 2017), who take 15 for many thousands of rows. A guess for hundreds."""


def rmse(predicted: Sequence[float], true: Sequence[float]) -> Estimate | None:
    """The root of the mean squared error, in the values' unit; None for fewer than two rows."""
    return bca([(a - b) ** 2 for a, b in zip(predicted, true, strict=True)], root_mean)


def brier(probabilities: Sequence[float], labels: Sequence[bool]) -> Estimate | None:
    """The mean squared error of probabilities (Brier, 1950): 0 is perfect, 0.25 is always saying a half. None as in `rmse`."""
    return bca([(share - label) ** 2 for share, label in zip(probabilities, labels, strict=True)], _mean)


def calibration_error(probabilities: Sequence[float], labels: Sequence[bool]) -> float | None:
    """The expected calibration error over ten bins of equal width; None without a row.

    It has no interval: chance alone makes it larger than 0, and the fewer rows a bin has, the more. Compare it only between
    judges on the same rows.
    """
    bins: defaultdict[int, list[float]] = defaultdict(list)
    for share, label in zip(probabilities, labels, strict=True):
        bins[min(int(share * _BINS), _BINS - 1)].append(share - label)
    return sum(abs(sum(gaps)) for gaps in bins.values()) / len(labels) if labels else None


def root_mean(squares: Sequence[float]) -> float | None:
    """The root of the mean of squares; None without one."""
    return sqrt(fmean(squares)) if squares else None


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None
