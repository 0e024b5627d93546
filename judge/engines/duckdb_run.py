"""A program that runs queries with DuckDB in a process of its own, within limits that the system enforces.

DuckDB's `memory_limit` does not count the text that a function builds (`repeat('a', 1000000000)` takes 2 GB), so no bound
inside the process holds. It reads one JSON object from its input (`fixture`, `queries`, `timeout`, `most_rows`, `most_text`)
and writes one line of JSON for the fixture and one for each query: `{"rows", "width", "reads"}` or `{"fault"}`.
It imports nothing of this package, and what it imports is found where its arguments say.
"""

import json
import math
import resource
import sys
import threading
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

_MEMORY = 2**30
_LARGEST_EXACT = 2**53
_MOST_BITS = 128
_SETTINGS = """
SET temp_directory = ''; SET python_enable_replacements = false; SET autoinstall_known_extensions = false;
SET autoload_known_extensions = false; SET enable_external_access = false; SET lock_configuration = true;
"""


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


def run_all(task: dict[str, Any]) -> None:
    """Make the fixture, run the queries and write what they give."""
    import duckdb

    connection = duckdb.connect(":memory:", config={"memory_limit": "256MB", "threads": "1"})
    try:
        connection.execute(_SETTINGS)
        connection.execute(task["fixture"])
    except duckdb.Error as error:
        _write({"fault": str(error)})
        return
    _write({})
    for query in task["queries"]:
        try:
            _write(_run(connection, query, task))
        except (duckdb.Error, RuntimeError, MemoryError, OverflowError, ValueError) as error:
            _write({"fault": str(error) or type(error).__name__})


def _run(connection: Any, query: str, task: dict[str, Any]) -> dict[str, Any]:
    timer = threading.Timer(task["timeout"], connection.interrupt)
    timer.start()
    try:
        statements = connection.extract_statements(query)
        if len(statements) != 1 or statements[0].type.name != "SELECT":
            return {"fault": "wanted one statement that only reads"}
        reads = bool(connection.get_table_names(query))
        cursor = connection.execute(statements[0])
        rows = _rows(cursor, task["most_rows"], task["most_text"])
        return {"fault": "too many rows"} if rows is None else {"rows": rows, "width": len(cursor.description), "reads": reads}
    finally:
        timer.cancel()
        timer.join()


def _rows(cursor: Any, most_rows: int, most_text: int) -> list[list[Any]] | None:
    rows: list[list[Any]] = []
    size = 0
    while (row := cursor.fetchone()) is not None:
        rows.append([plain(value) for value in row])
        size += sum(len(value) for value in rows[-1] if isinstance(value, str))
        if len(rows) > most_rows or size > most_text:
            return None
    return rows


def _write(result: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.path.extend(sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    run_all(json.load(sys.stdin))
