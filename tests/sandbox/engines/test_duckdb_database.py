"""DuckDB in real children: what a query may read, and tables that get other rows and then their own back."""

from typing import Any

import pytest

from judge.sandbox.engines.queries import Task, verify_query

pytest.importorskip("duckdb")

FIXTURE = """
create type mood as enum('sad', 'happy');
create table p(id integer primary key, name varchar unique, mood mood, size integer check(size < 10));
create table c(id integer primary key, p integer references p(id), size integer, tiny tinyint default 127);
create view v as select name, c.size from p join c on c.p = p.id;
create schema other; create table other.o(n decimal(3, 1), ts timestamp, tz timestamptz, list integer[]);
insert into p values (1, 'a', 'sad', 1), (2, 'b', 'happy', 9);
insert into c(id, p, size) values (1, 1, 5), (2, 2, 6);
insert into other.o values (99.5, '2024-01-01', '2024-01-01 10:00:00+02', [1, 2]);
create table g(n integer, half integer generated always as (n // 2)); insert into g values (4);
begin; insert into c(id, p, size) values (3, 2, 7);
"""


def verified(query: str, wanted: Any, fixture: str = FIXTURE) -> tuple[bool, str]:
    return verify_query(Task("duckdb", fixture, wanted, False, 1e-9, 2.0), query)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("select name, size from v", id="view"),
        pytest.param("select p.name, c.size from main.p join main.c on c.p = p.id", id="qualified"),
        pytest.param("from c join p on c.p = p.id select name, c.size", id="its-own-dialect"),
    ],
)
def test_a_query_that_computes_the_rows_is_right(query: str) -> None:
    assert verified(query, "select p.name, c.size from p, c where c.p = p.id")[0]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param("select tz from other.o", "select timezone('UTC', ts + interval 8 hour) from other.o", id="timestamptz"),
        pytest.param("select [tz] from other.o", "select list_value(tz) from other.o", id="timestamptz-in-a-list"),
        pytest.param("select n, list from other.o", "select o.n, o.list from other.o", id="other-schema-and-types"),
        pytest.param(
            "select mood, c.size // 2 from p join c on c.p = p.id",
            "select p.mood, c.size // 2 from c, p where p.id = c.p",
            id="enum",
        ),
        pytest.param("select half from g", "select n // 2 from g", id="computed-column"),
        pytest.param("select count(*) from c", "select count(id) from c", id="what-was-not-committed"),
    ],
)
def test_values_of_every_type_can_be_compared(query: str, wanted: str) -> None:
    found = verified(query, wanted)
    assert found[0], found[1]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param("select 'a', 5 from p limit 1", "select name, size from v where name = 'a'", id="stated"),
        pytest.param(
            "select 127, 127, 127 from p limit 1", "select max(tiny), min(tiny), max(c.tiny) from c", id="stated-for-a-small-type"
        ),
        pytest.param("select 99.5 from other.o", "select n from other.o", id="stated-for-another-schema"),
    ],
)
def test_a_query_that_only_states_them_is_wrong(query: str, wanted: str) -> None:
    assert verified(query, wanted)[:2] == (False, "the rows do not change as they should when the tables do")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        pytest.param("select count(*) from read_text('/etc/passwd'), p", "file system", id="file"),
        pytest.param("select * from p; select 1", "only reads", id="two"),
        pytest.param("insert into p values (5, 'x', 'sad', 1) returning 1, 2", "only reads", id="writes"),
        pytest.param("set memory_limit = '10GB'", "only reads", id="settings"),
        pytest.param(
            "select levenshtein(repeat('a', 300000), repeat('b', 300000)), 1 from p", "more than 2 s", id="in-a-function"
        ),
        pytest.param("select length(repeat('a', 1000000000)), 1 from p", "emory", id="memory"),
        pytest.param("select pg_sleep(100000), 1 from p", "more than 2 s", id="sleeps"),
        pytest.param("select 1, x from range(10001) t(x)", "too many rows", id="rows"),
        pytest.param("select '\ud800', 1 from p", "", id="half-a-character"),
    ],
)
def test_what_no_query_may_do(query: str, reason: str) -> None:
    right, why, *_ = verified(query, "select name, size from v")
    assert not right
    assert reason in why
