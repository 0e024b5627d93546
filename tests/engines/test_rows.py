"""DuckDB in a process of its own: a value as it is compared, and one line for the fixture and for each query."""

import json
import math
import subprocess
import sys
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from judge.engines import duckdb_run
from judge.engines.duckdb_run import plain


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
def test_a_value_is_written_as_it_is_compared(value: object, written: object) -> None:
    found = plain(value)
    assert (found, type(found)) == (written, type(written))


def told(**task: Any) -> list[dict[str, Any]]:
    limits = {"fixture": "create table t(n integer); insert into t values (1), (2);", "timeout": 1.0}
    done = subprocess.run(
        [sys.executable, "-I", duckdb_run.__file__, *filter(None, sys.path)],
        input=json.dumps({**limits, "most_rows": 2, "most_text": 10, **task}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_fixture_that_fails_is_the_only_line() -> None:
    (line,) = told(fixture="create tabel t", queries=["select 1"])
    assert "syntax error" in line["fault"]


def test_each_query_has_its_line() -> None:
    queries = [
        "select n from t union all select 3",
        "select repeat('a', 11)",
        "drop table t",
        "select 1; select 2",
        "select repeat('a', 10), n from t where n = 2",
    ]
    assert told(queries=queries) == [
        {},
        {"fault": "too many rows"},
        {"fault": "too many rows"},
        {"fault": "wanted one statement that only reads"},
        {"fault": "wanted one statement that only reads"},
        {"rows": [["a" * 10, 2]], "width": 2, "reads": True},
    ]
