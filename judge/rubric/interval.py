"""Intervals, and the functions of a formula on them: each gives every value that it can have, or says that it may have none."""

import math
from collections.abc import Callable, Mapping
from itertools import product
from typing import NamedTuple


class Interval(NamedTuple):
    """All numbers from `low` to `high`, both included."""

    low: float
    high: float


def finite(number: float) -> float:
    """Return the number as a float.

    Raises:
        ValueError: no finite float holds it.
    """
    try:
        if math.isfinite(number):
            return float(number)
    except OverflowError:
        pass  # a whole number beyond all floats
    raise ValueError(_ENDLESS)


def power(base: Interval, exponent: Interval) -> Interval:
    """Return a base raised to an exponent.

    Raises:
        ValueError: it may divide by zero, take a root of a negative number, or not be finite.
    """
    if base.low <= 0 <= base.high and exponent.low < 0:
        msg = "it may divide by zero"
        raise ValueError(msg)
    whole = exponent.low == exponent.high == math.floor(exponent.low)
    if base.low < 0 and not whole:
        msg = "it may take a root of a number below zero"
        raise ValueError(msg)
    ends = [_raised(one, other) for one, other in product(base, exponent)]
    turns = base.low < 0 < base.high and whole and exponent.low % 2 == 0 and exponent.low > 0
    return Interval(0.0 if turns else min(ends), max(ends))


def _raised(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError as error:
        raise ValueError(_ENDLESS) from error


def _minimum(*every: Interval) -> Interval:
    return Interval(min(one.low for one in every), min(one.high for one in every))


def _maximum(*every: Interval) -> Interval:
    return Interval(max(one.low for one in every), max(one.high for one in every))


def _absolute(number: Interval) -> Interval:
    return Interval(max(0.0, number.low, -number.high), max(-number.low, number.high))


def _floor(number: Interval) -> Interval:
    return Interval(float(math.floor(number.low)), float(math.floor(number.high)))


def _ceil(number: Interval) -> Interval:
    return Interval(float(math.ceil(number.low)), float(math.ceil(number.high)))


def _exp(number: Interval) -> Interval:
    try:
        return Interval(math.exp(number.low), math.exp(number.high))
    except OverflowError as error:
        raise ValueError(_ENDLESS) from error


def _sqrt(number: Interval) -> Interval:
    if number.low < 0:
        msg = "it may take a root of a number below zero"
        raise ValueError(msg)
    return Interval(math.sqrt(number.low), math.sqrt(number.high))


def _log(number: Interval) -> Interval:
    if number.low <= 0:
        msg = "it may take the logarithm of zero or less"
        raise ValueError(msg)
    return Interval(math.log(number.low), math.log(number.high))


def call(name: str, numbers: list[Interval]) -> Interval:
    """Return what a function of `CALLS` gives.

    Raises:
        ValueError: it takes one number and got several, or it may have no finite value.
    """
    if name not in _SEVERAL and len(numbers) != 1:
        msg = f"{name} takes one number"
        raise ValueError(msg)
    return CALLS[name](*numbers)


CALLS: Mapping[str, Callable[..., Interval]] = {
    "min": _minimum,
    "max": _maximum,
    "abs": _absolute,
    "floor": _floor,
    "ceil": _ceil,
    "exp": _exp,
    "sqrt": _sqrt,
    "log": _log,
}
"""The functions by name."""

_SEVERAL = ("min", "max")
"""Functions of one number or more."""

_ENDLESS = "it may leave the range of finite numbers, which ends near 1.8e308"
