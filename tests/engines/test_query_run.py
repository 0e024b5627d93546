"""Queries run over a fixture: what they give, what they may not do, whose fault it is."""

import pytest

from judge.engines.query_run import ENGINES, Refused, Rows, Run
from judge.errors import ReferenceFault

FIXTURE = "create table t(n integer, name varchar); insert into t values (1, 'a'), (2, null);"


@pytest.fixture(params=ENGINES)
def run(request: pytest.FixtureRequest) -> Run:
    return ENGINES[request.param]


@pytest.mark.parametrize("fixture", ["create tabel t(n)", "create table t(n integer); insert into u values (1);"])
def test_a_fixture_that_fails_is_the_datas_fault(run: Run, fixture: str) -> None:
    with pytest.raises(ReferenceFault, match="the fixture fails: "):
        run(fixture, ["select 1"], 1.0)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("select nothing from t", id="no-such-column"),
        pytest.param("delete from t", id="writes"),
        pytest.param("attach 'x.db' as x", id="another-database"),
        pytest.param("with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c", id="endless"),
        pytest.param(
            "with recursive c(x) as (select 1 union all select x + 1 from c where x < 10001) select x from c", id="rows"
        ),
    ],
)
def test_a_query_that_is_refused_costs_the_others_nothing(run: Run, query: str) -> None:
    whole = Rows([(1, "a"), (2, None)], 2, reads=True)
    first, refused, last = run(FIXTURE, ["select n, name from t order by n", query, "select n, name from t order by n"], 1.0)
    assert isinstance(refused, Refused)
    assert refused.reason
    for found in (first, last):
        assert isinstance(found, Rows)
        assert found._replace(rows=[tuple(row) for row in found.rows]) == whole


def test_whether_a_table_is_read_is_told(run: Run) -> None:
    stated, read = run(FIXTURE, ["select 1, 'a'", "select 1 from t where n = 1"], 1.0)
    assert isinstance(stated, Rows)
    assert isinstance(read, Rows)
    assert (stated.reads, stated.width, read.reads, read.width) == (False, 2, True, 1)


def test_the_most_rows_that_are_kept(run: Run) -> None:
    (found,) = run(
        FIXTURE, ["with recursive c(x) as (select 1 union all select x + 1 from c where x < 10000) select x from c"], 5.0
    )
    assert isinstance(found, Rows)
    assert len(found.rows) == 10_000
