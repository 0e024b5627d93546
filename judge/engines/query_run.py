"""Runs untrusted queries over a throwaway database in memory: one statement that only reads, within time, memory and rows.

Nothing outside the database can be reached: no file, no network, no other database, no extension, no setting.
"""

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from time import thread_time
from typing import Any, NamedTuple

from judge.engines import duckdb_run
from judge.engines.duckdb_run import plain
from judge.errors import CheckUnavailable, ReferenceFault
from judge.record import brief, shape

_MOST_ROWS = 10_000
_MOST_TEXT = 5_000_000
_HEAP = 128 * 2**20
_LONGEST_VALUE = 50_000
_TICK = 500
_FIXTURE_SECONDS = 10.0
_ALONE = threading.Lock()

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: _LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 40_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_FUNCTION}
_HIDDEN = ("sqlite_", "pragma_", "dbstat", "bytecode", "tables_used")
_DENIED = {"load_extension", "fts3_tokenizer", "zeroblob", "randomblob", "readfile", "writefile", "edit"}


class Rows(NamedTuple):
    """What a query gives."""

    rows: Sequence[Sequence[Any]]
    """Their values as ints, floats, text and None."""

    width: int | None
    """The number of columns; None where it is not known, for no rows."""

    reads: bool
    """Whether the query reads any table."""


class Refused(NamedTuple):
    """A query that fails, is not allowed or asks for too much."""

    reason: str


Run = Callable[[str, Sequence[str], float], list[Rows | Refused]]
"""Makes a fixture of a script and runs queries over it, each within a number of seconds.

Raises:
    ReferenceFault: the script fails.
    CheckUnavailable: the engine is not there, or cannot be bounded on this machine.
"""


def run_sqlite(fixture: str, queries: Sequence[str], timeout: float) -> list[Rows | Refused]:
    """Run queries with SQLite, see `Run`; time is that of the thread's processor, so that a busy machine fails no query.

    One database is open at a time in the process, because SQLite's bound on memory (`hard_heap_limit`, 128 MiB, for good)
    is the process's. Without it a query of 200 characters whose subqueries double takes gigabytes while it is prepared.
    """
    with _ALONE:
        database = _Sqlite(timeout)
        try:
            database.fill(fixture)
            return [database.run(query) for query in queries]
        finally:
            database.connection.close()


def run_duckdb(fixture: str, queries: Sequence[str], timeout: float) -> list[Rows | Refused]:
    """Run queries with DuckDB in a process of its own, see `Run` and `duckdb_run`."""
    if find_spec("duckdb") is None:
        msg = "the engine 'duckdb' needs the package duckdb"
        raise CheckUnavailable(msg)
    limits = {"timeout": timeout, "most_rows": _MOST_ROWS, "most_text": _MOST_TEXT}
    lines = _child(json.dumps({"fixture": fixture, "queries": queries, **limits}), 2 * _FIXTURE_SECONDS + len(queries) * timeout)
    if not lines:
        msg = "DuckDB does not start here"
        raise CheckUnavailable(msg)
    made, *results = map(json.loads, lines)
    if "fault" in made:
        msg = f"the fixture fails: {shape(made['fault'])}"
        raise ReferenceFault(msg)
    read = [Refused(brief(result["fault"])) if "fault" in result else Rows(**result) for result in results]
    return [*read, *[Refused("too much time or memory")] * (len(queries) - len(read))]


ENGINES: Mapping[str, Run] = {"sqlite": run_sqlite, "duckdb": run_duckdb}


def _child(task: str, timeout: float) -> list[str]:
    """Return the lines that the program wrote until it ended or was ended."""
    command = [sys.executable, "-I", duckdb_run.__file__, *(str(Path(place).resolve()) for place in sys.path if place)]
    try:
        done = subprocess.run(command, input=task.encode(), capture_output=True, timeout=timeout, check=False, env={})  # noqa: S603
        written = done.stdout
    except subprocess.TimeoutExpired as late:
        written = late.stdout or b""
    return written.decode().split("\n")[:-1]


class _Sqlite:
    """A SQLite database in memory."""

    def __init__(self, timeout: float) -> None:
        # A statement out of the cache is not prepared again, so that the authorizer would not see what it reads.
        self.connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
        self._timeout = timeout
        self._end = 0.0
        self._reads = False

    def fill(self, fixture: str) -> None:
        """Make the tables, then close all ways but reading them."""
        if ("DEFAULT_MEMSTATUS=0",) in self.connection.execute("pragma compile_options").fetchall():
            msg = "this SQLite counts no memory (SQLITE_DEFAULT_MEMSTATUS=0), so that no query could be bounded"
            raise CheckUnavailable(msg)
        self.connection.execute(f"pragma hard_heap_limit={_HEAP}")
        self.connection.execute("pragma temp_store=memory")
        self.connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self.connection.set_progress_handler(lambda: thread_time() > self._end, _TICK)
        self._end = thread_time() + _FIXTURE_SECONDS
        try:
            self.connection.executescript(fixture)
            if self.connection.in_transaction:
                self.connection.execute("commit")
        except (sqlite3.Error, sqlite3.Warning, MemoryError, ValueError) as error:
            msg = f"the fixture fails: {shape(str(error))}"
            raise ReferenceFault(msg) from error
        self._close_up()

    def run(self, query: str) -> Rows | Refused:
        """Run one query."""
        self._end, self._reads = thread_time() + self._timeout, False
        try:
            cursor = self.connection.execute(query)
            rows = _bounded(cursor)
        except (sqlite3.Error, sqlite3.Warning, MemoryError, OverflowError, ValueError) as error:
            return Refused(self._reason(error))
        if rows is None:
            return Refused(f"more than {_MOST_ROWS:,} rows or {_MOST_TEXT:,} characters")
        return Rows(rows, len(cursor.description or ()), self._reads)

    def _close_up(self) -> None:
        self.connection.execute("pragma trusted_schema=off")
        self.connection.execute("pragma query_only=on")
        for limit, most in _LIMITS.items():
            self.connection.setlimit(limit, most)
        self.connection.set_authorizer(self._allow)

    def _allow(self, action: int, first: str | None, second: str | None, *_: object) -> int:
        if action not in _READS or thread_time() > self._end:
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_READ:
            if (first or "").lower().startswith(_HIDDEN):
                return sqlite3.SQLITE_DENY
            self._reads = True
        denied = action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _DENIED
        return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK

    def _reason(self, error: Exception) -> str:
        if thread_time() > self._end:
            return f"more than {self._timeout:g} s"
        return "too much memory" if isinstance(error, MemoryError) else brief(str(error))


def _bounded(cursor: sqlite3.Cursor) -> list[tuple[Any, ...]] | None:
    """Fetch all rows, one by one; None where they are too many."""
    rows: list[tuple[Any, ...]] = []
    size = 0
    while (row := cursor.fetchone()) is not None:
        rows.append(tuple(map(plain, row)))
        size += sum(len(value) for value in rows[-1] if isinstance(value, str))
        if len(rows) > _MOST_ROWS or size > _MOST_TEXT:
            return None
    return rows
