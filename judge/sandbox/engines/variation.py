"""Other rows for the tables of a fixture: what a query that computes its result gives for them is another result.

A result that is only stated stays the same, or changes into something else than the reference's. Each kind of change leaves
something as it was, so that a query that is right in its own way is still right in one of them: keys keep fitting each other, and
what a condition asks for is still found where the change lies elsewhere. Runs in children, on the standard library alone.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from judge.bounds import VARIED_LITERALS

_TOKEN = re.compile(r"--[^\n]*|/\*.*?(?:\*/|\Z)|'((?:[^']|'')*)'|\"[^\"]*\"|\b(\d{1,15}(?:\.\d{1,15})?)\b", re.DOTALL)
_YEAR = re.compile(r"(\d{4})(-\d\d-\d\d)")
_KEY = re.compile(r"(?:.*_)?(?:id|key)|.*(?:[a-z0-9]I[dD]|[a-z0-9]Key)")
_STEP = 7
_SHARE = 3

Row = Sequence[Any]
Literals = Sequence[str | int | float]


class Column(NamedTuple):
    """One column of a table that rows can be written to."""

    name: str
    key: bool
    """Whether it names a row, of its own table or another: it is a primary or foreign key, or is called so."""

    text: bool = True
    """Whether it takes any text."""

    wide: str = ""
    """The type with room for larger numbers, where its own has little."""


class Table(NamedTuple):
    """A table of a fixture."""

    name: str
    """As a statement has to write it."""

    columns: Sequence[Column]
    rows: Sequence[Row]


Change = Callable[[Table, Literals], list[Row]]


def literals(query: str) -> list[str | int | float]:
    """Return the texts and the numbers that a query names, in their order."""
    texts: list[str] = []
    numbers: list[int | float] = []
    for match in _TOKEN.finditer(query):
        if match[1]:
            texts.append(match[1].replace("''", "'").strip("%"))
        elif match[2]:
            numbers.append(float(match[2]) if "." in match[2] else int(match[2]))
    return [*texts[:VARIED_LITERALS], *numbers[:VARIED_LITERALS]]


def _measures(table: Table, _: Literals) -> list[Row]:
    """Raise every number that is no key."""
    return _each(table, lambda value, column: _inside(value, lambda leaf: _raised(leaf, 1)) if not column.key else value)


def _texts(table: Table, _: Literals) -> list[Row]:
    """Lengthen every text but those that begin with a digit: dates and numbers."""
    return _each(table, lambda value, column: _inside(value, _lengthened) if column.text else value)


def _numbers(table: Table, _: Literals) -> list[Row]:
    """Raise every number, keys too, and move every date."""
    return _each(table, lambda value, _: _later(_inside(value, lambda leaf: _raised(leaf, _STEP))))


def _rotated(table: Table, _: Literals) -> list[Row]:
    """Move each column by its own number of rows."""
    count = len(table.rows)
    return [
        tuple(table.rows[(at + column) % count][column] for column in range(len(table.columns))) for at in range(len(table.rows))
    ]


def _fewer(table: Table, _: Literals) -> list[Row]:
    """Leave out each third row."""
    return [row for at, row in enumerate(table.rows) if at % _SHARE]


def _others(table: Table, _: Literals) -> list[Row]:
    """Leave out the rows that `fewer` keeps."""
    return [row for at, row in enumerate(table.rows) if at % _SHARE == 0]


def _named(table: Table, named: Literals) -> list[Row]:
    """Fill the tables with what a query names, so that it finds what it found nothing of; most keys stay what they are."""
    texts = [value for value in named if isinstance(value, str)]
    numbers = [value for value in named if not isinstance(value, str)]

    def filled(row: Row, at: int) -> Row:
        return tuple(
            texts[at % len(texts)]
            if texts and isinstance(value, str) and column.text
            else numbers[at % len(numbers)]
            if numbers and _number(value) and (not column.key or at < len(numbers))
            else value
            for value, column in zip(row, table.columns, strict=True)
        )

    return [filled(row, at) for at, row in enumerate(table.rows)]


GENTLE: Mapping[str, Change] = {"measures": _measures, "texts": _texts, "numbers": _numbers}
"""Changes of values that leave the rows and what belongs together as they are."""

ROUGH: Mapping[str, Change] = {"rotated": _rotated, "fewer": _fewer, "others": _others, "named": _named}

CHANGES: Mapping[str, Change] = {**GENTLE, **ROUGH}


def is_key(name: str) -> bool:
    """Whether a column is called as one that names rows: `id`, `member_id`, `userId`."""
    return bool(_KEY.fullmatch(name) or _KEY.fullmatch(name.lower() if name.isupper() else name))


def _each(table: Table, change: Callable[[Any, Column], Any]) -> list[Row]:
    return [tuple(change(value, column) for value, column in zip(row, table.columns, strict=True)) for row in table.rows]


def _number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _raised(value: Any, by: int) -> Any:
    return value + by if _number(value) else value


def _lengthened(value: Any) -> Any:
    return f"{value}x" if isinstance(value, str) and value and not value[0].isdigit() else value


def _inside(value: Any, change: Callable[[Any], Any]) -> Any:
    """Change a value, or what stands in it where it is a JSON object or list."""
    if not isinstance(value, str) or not value.startswith(("{", "[")):
        return change(value)
    try:
        return json.dumps(_leaves(json.loads(value), change), ensure_ascii=False)
    except (ValueError, RecursionError):
        return change(value)


def _leaves(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: _leaves(item, change) for key, item in value.items()}
    return [_leaves(item, change) for item in value] if isinstance(value, list) else change(value)


def _later(value: Any) -> Any:
    """Move a date, also one that is written as text, by a year or so."""
    try:
        if isinstance(value, date):
            return value + timedelta(days=366)
        return _YEAR.sub(lambda match: f"{(int(match[1]) + 1) % 10_000:04}{match[2]}", value, count=1) if _dated(value) else value
    except OverflowError:
        return value


def _dated(value: Any) -> bool:
    return isinstance(value, str) and bool(_YEAR.match(value))
