"""Rows of queries: values in the form that is compared, how two results differ, and what is new in one."""

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from judge.bounds import QUERY_CELLS, QUERY_ROWS, QUERY_TEXT
from judge.sandbox.engines.rows import Rows, difference, fetched, new_columns, plain, tells


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param(math.nan, "nan", id="not-a-number"),
        pytest.param(math.inf, math.inf, id="infinite"),
        pytest.param(Decimal("NaN"), "nan", id="no-decimal"),
        pytest.param(b"x", "b'x'", id="bytes"),
        pytest.param([1], "[1]", id="list"),
        pytest.param(2**128, hex(2**128), id="129-bits"),
        pytest.param(2**128 - 1, 2**128 - 1, id="128-bits"),
        pytest.param(2.0**53, 2.0**53, id="float-too-large-to-be-exact"),
        pytest.param(2.0**53 - 1, 2**53 - 1, id="whole-float"),
        pytest.param(0.5, 0.5, id="float"),
        pytest.param(Decimal("2.50"), 2.5, id="decimal"),
        pytest.param(Decimal("2.00"), 2, id="whole-decimal"),
        pytest.param(True, 1, id="truth-value"),
        pytest.param(None, None, id="null"),
        pytest.param("a", "a", id="text"),
        pytest.param(date(2024, 3, 4), "2024-03-04", id="date"),
        pytest.param(time(1, 2), "01:02:00", id="time"),
        pytest.param(datetime(2024, 3, 4, 1, 2), "2024-03-04T01:02:00", id="moment"),  # noqa: DTZ001  as DuckDB gives it
    ],
)
def test_values_in_the_form_that_is_compared(value: object, written: object) -> None:
    found = plain(value)
    assert (found, type(found)) == (written, type(written))


class Cursor:
    """Gives rows one by one as a database does, and counts them."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        self._rows, self.given = iter(rows), 0

    def fetchone(self) -> Sequence[Any] | None:
        self.given += 1
        return next(self._rows, None)


@pytest.mark.parametrize(
    ("row", "most"),
    [
        pytest.param((1,), QUERY_ROWS, id="rows"),
        pytest.param((1,) * 100, QUERY_CELLS // 100, id="cells"),
        pytest.param(("a" * 1_000,), QUERY_TEXT // 1_000, id="text"),
    ],
)
def test_no_more_rows_are_fetched_than_are_kept(row: Sequence[Any], most: int) -> None:
    assert len(fetched(Cursor([row] * most)) or ()) == most
    more = Cursor([row] * (2 * most))
    assert fetched(more) is None
    assert more.given == most + 1


def rows(*found: Sequence[Any], width: int | None = None) -> Rows:
    return Rows(found, width if width is not None else len(found[0]) if found else 1, reads=True)


@pytest.mark.parametrize(
    ("expected", "found", "ordered", "says"),
    [
        pytest.param(rows((1, 2)), rows((1,)), False, "1 columns, wanted 2", id="columns"),
        pytest.param(rows(), rows(width=2), False, "2 columns, wanted 1", id="columns-of-no-rows"),
        pytest.param(rows((1,)), rows((1,), (1,)), False, "2 rows, wanted 1", id="rows"),
        pytest.param(rows((1,), (2,)), rows((2,), (1,)), True, "the row [2] is not [1]", id="order"),
        pytest.param(rows((1,)), rows(("1",)), False, "the row ['1'] is not [1]", id="type"),
        pytest.param(rows((0.5,)), rows((0.51,)), False, "the row [0.51] is not [0.5]", id="number"),
        pytest.param(rows((math.inf,)), rows((-math.inf,)), False, "the row [-inf] is not [inf]", id="infinite"),
        pytest.param(rows(("a" * 200,)), rows(("b" * 10**6,)), False, "the row ['" + "b" * 58, id="long"),
    ],
)
def test_how_two_results_differ(expected: Rows, found: Rows, ordered: bool, says: str) -> None:
    told = difference(expected, found, ordered=ordered, tolerance=1e-9)
    assert told is not None
    assert told.startswith(says)
    assert len(told) < 200


@pytest.mark.parametrize(
    ("expected", "found", "ordered"),
    [
        pytest.param(rows((1, "a"), (2, None)), rows((2, None), (1, "a")), False, id="any-order"),
        pytest.param(rows((0.3,)), rows((0.1 + 0.2,)), True, id="noise"),
        pytest.param(rows((1,)), rows((1 + 1e-12,)), True, id="noise-on-a-whole-number"),
        pytest.param(rows((math.inf,)), rows((math.inf,)), True, id="infinite"),
        pytest.param(Rows([], None, reads=True), rows(width=5), True, id="no-rows-of-unknown-width"),
    ],
)
def test_results_that_do_not_differ(expected: Rows, found: Rows, ordered: bool) -> None:
    assert difference(expected, found, ordered=ordered, tolerance=1e-9) is None


@pytest.mark.parametrize(
    ("before", "after", "columns"),
    [
        pytest.param(rows((1, "a"), (2, "b")), rows((2, "b"), (1, "a")), [], id="only-moved"),
        pytest.param(rows((5, "a")), rows((0, ""), (1, None)), [], id="what-tells-nothing"),
        pytest.param(rows((5, "a")), rows((5, "b")), [1], id="one-column"),
        pytest.param(rows((5, "a")), rows(("a", 5)), [0, 1], id="of-another-column"),
        pytest.param(rows(), rows((7,)), [0], id="where-there-was-nothing"),
        pytest.param(rows((7,)), rows(), [], id="nothing-now"),
    ],
)
def test_new_values_by_column(before: Rows, after: Rows, columns: list[int]) -> None:
    assert new_columns(before, after) == columns


def test_counts_of_zero_and_one_show_nothing() -> None:
    assert not tells(rows((0, None), (1, "")))
    assert not tells(rows())
    assert tells(rows((0, 2)))
    assert tells(rows(("a",)))
