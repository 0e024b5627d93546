"""Other rows for the tables of a fixture. A query that computes its result then gives another result.

A query that only states its result gives the same one again, or one that differs from the reference's. Each kind of change leaves
something as it was, so that a query that is right in its own way is still right after one of them: keys still fit each other, and
what a condition asks for is still found if the change lies elsewhere. It runs in children: standard library and `judge.bounds`
alone.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from judge.bounds import VARIED_LITERALS

_TOKEN = re.compile(
    r"""
      --[^\n]*                             # -- a comment
    | /\*.*?(?:\*/|\Z)                     # /* another one */
    | '(?P<text>(?:[^']|'')*)'             # 'it''s'
    | "[^"]*"                              # "a name"
    | \b(?P<number>\d{1,15}(?:\.\d{1,15})?)\b   # 42 or 0.5; longer numbers are no literals that anyone compares with
    """,
    re.DOTALL | re.VERBOSE,
)
_DATE = re.compile(r"(?P<year>\d{4})(?P<day>-\d\d-\d\d)")
"""A date at the beginning of a text: `2024-02-29`, `2024-02-29 10:00`."""

_KEY = re.compile(
    r"""
      (?:.*_)?(?:id|key)     # id, member_id, key, sort_key
    | .*[a-z0-9]I[dD]        # userId, userID
    | .*[a-z0-9]Key          # sortKey
    """,
    re.VERBOSE,
)
_MEASURE, _STEP = 1, 7
"""What is added to numbers that are no keys, and to all numbers. Guesses: little enough for small types, and 7 is rarely a
difference between rows that are there anyway."""

_YEAR_OF_DAYS = 366
"""Days by which a date moves; longer than a year, so that the year changes too."""

_YEARS = 10_000
"""A date has a year of four digits."""

_SHARE = 3
"""Each row with a number that this divides is left out, or kept alone. A guess."""

Row = Sequence[Any]
Literals = Sequence[str | int | float]


class Column(NamedTuple):
    """One column of a table that rows can be written to."""

    name: str
    key: bool
    """Whether it names a row of this or another table: it is a primary or foreign key, or its name says so."""

    text: bool = True
    """Whether it takes any text."""

    wide: str = ""
    """A type with room for larger numbers, if its own has little; else an empty text."""


class Table(NamedTuple):
    """A table of a fixture."""

    name: str
    """Quoted, as a statement has to write it."""

    columns: Sequence[Column]
    rows: Sequence[Row]


Change = Callable[[Table, Literals], list[Row]]


def literals(query: str) -> list[str | int | float]:
    """Return the texts, then the numbers, that a query names: up to `VARIED_LITERALS` of each."""
    texts: list[str] = []
    numbers: list[int | float] = []
    for match in _TOKEN.finditer(query):
        text, number = match["text"], match["number"]
        if text:
            texts.append(text.replace("''", "'").strip("%"))
        elif number:
            numbers.append(float(number) if "." in number else int(number))
    return [*texts[:VARIED_LITERALS], *numbers[:VARIED_LITERALS]]


def _measures(table: Table, _: Literals) -> list[Row]:
    """Raise every number that is not a key."""
    return _each(table, lambda value, column: _inside(value, lambda leaf: _raised(leaf, _MEASURE)) if not column.key else value)


def _texts(table: Table, _: Literals) -> list[Row]:
    """Lengthen every text, except those that begin with a digit: dates and numbers."""
    return _each(table, lambda value, column: _inside(value, _lengthened) if column.text else value)


def _numbers(table: Table, _: Literals) -> list[Row]:
    """Raise every number, keys included, and move every date."""
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
    """Keep only the rows that `fewer` leaves out."""
    return [row for at, row in enumerate(table.rows) if at % _SHARE == 0]


def _named(table: Table, named: Literals) -> list[Row]:
    """Fill the tables with what a query names, so that its conditions find something. Most keys stay as they are."""
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
"""Changes of values. The rows, and what belongs together in them, stay as they are."""

ROUGH: Mapping[str, Change] = {"rotated": _rotated, "fewer": _fewer, "others": _others, "named": _named}
"""Changes of rows, which are tried where gentle ones show too little."""

CHANGES: Mapping[str, Change] = {**GENTLE, **ROUGH}


def is_key(name: str) -> bool:
    """Whether a column's name says that it names rows: `id`, `member_id`, `userId`."""
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
    """Change a value; if it is a JSON object or list, change the values in it."""
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
    """Move a date by about a year, also one that is written as text."""
    try:
        if isinstance(value, date):
            return value + timedelta(days=_YEAR_OF_DAYS)
        return _DATE.sub(_a_year_later, value, count=1) if _is_dated(value) else value
    except OverflowError:
        return value


def _a_year_later(match: re.Match[str]) -> str:
    return f"{(int(match['year']) + 1) % _YEARS:04}{match['day']}"


def _is_dated(value: Any) -> bool:
    return isinstance(value, str) and bool(_DATE.match(value))
