"""A number with what was written around it: a percent sign, a scale, a unit, the name of a group."""

import re
from fractions import Fraction
from typing import NamedTuple

_SCALES = {"h": 2, "th": 3, "tr": 12, "k": 3, "m": 6, "b": 9, "t": 12, "l": 5, "c": 7}
"""The power of ten of a scale, by its first letter or two: hundred, thousand, trillion, k, million, billion, t, lakh, crore."""

_GROUPS = {"dozen": 12, "pair": 2, "score": 20, "gross": 144}
_COUNTED = r"\b(?:how\s+many|number\s+of|in)\s+(?:[\w-]+\s+){{0,3}}?{}"
"""How a task asks for a number of groups: how many full dozens."""

_SHOWN = 10**15
"""Numbers from here on are not written out in a reason. A float shows 15 digits exactly."""

_ROUNDED = Fraction(1, 100)
"""How far two numbers that are said to be equal may differ, as a share of the first, because one is rounded. A guess."""


class Quantity(NamedTuple):
    """A number as it was written."""

    value: Fraction
    """The number before a percent sign, if there is one: 5 for `5%`."""

    percent: bool = False
    either: Fraction | None = None
    """The number if the letter after it is no unit but a scale: 2,000,000 for `2m`."""

    unit: str | None = None
    """The unit after it, if it is a known one."""

    group: str | None = None
    """The word after it that makes another number of it, such as "dozen": `value` is 36 for `3 dozen`."""

    def counting(self, task: str) -> "Quantity":
        """Return the number of groups if the task asks for it, as in "How many dozens …?"; otherwise itself."""
        if self.group is None or not re.search(_COUNTED.format(self.group), task, re.IGNORECASE):
            return self
        return self._replace(value=self.value / _GROUPS[self.group], group=None)


def scaled(value: Fraction, scale: str, group: str = "") -> Fraction:
    """Return a number times the scale and the group after it: 3 dozen, 5 million, 2k. An empty word changes nothing."""
    power = _SCALES.get(scale[:2], _SCALES.get(scale[:1], 0))
    return value * _GROUPS.get(group, 1) * Fraction(10) ** power


def agree(one: Quantity | None, other: Quantity | None) -> bool:
    """Whether two numbers may be called equal: they are, in percent or not, or one is the other rounded."""
    if one is None or other is None:
        return True
    first, second = (number.value / 100 if number.percent else number.value for number in (one, other))
    rounded = first.denominator > 1 or second.denominator > 1
    return first == second or one.value == other.value or (rounded and abs(first - second) <= _ROUNDED * abs(first))


def show(number: Quantity) -> str:
    """Write a number for a person, in a few characters."""
    if abs(number.value) >= _SHOWN:
        return "a number of more than 15 digits"
    exact = str(number.value.numerator) if number.value.denominator == 1 else f"{float(number.value):.10g}"
    return f"{exact}%" if number.percent else exact
