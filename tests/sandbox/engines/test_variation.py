"""Other rows for tables: each kind of change leaves something as it was."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from judge.sandbox.engines.variation import CHANGES, GENTLE, ROUGH, Column, Table, is_key, literals

TABLE = Table(
    '"t"',
    [Column("id", key=True), Column("name", key=False), Column("n", key=False), Column("day", key=False, text=False)],
    [(1, "a", 0.5, "2024-02-29"), (2, "b", None, date(2024, 2, 29)), (3, "7 up", Decimal("1.5"), True), (4, b"x", 9, "")],
)


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        pytest.param(
            "measures",
            [
                (1, "a", 1.5, "2024-02-29"),
                (2, "b", None, date(2024, 2, 29)),
                (3, "7 up", Decimal("2.5"), True),
                (4, b"x", 10, ""),
            ],
            id="numbers-that-are-no-keys",
        ),
        pytest.param(
            "texts",
            [
                (1, "ax", 0.5, "2024-02-29"),
                (2, "bx", None, date(2024, 2, 29)),
                (3, "7 up", Decimal("1.5"), True),
                (4, b"x", 9, ""),
            ],
            id="texts-that-are-no-dates-or-numbers",
        ),
        pytest.param(
            "numbers",
            [
                (8, "a", 7.5, "2025-02-29"),
                (9, "b", None, date(2025, 3, 1)),
                (10, "7 up", Decimal("8.5"), True),
                (11, b"x", 16, ""),
            ],
            id="numbers-and-dates",
        ),
        pytest.param(
            "rotated",
            [(1, "b", Decimal("1.5"), ""), (2, "7 up", 9, "2024-02-29"), (3, b"x", 0.5, date(2024, 2, 29)), (4, "a", None, True)],
            id="columns-move",
        ),
        pytest.param("fewer", [TABLE.rows[1], TABLE.rows[2]], id="without-each-third"),
        pytest.param("others", [TABLE.rows[0], TABLE.rows[3]], id="each-third"),
        pytest.param(
            "named",
            [(5, "p", 5, "2024-02-29"), (2, "q", None, date(2024, 2, 29)), (3, "p", 5, True), (4, b"x", 5, "")],
            id="filled-with-what-is-named",
        ),
    ],
)
def test_what_changes(kind: str, changed: list[tuple[Any, ...]]) -> None:
    assert CHANGES[kind](TABLE, ["p", "q", 5]) == changed


@pytest.mark.parametrize("kind", CHANGES)
def test_a_table_without_rows_stays_empty(kind: str) -> None:
    assert CHANGES[kind](TABLE._replace(rows=[]), ["p", 5]) == []


def test_where_nothing_is_named_nothing_is_filled() -> None:
    assert CHANGES["named"](TABLE, []) == list(map(tuple, TABLE.rows))


def test_json_changes_inside() -> None:
    held = TABLE._replace(columns=TABLE.columns[1:2], rows=[('{"a": ["b", 1, null, {"é": true}]}',), ("[1,",), ("[" * 10_000,)])
    assert CHANGES["texts"](held, []) == [('{"a": ["bx", 1, null, {"é": true}]}',), ("[1,x",), ("[" * 10_000 + "x",)]
    assert CHANGES["measures"](held, [])[0] == ('{"a": ["b", 2, null, {"é": true}]}',)
    assert CHANGES["numbers"](held, [])[0] == ('{"a": ["b", 8, null, {"é": true}]}',)


def test_the_last_possible_day_stays() -> None:
    last = TABLE._replace(columns=TABLE.columns[3:], rows=[(date.max,), ("9999-12-31",)])
    assert CHANGES["numbers"](last, []) == [(date.max,), ("0000-12-31",)]


def test_every_kind_is_gentle_or_rough() -> None:
    assert {**GENTLE, **ROUGH} == CHANGES
    assert len(CHANGES) == len(GENTLE) + len(ROUGH)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        *((name, True) for name in ("id", "ID", "member_id", "userId", "userID", "USER_ID", "key")),
        *((name, False) for name in ("paid", "PAID", "idea", "grid", "minutes", "name")),
    ],
)
def test_names_of_columns_that_are_keys(name: str, key: bool) -> None:
    assert is_key(name) == key


def test_literals_of_a_query() -> None:
    query = "select \"x y\", t2.a -- 'no' 8\nfrom t where a = 'it''s' and b like '%ing%' and c > 2.5 /* 'no' 9 */ limit 10"
    assert literals(query) == ["it's", "ing", 2.5, 10]
    assert literals("select '") == []
    assert len(literals("select " + "'a', 1, " * 1_000)) == 40
