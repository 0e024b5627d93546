"""The child that runs queries: an answer to each question, each within its own time, the reference before the query."""

from collections.abc import Iterator
from typing import Any

import pytest

from judge.sandbox.engines.query_child import Fault, Session
from judge.sandbox.process.workers import Spent, Worker, Workers

WORKERS = Workers(["judge.sandbox.engines.sqlite_database"], "judge.sandbox.engines.sqlite_database:serve", 256 << 20)
SCRIPT = "create table t(n integer, name text); insert into t values (5, 'a'), (6, 'b');"
EXPECT = {"do": "expect", "wanted": "select n, name from t", "ordered": False, "tolerance": 0.0, "timeout": 0.3}
ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"


@pytest.fixture
def worker() -> Iterator[Worker]:
    with WORKERS.one(60.0) as one:
        assert one.ask({"do": "make", "script": SCRIPT}) == {}
        yield one


def test_a_fault_is_an_answer_and_the_next_question_gets_its_own(worker: Worker) -> None:
    for question in (
        {"do": "make", "script": "create tabel"},
        {**EXPECT, "wanted": "select"},
        {"do": "find", "query": "x" * 10_000},
    ):
        told = worker.ask(question)
        assert isinstance(told, dict)
        assert 0 < len(told["fault"]) <= 300
    assert worker.ask(EXPECT) == {"rows": 2, "reads": True, "tells": True, "steps": 0}


def test_the_rows_are_compared_in_the_child(worker: Worker) -> None:
    worker.ask(EXPECT)
    assert worker.ask({"do": "find", "query": "select 5, 'a'"}) == {"difference": "1 rows, wanted 2", "reads": False, "steps": 0}
    assert worker.ask({"do": "find", "query": "select n, name from t"}) == {"difference": None, "reads": True, "steps": 0}


def test_expected_rows_are_read_like_those_of_a_database(worker: Worker) -> None:
    rows = [[5.0, "a"], [6, "b"]]
    assert worker.ask({**EXPECT, "wanted": rows}) == {"rows": 2, "reads": True, "tells": True, "steps": 0}
    assert worker.ask({"do": "find", "query": "select n, name from t"}) == {"difference": None, "reads": True, "steps": 0}
    assert worker.ask({**EXPECT, "wanted": []}) == {"rows": 0, "reads": True, "tells": False, "steps": 0}


@pytest.mark.parametrize("question", [{**EXPECT, "wanted": ENDLESS}, {"do": "find", "query": ENDLESS}])
def test_a_query_has_its_own_time_however_long_the_fixture_may_take(worker: Worker, question: dict[str, Any]) -> None:
    if question["do"] == "find":
        worker.ask(EXPECT)
    assert worker.ask(question) == Spent("time")
    assert worker.end().seconds < 5


def test_only_changes_after_which_the_reference_gives_other_rows_are_tried(worker: Worker) -> None:
    worker.ask({**EXPECT, "wanted": "select max(n) from t"})
    told = worker.ask({"do": "vary", "kinds": ["measures", "texts", "numbers"], "query": ""})
    assert told == {"measures": [0], "numbers": [0]}
    assert worker.ask({"do": "try_over", "kind": "measures", "query": "select max(n) from t"}) == {
        "agrees": True,
        "columns": [0],
        "differs": True,
    }
    assert worker.ask({"do": "try_over", "kind": "numbers", "query": "select 6 from t"}) == {
        "agrees": False,
        "columns": [],
        "differs": True,
    }
    failed = {"agrees": False, "columns": [], "differs": False}
    assert worker.ask({"do": "try_over", "kind": "numbers", "query": "select * from nothing"}) == failed


def test_without_a_reference_query_every_change_is_tried(worker: Worker) -> None:
    worker.ask({**EXPECT, "wanted": [[6]]})
    assert worker.ask({"do": "vary", "kinds": ["texts", "named"], "query": "select 1"}) == {"texts": None, "named": None}


def test_all_tries_share_one_time(worker: Worker) -> None:
    worker.ask({**EXPECT, "wanted": "select n from t"})
    worker.ask({"do": "vary", "kinds": ["measures", "numbers"], "query": ""})
    assert worker.ask({"do": "try_over", "kind": "measures", "query": ENDLESS}) == Spent("time")
    assert worker.end().seconds < 5


def test_a_question_can_name_no_other_method() -> None:
    assert {name for name in dir(Session) if not name.startswith("_")} == {"make", "expect", "find", "vary", "try_over"}
    assert issubclass(Fault, Exception)
