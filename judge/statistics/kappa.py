"""Cohen's kappa: how far two raters agree beyond what chance would give."""

from collections import Counter
from collections.abc import Hashable, Sequence
from math import sqrt
from typing import Literal

from judge.statistics.estimate import Z95, Estimate
from judge.statistics.proportion import wilson

Weights = Literal["none", "linear", "quadratic"]
"""How much a near miss counts: not at all, by the distance of the levels, or by its square."""

_POWER = {"linear": 1, "quadratic": 2}
"""The power to which the distance of two levels is raised."""


def kappa(x: Sequence[Hashable], y: Sequence[Hashable], scale: Sequence[Hashable], weights: Weights = "none") -> Estimate | None:
    """Cohen's kappa of two raters' levels for the same items.

    The interval is the large-sample one of Fleiss, Cohen and Everitt (Psychol. Bull. 72, 1969). Where the raters never differ it
    has no width; there it is made from the interval of the share that agrees.

    Args:
        x: the first rater's levels.
        y: the second's, in the same order.
        scale: all levels in their order, also those never used: a weight is the distance of two levels on the whole scale.
        weights: how much a near miss counts.

    Returns:
        None where both raters always give the same level, or without an item.

    Raises:
        ValueError: a level is not on the scale, or one list is longer.
    """
    at = {level: place for place, level in enumerate(scale)}
    if off := [level for level in (*x, *y) if level not in at]:
        msg = f"wanted levels of the scale {list(scale)}, found {off[0]!r}"
        raise ValueError(msg)
    cells = Counter((at[a], at[b]) for a, b in zip(x, y, strict=True))
    agreement = [[_agreement(abs(i - j), len(scale), weights) for j in range(len(scale))] for i in range(len(scale))]
    return _estimate({cell: count / len(x) for cell, count in cells.items()}, agreement, len(x))


def _agreement(distance: int, levels: int, weights: Weights) -> float:
    return float(distance == 0) if weights == "none" else 1 - (distance / (levels - 1)) ** _POWER[weights]


def _estimate(cells: dict[tuple[int, int], float], agreement: list[list[float]], n: int) -> Estimate | None:
    """Kappa from the shares of the cells and the agreement that each cell counts for."""
    levels = range(len(agreement))
    rows, columns = ([sum(share for cell, share in cells.items() if cell[side] == level) for level in levels] for side in (0, 1))
    by_row = [sum(columns[j] * agreement[i][j] for j in levels) for i in levels]
    by_column = [sum(rows[i] * agreement[i][j] for i in levels) for j in levels]
    seen = sum(share * agreement[i][j] for (i, j), share in cells.items())
    chance = sum(rows[i] * by_row[i] for i in levels)
    if len({level for cell in cells for level in cell}) <= 1:
        return None
    value = (seen - chance) / (1 - chance)
    if seen == 1 and (share := wilson(n, n)):
        return Estimate(value, (share.low - chance) / (1 - chance), 1.0, n)
    terms = sum(share * (agreement[i][j] - (by_row[i] + by_column[j]) * (1 - value)) ** 2 for (i, j), share in cells.items())
    error = sqrt(max(0.0, terms - (value - chance * (1 - value)) ** 2) / n) / (1 - chance)
    return Estimate(value, max(-1.0, value - Z95 * error), min(1.0, value + Z95 * error), n)
