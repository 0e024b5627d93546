"""Rows of queries: values in the form that is compared, how two results differ, and what is new in one.

It runs in children: standard library and `judge.bounds` alone.
"""

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from judge.bounds import QUERY_CELLS, QUERY_ROWS, QUERY_TEXT

_LARGEST_EXACT = 2**53
"""Floats below this are exact if they are whole: IEEE 754 doubles have 53 bits."""

_MOST_BITS = 128
"""Bits of a whole number that is sent as a number: DuckDB's HUGEINT has as many. Longer ones are sent as hexadecimal text."""

_DIGITS = 9
"""Digits by which numbers are sorted: fewer than a double's 15, so that rounding does not move a row."""

_SHOWN = 60
"""Characters of a row in a reason."""

_TELLS_NOTHING = (None, 0, 1, "")
"""What a count, a condition or an aggregate over no rows gives easily, so that it shows nothing."""

Row = Sequence[Any]


class Rows(NamedTuple):
    """The result of a query."""

    rows: Sequence[Row]
    """Its values as ints, floats, text and None; see `plain`."""

    width: int | None
    """The number of columns; None if it is not known: the expected rows are an empty list."""

    reads: bool
    """Whether the query reads any table."""

    steps: int = 0
    """Instructions that the engine ran for it, in whole hundreds; 0 where the engine does not count them."""


def fetched(cursor: Any) -> list[Row] | None:
    """Fetch all rows one by one; None if they are too many."""
    rows: list[Row] = []
    cells = size = 0
    while (row := cursor.fetchone()) is not None:
        rows.append(tuple(map(plain, row)))
        cells += len(row)
        size += sum(len(value) for value in rows[-1] if isinstance(value, str))
        if len(rows) > QUERY_ROWS or cells > QUERY_CELLS or size > QUERY_TEXT:
            return None
    return rows


def plain(value: Any) -> Any:
    """Return a value of a row as an int, a float, text or None, in which form values are compared."""
    if isinstance(value, Decimal):
        value = int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_EXACT:
        return int(value)
    if isinstance(value, int):
        return int(value) if value.bit_length() <= _MOST_BITS else hex(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    kept = isinstance(value, str) or (isinstance(value, float) and not math.isnan(value))
    return value if value is None or kept else repr(value)


def difference(expected: Rows, found: Rows, *, ordered: bool, tolerance: float) -> str | None:
    """Say how a result differs from the expected one; None if it does not.

    Args:
        expected: the result that is wanted.
        found: the result of the query.
        ordered: whether the order of rows counts.
        tolerance: how far two numbers may be apart, as a share of the larger one, if either has a fraction.
    """
    if expected.width is not None and expected.width != found.width:
        return f"{found.width} columns, wanted {expected.width}"
    if len(expected.rows) != len(found.rows):
        return f"{len(found.rows)} rows, wanted {len(expected.rows)}"
    ours, theirs = (rows.rows if ordered else sorted(rows.rows, key=_sort_key) for rows in (expected, found))
    for one, other in zip(ours, theirs, strict=True):
        if len(one) != len(other) or not all(_same(left, right, tolerance) for left, right in zip(one, other, strict=True)):
            return f"the row {_shown(other)} is not {_shown(one)}"
    return None


def new_columns(before: Rows, after: Rows) -> list[int]:
    """Return the columns in which a result has a value that it did not have before and that shows something."""
    return [at for at in range(len(after.rows[0]) if after.rows else 0) if not _telling(after, at) <= _telling(before, at)]


def tells(rows: Rows) -> bool:
    """Whether a result holds anything but 0, 1, NULL and empty text."""
    return any(value not in _TELLS_NOTHING for row in rows.rows for value in row)


def _telling(rows: Rows, column: int) -> set[Any]:
    return {row[column] for row in rows.rows if column < len(row) and row[column] not in _TELLS_NOTHING}


def _same(expected: Any, found: Any, tolerance: float) -> bool:
    if {type(expected), type(found)} in ({float}, {float, int}):
        return bool(expected == found) or abs(expected - found) <= tolerance * max(abs(expected), abs(found)) < math.inf
    return type(expected) is type(found) and bool(expected == found)


def _sort_key(row: Row) -> tuple[Any, ...]:
    """Sort by text first, then by numbers cut to `_DIGITS`, so that rounding does not move a row."""
    numbers = tuple(value for value in row if isinstance(value, int | float))
    rest = tuple("" if isinstance(value, int | float) else repr(value) for value in row)
    return (rest, tuple(float(f"{value:.{_DIGITS}g}") for value in numbers), numbers)


def _shown(row: Row) -> str:
    """Return the beginning of a row as text, without writing all of it first."""
    return str([value[:_SHOWN] if isinstance(value, str) else value for value in row[:_SHOWN]])[:_SHOWN]
