"""Rows that queries give: values as they are compared, how two results differ, what is new in one. Runs in children too."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from judge.bounds import QUERY_CELLS, QUERY_ROWS, QUERY_TEXT

_LARGEST_EXACT = 2**53
_MOST_BITS = 128
_SHOWN = 60
_TELLS_NOTHING = (None, 0, 1, "")
"""What a count, a test or an aggregate over no rows gives by itself, so that meeting it shows nothing."""

Row = Sequence[Any]


class Rows(NamedTuple):
    """What a query gives."""

    rows: Sequence[Row]
    """Their values as ints, floats, text and None."""

    width: int | None
    """The number of columns; None where it is not known, for no rows."""

    reads: bool
    """Whether the query reads any table."""


def fetched(cursor: Any) -> list[Row] | None:
    """Fetch all rows, one by one; None where they are too many."""
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
    """Write a value of a row as an int, a float, text or None."""
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
    """Say how a result differs from the expected one; None where it does not.

    Args:
        expected: the result that is wanted.
        found: the result there is.
        ordered: whether the order of rows counts.
        tolerance: how far a number may be off, as a share of the larger, where either has a fraction.
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
    """Return the columns in which a result has a value that it did not have before: one that tells something."""
    return [at for at in range(len(after.rows[0]) if after.rows else 0) if not _telling(after, at) <= _telling(before, at)]


def tells(rows: Rows) -> bool:
    """Whether a result holds anything but counts of none and one, nothing and no text."""
    return any(value not in _TELLS_NOTHING for row in rows.rows for value in row)


def _telling(rows: Rows, column: int) -> set[Any]:
    return {row[column] for row in rows.rows if column < len(row) and row[column] not in _TELLS_NOTHING}


def _same(expected: Any, found: Any, tolerance: float) -> bool:
    if {type(expected), type(found)} in ({float}, {float, int}):
        return bool(expected == found) or abs(expected - found) <= tolerance * max(abs(expected), abs(found)) < math.inf
    return type(expected) is type(found) and bool(expected == found)


def _sort_key(row: Row) -> tuple[Any, ...]:
    """Sort by text first, then by numbers with few digits, so that noise in the last ones moves no row."""
    numbers = tuple(value for value in row if isinstance(value, int | float))
    rest = tuple("" if isinstance(value, int | float) else repr(value) for value in row)
    return (rest, tuple(float(f"{value:.9g}") for value in numbers), numbers)


def _shown(row: Row) -> str:
    """Write the beginning of a row, without writing all of it first."""
    return str([value[:_SHOWN] if isinstance(value, str) else value for value in row[:_SHOWN]])[:_SHOWN]
