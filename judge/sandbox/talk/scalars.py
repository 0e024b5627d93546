"""Plain values that cannot change, as heads and items of cells and back; see `cells`. Standard library alone."""

import gc
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID


class Garbled(Exception):
    """An honest other side would not have sent this."""


_DEFAULT = re.UNICODE
"""The flag that every pattern of text has, and that `re.compile` adds by itself."""


def _moment(value: Any) -> tuple[list[Any], Iterable[Any]]:
    fields = {
        date: ("year", "month", "day"),
        time: ("hour", "minute", "second", "microsecond"),
        datetime: ("year", "month", "day", "hour", "minute", "second", "microsecond"),
    }[type(value)]
    zone = getattr(value, "tzinfo", None)
    return [type(value).__name__, getattr(value, "fold", 0), *(getattr(value, name) for name in fields)], (zone,)


SCALARS: dict[type, Callable[[Any], tuple[list[Any], Iterable[Any]]]] = {
    int: lambda value: (["int", hex(value)], ()),
    complex: lambda value: (["complex", value.real, value.imag], ()),
    bytes: lambda value: (["bytes", value.hex()], ()),
    tuple: lambda value: (["tuple"], value),
    frozenset: lambda value: (["frozenset"], value),
    range: lambda value: (["range"], (value.start, value.stop, value.step)),
    slice: lambda value: (["slice"], (value.start, value.stop, value.step)),
    Decimal: lambda value: (["Decimal", str(value)], ()),
    Fraction: lambda value: (["Fraction"], (value.numerator, value.denominator)),
    date: _moment,
    time: _moment,
    datetime: _moment,
    timedelta: lambda value: (["timedelta", value.days, value.seconds, value.microseconds], ()),
    timezone: lambda value: (["timezone"], (value.utcoffset(None),)),
    re.Pattern: lambda value: (["Pattern", value.flags], (value.pattern,)),
    UUID: lambda value: (["UUID", value.hex], ()),
    type(...): lambda _: (["..."], ()),
    type(NotImplemented): lambda _: (["NotImplemented"], ()),
    type({}.keys()): lambda value: (
        ["dict_keys"],
        gc.get_referents(value),
    ),  # the dict itself, so that the view still shows its changes
    type({}.values()): lambda value: (["dict_values"], gc.get_referents(value)),
    type({}.items()): lambda value: (["dict_items"], gc.get_referents(value)),
}
"""For each type, how a value of exactly this type is taken apart. What JSON has stands for itself, except large integers."""


def scalar(value: Any) -> tuple[list[Any], Iterable[Any]]:
    """Return the head of such a value's cell, and the values that it refers to."""
    return SCALARS[type(value)](value)


MAKERS: dict[str, Callable[[list[Any], list[Any]], Any]] = {
    "int": lambda head, _: int(head[0], 16),
    "complex": lambda head, _: complex(float(head[0]), float(head[1])),
    "bytes": lambda head, _: bytes.fromhex(head[0]),
    "tuple": lambda _, items: tuple(items),
    "frozenset": lambda _, items: frozenset(items),
    "range": lambda _, items: range(*items),
    "slice": lambda _, items: slice(*items),
    "Decimal": lambda head, _: Decimal(head[0]),
    "Fraction": lambda _, items: Fraction(*items),
    "date": lambda head, _: date(*head[1:]),
    "time": lambda head, items: time(*head[1:5], *items, fold=head[0]),
    "datetime": lambda head, items: datetime(*head[1:8], *items, fold=head[0]),  # noqa: DTZ001  as it was
    "timedelta": lambda head, _: timedelta(*head),
    "timezone": lambda _, items: timezone(items[0]),
    "Pattern": lambda head, items: re.compile(items[0], head[0] & ~_DEFAULT if isinstance(items[0], str) else head[0]),
    "UUID": lambda head, _: UUID(hex=head[0]),
    "...": lambda _head, _items: ...,
    "NotImplemented": lambda _head, _items: NotImplemented,
}
"""For each kind of cell, how its value is made from its head and the values that it refers to. Each may raise anything."""
