"""Pairs: how often the better one of two responses has the higher score."""

from collections.abc import Iterable, Sequence
from math import sqrt

from judge.monitors.ranks import ranks
from judge.statistics.estimate import Z95, Estimate
from judge.statistics.proportion import wilson

_STEPS = 60
"""Halvings of the search for an end of an interval: each halves the error, and 2**-60 is below what a float can tell."""


def pairwise_accuracy(pairs: Iterable[tuple[float, float]]) -> Estimate | None:
    """The share of pairs whose better response has the higher score; a tie counts half. Wilson's interval; None without a pair.

    Args:
        pairs: the score of the response that people chose, and that of the other.
    """
    right = [1.0 if chosen > rejected else 0.5 if chosen == rejected else 0.0 for chosen, rejected in pairs]
    return wilson(sum(right), len(right))


def auc(scores: Sequence[float], labels: Sequence[bool]) -> Estimate | None:
    """The area under the ROC curve: the chance that a good response has a higher score than a bad one, a tie counting half.

    The interval is Newcombe's (Stat. Med. 25, 2006, method 5), which holds near 1 too; n is the number of scores.

    Returns:
        None where the labels are all yes or all no.
    """
    good = sum(map(bool, labels))
    bad = len(labels) - good
    if not good or not bad:
        return None
    above = sum(rank for rank, label in zip(ranks(scores), labels, strict=True) if label) - good * (good + 1) / 2
    value = above / (good * bad)
    return Estimate(value, 1 - _upper_end(1 - value, good, bad), _upper_end(value, good, bad), len(labels))


def _upper_end(value: float, good: int, bad: int) -> float:
    """The largest area that is not yet too far above the value, in standard errors of that area."""
    low, high = value, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if middle - value <= Z95 * _error(middle, good, bad) else (low, middle)
    return low


def _error(area: float, good: int, bad: int) -> float:
    """The standard error of an area (Hanley and McNeil, Radiology 143, 1982), with both sides alike as Newcombe has it."""
    most = (good + bad) / 2 - 1
    return sqrt(area * (1 - area) * (1 + most * (1 - area) / (2 - area) + most * area / (1 + area)) / (good * bad))
