"""How the values of one metric are spread: their mean, deviation, lowest and highest, and a histogram of ten bars."""

import math

_BINS = 10
"""Bars of a histogram. A guess: as many as the eye tells apart in one column of a table."""

_BARS = " ▁▂▃▄▅▆▇█"
"""The bars, from one without values to the highest."""


class Spread:
    """How values are spread, in a few numbers, however many values there are."""

    def __init__(self, low: float, high: float) -> None:
        """Begin without a value.

        Args:
            low: the low end of the histogram.
            high: its high end.
        """
        self._low, self._width = low, (high - low) / _BINS
        self._bins = [0] * _BINS
        self.count, self.mean, self.low, self.high = 0, 0.0, math.inf, -math.inf
        self._squares = 0.0

    def add(self, value: float) -> None:
        """Count a value (Welford's running mean and variance, Technometrics 4(3), 1962)."""
        self.count += 1
        before = value - self.mean
        self.mean += before / self.count
        self._squares += before * (value - self.mean)
        self.low, self.high = min(self.low, value), max(self.high, value)
        self._bins[min(_BINS - 1, max(0, int((value - self._low) / self._width)))] += 1

    @property
    def deviation(self) -> float:
        """The standard deviation, in the values' unit; there has to be a value."""
        return math.sqrt(self._squares / self.count)

    def draw(self, *, reverse: bool = False) -> str:
        """Draw the histogram, from the low end or in reverse; there has to be a value."""
        bars = "".join(_BARS[-(-count * (len(_BARS) - 1) // max(self._bins))] for count in self._bins)
        return bars[::-1] if reverse else bars
