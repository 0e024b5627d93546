"""Queries that run over a fixture in children: what they give, whether they compute it, and whose fault a failure is."""

import time
from typing import Any

import pytest

from judge.errors import ReferenceFault
from judge.sandbox.engines.queries import Engine, Finding, Task, Tried, follows, verify_query
from tests.conftest import begin

FIXTURE = "create table t(n integer, name varchar); insert into t values (1, 'a'), (2, null);"
ALL = "select n, name from t"
ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*), 'a' from c"
ROWS = "with recursive c(x) as (select 1 union all select x + 1 from c where x < {}) select x from c"


@pytest.fixture(params=["sqlite", "duckdb"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "duckdb":
        pytest.importorskip("duckdb")
    found: Engine = request.param
    return found


def task(engine: Engine, wanted: Any = ALL, fixture: str = FIXTURE, timeout: float = 1.0) -> Task:
    return Task(engine, fixture, wanted, ordered=False, tolerance=1e-9, timeout=timeout)


@pytest.mark.parametrize(
    ("fixture", "wanted", "reason"),
    [
        pytest.param("create tabel t(n)", ALL, "the fixture fails", id="fixture"),
        pytest.param("create table t(n integer); insert into u values (1);", ALL, "the fixture fails", id="half-a-fixture"),
        pytest.param(FIXTURE, "select nothing from t", "the reference query fails", id="reference"),
        pytest.param(FIXTURE, "delete from t", "the reference query fails", id="reference-that-writes"),
        pytest.param(FIXTURE, ENDLESS, "the reference query takes too much time", id="reference-without-end"),
        pytest.param(FIXTURE, ROWS.format(10_001), "the reference query fails", id="reference-with-too-many-rows"),
    ],
)
@pytest.mark.parametrize("query", [ALL, ENDLESS, "no query", None])
def test_what_fails_before_the_query_is_the_datas_fault_for_every_query(
    engine: Engine, fixture: str, wanted: str, reason: str, query: str | None
) -> None:
    with pytest.raises(ReferenceFault, match=reason):
        verify_query(task(engine, wanted, fixture, timeout=0.3), query)


def test_a_fixture_without_end_is_the_datas_fault(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fixture = f"create table t as {ENDLESS}"
    monkeypatch.setattr("judge.sandbox.engines.queries.FIXTURE_SECONDS", 0.1)  # the sum; the child's own is ten seconds
    monkeypatch.setattr("judge.sandbox.engines.queries.QUERY_COMPARING", 0.0)
    with pytest.raises(ReferenceFault, match="the fixture takes too much time"):
        verify_query(task(engine, fixture=fixture, timeout=0.1), ALL)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        pytest.param("select nothing from t", "", id="no-such-column"),
        pytest.param("delete from t", "", id="writes"),
        pytest.param("attach 'x.db' as x", "", id="another-database"),
        pytest.param(ENDLESS, "more than 0.3 s", id="endless"),
        pytest.param(ROWS.format(10_001), "too many rows", id="rows"),
        pytest.param("select 1, 'a' union all select 2, null", "reads no table", id="stated"),
        pytest.param("select n, 'b' from t", "is not", id="other-rows"),
        pytest.param(None, "no query", id="none"),
    ],
)
def test_a_query_that_does_not_give_the_rows_is_wrong_and_says_why(engine: Engine, query: str | None, reason: str) -> None:
    found = verify_query(task(engine, timeout=0.3), query)
    assert not found.right
    assert reason in found.reason


def test_a_query_that_gives_the_rows_is_right(engine: Engine) -> None:
    assert verify_query(task(engine), "select t.n, t.name from t order by 1") == Finding(right=True, reason="the expected 2 rows")


def test_as_many_rows_as_are_allowed_are_compared(engine: Engine) -> None:
    most = ROWS.format(10_000)
    assert verify_query(task(engine, most, timeout=10.0), most).right


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(
            "select * from (values (1, 'a'), (2, null)) as v where (select count(*) from t) >= 0", id="a-count-that-is-any"
        ),
        pytest.param("select v.* from (values (1, 'a'), (2, null)) as v, (select count(*) as k from t) as w", id="joined"),
        pytest.param("select 1, 'a' from t where n = 1 union all select 2, null from t where n = 2", id="for-each-row"),
        pytest.param("select n, case n when 1 then 'a' end from t", id="one-column-by-the-other"),
        pytest.param(
            "select 1, 'a' where (select sum(n) from t) = 3 union all select 2, null where exists (select 1 from t)",
            id="checksum",
        ),
        pytest.param("select * from (values (1, 'a'), (2, null)) as v limit (select count(*) from t)", id="as-many-as-there-are"),
    ],
)
def test_a_query_that_reads_a_table_and_states_the_rows_is_wrong(engine: Engine, query: str) -> None:
    found = verify_query(task(engine), query)
    assert found == Finding(right=False, reason="the rows do not change as they should when the tables do")


def test_a_query_that_never_ends_over_changed_tables_is_wrong(engine: Engine) -> None:
    query = f"select n, case when (select sum(n) from t) = 3 then name else (select 'x' from ({ENDLESS})) end from t"
    begun = time.process_time()
    assert not verify_query(task(engine, timeout=0.2), query).right
    assert time.process_time() - begun < 2


def test_a_reference_that_never_changes_asks_no_more_of_a_query() -> None:
    """A reference that gives the same rows whatever the tables hold shows nothing about a query."""
    assert verify_query(task("sqlite", "select count(*) > -1 from t"), "select 1 from t limit 1").right


def test_honest_queries_end_while_an_endless_one_still_works(engine: Engine) -> None:
    hostile = begin(verify_query, task(engine, timeout=8.0), ENDLESS)
    assert all(verify_query(task(engine), ALL).right for _ in range(3))
    assert not hostile.done()
    assert not hostile.result(600).right


def tried(
    kind: str, wanted: tuple[int, ...] | None, *, agrees: bool = False, columns: tuple[int, ...] = (), differs: bool = True
) -> Tried:
    return Tried(kind, wanted, agrees, columns, differs)


@pytest.mark.parametrize(
    ("found", "telling", "right"),
    [
        pytest.param([], True, True, id="nothing-shown"),
        pytest.param([tried("texts", (0,), agrees=True)], True, True, id="agrees"),
        pytest.param([tried("texts", (0,))], True, False, id="never-agrees"),
        pytest.param([tried("texts", (0,), agrees=True), tried("fewer", (0,))], True, True, id="agrees-once"),
        pytest.param([tried("texts", (0,), agrees=True), tried("measures", (1,))], True, False, id="a-column-is-stated"),
        pytest.param(
            [tried("texts", (0,), agrees=True), tried("measures", (1,)), tried("numbers", (0, 1), agrees=True)],
            True,
            True,
            id="both",
        ),
        pytest.param([tried("texts", (0,), agrees=True), tried("fewer", (1,))], True, True, id="rough-changes-may-differ"),
        pytest.param([tried("fewer", (0,)), tried("rotated", (0,), agrees=True)], True, True, id="rough-alone"),
        pytest.param([tried("texts", (0,)), tried("others", (), agrees=True)], True, False, id="agrees-where-nothing-is-new"),
        pytest.param([tried("texts", ()), tried("others", (), agrees=True)], False, True, id="nothing-is-new-anywhere"),
        pytest.param([tried("texts", ()), tried("others", ())], False, False, id="nothing-is-new-and-it-never-agrees"),
        pytest.param([tried("texts", None, columns=(0,))], True, True, id="rows-new"),
        pytest.param([tried("texts", None), tried("fewer", None)], True, False, id="rows-differ-and-nothing-is-new"),
        pytest.param([tried("texts", None), tried("fewer", None)], False, True, id="rows-of-counts-differ"),
        pytest.param([tried("texts", None, differs=False)], False, False, id="rows-never-differ"),
    ],
)
def test_rows_have_to_follow_the_tables(found: list[Tried], telling: bool, right: bool) -> None:
    assert follows(found, telling=telling) == right
