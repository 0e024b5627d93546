"""The weighted mean: one number out of many.

As in HealthBench (https://arxiv.org/abs/2505.08775): what was earned, minus what pitfalls cost, over what could have been earned,
kept within 0..1. With pitfalls alone, it starts at 1.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Weighted(Protocol):
    """A check or a criterion, as the weights see it."""

    @property
    def name(self) -> str:
        """Whose value it is."""
        ...

    @property
    def weight(self) -> float:
        """Its share; below 0 for a pitfall, whose value is subtracted."""
        ...


def shortfall(value: float, *, pitfall: bool) -> float:
    """Return how far a value is from its best end, from 0 to 1. The best end of a pitfall is 0."""
    return value if pitfall else 1.0 - value


def share(parts: Sequence[Weighted], values: Mapping[str, float]) -> float:
    """Return the weighted mean of parts, from 0 to 1; without parts, 1.

    Raises:
        KeyError: a part has no value. None is made up.
    """
    earned = sum(part.weight * values[part.name] for part in parts)
    most = sum(part.weight for part in parts if part.weight > 0)
    cost = -sum(part.weight for part in parts if part.weight < 0)
    return min(1.0, max(0.0, earned / most if most else 1 + earned / cost if cost else 1.0))
