"""The rank correlation of two values within groups, with its interval: Spearman's rho in plain Python."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from judge.monitors.ranks import ranks

_Z = 1.959964
"""Standard errors on either side of a 95 % interval: the normal distribution's quantile at 0.975."""

_FEWEST = 10
"""Degrees of freedom below which nothing is said. A guess: the interval is then wider than 1.2, so it would say nothing."""


class Rho(NamedTuple):
    """Spearman's rank correlation within groups, from -1 to 1."""

    value: float
    low: float
    """The low end of the 95 % interval."""

    high: float
    n: int
    """Rollouts in groups in which both values differ."""


def rho(groups: Iterable[Sequence[tuple[float, float]]]) -> Rho | None:
    """Return how pairs of values rank together within their groups, over all groups.

    Ranks are taken within each group and divided by its size, so that what differs between groups, such as how hard a prompt
    is, counts for nothing. A group in which one of the two values is the same everywhere says nothing and is left out.

    Args:
        groups: the pairs of each group.

    Returns:
        None if what is left has fewer than ten degrees of freedom.
    """
    both = first = second = 0.0
    count = freedom = 0
    for pairs in groups:
        left, right = _centred([one for one, _ in pairs]), _centred([other for _, other in pairs])
        if not (any(left) and any(right)):
            continue
        both += sum(one * other for one, other in zip(left, right, strict=True))
        first += sum(rank * rank for rank in left)
        second += sum(rank * rank for rank in right)
        count += len(pairs)
        freedom += len(pairs) - 1
    return _with_interval(both / math.sqrt(first * second), count, freedom) if freedom >= _FEWEST else None


def _centred(values: Sequence[float]) -> list[float]:
    """Return the rank of each value minus the mean rank, divided by how many there are."""
    middle = (len(values) + 1) / 2
    return [(rank - middle) / len(values) for rank in ranks(values)]


def _with_interval(value: float, count: int, freedom: int) -> Rho:
    """Add the interval of Bonett and Wright (Psychometrika 65(1), 2000); each group costs a degree of freedom for its mean."""
    value = max(-1.0, min(1.0, value))
    if abs(value) > 1 - 1e-12:
        return Rho(value, value, value, count)
    middle, error = math.atanh(value), math.sqrt((1 + value * value / 2) / (freedom - 2))
    return Rho(value, math.tanh(middle - _Z * error), math.tanh(middle + _Z * error), count)
