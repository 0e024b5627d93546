"""The fit of a calibration map: centred isotonic regression (Oron and Flournoy, Stat. Biopharm. Res. 9, 2017).

Plain isotonic regression gives a whole block of scores one value. Responses that the judge tells apart would become ties, and a
group of ties teaches GRPO nothing. Here each block is one knot at its mean score, with a rising line between two knots.
"""

from collections.abc import Sequence
from itertools import groupby
from statistics import fmean
from typing import NamedTuple

_FEWEST_BLOCKS = 2
"""Blocks that a rising fit has at least."""

_DIGITS, _LEAST = 6, 1e-6
"""Decimals of a score, and the least rise of people's scores from one block to the next, so that every line of the map rises. A
guess: far less than any scale tells apart."""

_INSIDE = 0.01
"""How far a block lies inside people's scale at least, so that scores between it and the end of the judge's scale stay apart. A
guess: a hundredth of the scale, which no person gives."""


class _Block(NamedTuple):
    """Scores that share one fitted value."""

    x: float
    """Their mean."""

    y: float
    """The mean of people's scores."""

    n: int
    """How many."""


def knots(x: Sequence[float], y: Sequence[float]) -> list[tuple[float, float]] | None:
    """The knots of the map from a judge's scores to people's, strictly increasing, the first at 0 and the last at 1.

    The lines at both ends go on to 0 and to 1 with the slope of their neighbour, as far as people's scale goes.

    Args:
        x: the judge's scores, from 0 to 1.
        y: people's, in the same order; what is below 0 or above 1 counts as 0 or 1.

    Returns:
        None where people's scores do not rise with the judge's.
    """
    blocks = _blocks(x, [min(1.0, max(0.0, value)) for value in y])
    if len(blocks) < _FEWEST_BLOCKS:
        return None
    inner = [(block.x, block.y) for block in blocks]
    flipped = [(1 - right, 1 - high) for right, high in reversed(_from_zero(inner))]
    return [(1 - right, 1 - high) for right, high in reversed(_from_zero(flipped))]


def _blocks(x: Sequence[float], y: Sequence[float]) -> list[_Block]:
    """Pool neighbours until people's scores rise from each block to the next."""
    blocks: list[_Block] = []
    rounded = sorted((round(score, _DIGITS), value) for score, value in zip(x, y, strict=True))
    for score, pairs in groupby(rounded, key=lambda pair: pair[0]):
        values = [value for _, value in pairs]
        blocks.append(_Block(score, fmean(values), len(values)))
        while len(blocks) >= _FEWEST_BLOCKS and blocks[-1].y - blocks[-2].y < _LEAST:
            blocks[-2:] = [_pooled(*blocks[-2:])]
    return blocks


def _pooled(left: _Block, right: _Block) -> _Block:
    n = left.n + right.n
    return _Block((left.x * left.n + right.x * right.n) / n, (left.y * left.n + right.y * right.n) / n, n)


def _from_zero(inner: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Let the first line begin at a score of 0, with a value of at least 0."""
    (left, low), (right, high) = inner[:2]
    if left <= 0:
        return [(0.0, max(0.0, low)), *inner[1:]]
    if low <= _LEAST:
        return [(0.0, 0.0), (left, min(_INSIDE, high / 2)), *inner[1:]]
    return [(0.0, max(0.0, low - left * (high - low) / (right - left))), *inner]
