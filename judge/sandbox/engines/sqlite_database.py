"""SQLite in a child: a database in memory. A query can do nothing but read the fixture's tables."""

import sqlite3
from collections.abc import Sequence

from judge.bounds import VARIED_ROWS
from judge.sandbox.engines.query_child import Fault, answer
from judge.sandbox.engines.rows import Rows, fetched
from judge.sandbox.engines.variation import Column, Row, Table, is_key

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 50_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 40_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
"""Bytes of a text and of a query, columns, levels of an expression, parts of a UNION, bytes of a LIKE pattern, threads; see
https://sqlite.org/limits.html. Guesses, far above what a query of `QUERY_LENGTH` needs."""

_COUNTED = 100
"""Instructions of SQLite's virtual machine between two counts. A guess: a count takes about as long as ten of them."""

_FAULTS = (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError)
"""What sqlite3 raises for a script or query that fails."""

_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_FUNCTION}
"""What a statement that only reads asks the authorizer for; see https://sqlite.org/c3ref/c_alter_table.html."""

_HIDDEN = ("sqlite_", "pragma_", "dbstat", "bytecode", "tables_used")
"""How the tables begin that SQLite itself keeps or offers: they tell about the database and not about its data."""

_DENIED = {"load_extension", "fts3_tokenizer", "zeroblob", "randomblob", "readfile", "writefile", "edit"}
"""Functions that reach outside, or that fill memory by a number alone."""


class Sqlite:
    """A database in memory; see `judge.sandbox.engines.query_child.Database`."""

    def __init__(self) -> None:
        # No cache: a statement from it is not prepared again, and the authorizer would not see what it reads.
        self._connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
        self._connection.execute("pragma temp_store=memory")
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._own: set[str] = set()
        self._reads = False
        self._counts = 0
        self._connection.set_progress_handler(self._count, _COUNTED)

    def fill(self, script: str) -> None:
        """Make the tables, then close every way but reading them."""
        try:
            self._connection.executescript(script)
            if self._connection.in_transaction:
                self._connection.execute("commit")
        except _FAULTS as error:
            raise Fault(str(error)) from error
        self._own = {name.lower() for (name,) in self._all("select name from sqlite_master where type in ('table', 'view')")}
        for module in ("json_each", "json_tree"):  # a virtual table is made at its first use, and making one is not allowed later
            try:
                self._connection.execute(f"select * from {module}('[]')")  # noqa: S608  our own names
            except sqlite3.Error:  # built without JSON
                break
        self._connection.execute("pragma foreign_keys=off")
        self._connection.execute("pragma ignore_check_constraints=on")
        self._connection.execute("pragma trusted_schema=off")
        for limit, most in _LIMITS.items():
            self._connection.setlimit(limit, most)
        self._close_up()

    def run(self, query: str) -> Rows:
        """Run one statement that only reads."""
        self._reads, self._counts = False, 0
        try:
            cursor = self._connection.execute(query)
            rows = fetched(cursor)
        except MemoryError as error:
            msg = "too much memory"
            raise Fault(msg) from error
        except _FAULTS as error:
            raise Fault(str(error)) from error
        if rows is None:
            msg = "too many rows"
            raise Fault(msg)
        return Rows(rows, len(cursor.description or ()), self._reads, _COUNTED * self._counts)

    def tables(self) -> list[Table]:
        """Return the tables with their first rows, without virtual ones: their rows cannot be written."""
        self._open()
        try:
            names = self._all(
                "select name from sqlite_master where type = 'table' and name not like 'sqlite~_%' escape '~'"
                " and sql not like 'create virtual%'"
            )
            return [self._table(_quoted(name)) for (name,) in names]
        except _FAULTS as error:
            raise Fault(str(error)) from error
        finally:
            self._close_up()

    def vary(self, rows: Sequence[tuple[Table, Sequence[Row]]]) -> None:
        """Put other rows into tables until `restore`."""
        self._open()
        try:
            self._connection.execute("begin")
            for (name,) in self._all("select name from sqlite_master where type = 'trigger'"):
                self._connection.execute(f"drop trigger {_quoted(name)}")
            for table, changed in rows:
                self._replace(table, changed)
        except _FAULTS as error:
            raise Fault(str(error)) from error
        finally:
            self._close_up()

    def restore(self) -> None:
        """Bring the tables back as they were."""
        self._open()
        if self._connection.in_transaction:
            self._connection.execute("rollback")
        self._close_up()

    def _table(self, name: str) -> Table:
        foreign = {row[3] for row in self._all(f"pragma foreign_key_list({name})")}
        columns = [
            Column(row[1], key=bool(row[5]) or row[1] in foreign or is_key(row[1]))
            for row in self._all(f"pragma table_xinfo({name})")
            if row[6] == 0  # neither generated nor hidden
        ]
        rows = self._all(f"select {_names(columns)} from {name} limit {VARIED_ROWS}")  # noqa: S608  quoted
        return Table(name, columns, rows)

    def _replace(self, table: Table, rows: Sequence[Row]) -> None:
        places = ", ".join("?" * len(table.columns))
        self._connection.execute(f"delete from {table.name}")  # noqa: S608  quoted
        self._connection.executemany(f"insert or ignore into {table.name}({_names(table.columns)}) values ({places})", rows)  # noqa: S608

    def _all(self, query: str) -> list[Row]:
        return self._connection.execute(query).fetchall()

    def _count(self) -> int:
        self._counts += 1
        return 0  # anything else would end the query

    def _open(self) -> None:
        self._connection.set_authorizer(None)
        self._connection.execute("pragma query_only=off")

    def _close_up(self) -> None:
        self._connection.execute("pragma query_only=on")
        self._connection.set_authorizer(self._allow)

    def _allow(self, action: int, first: str | None, second: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_PRAGMA and (first, second) == ("data_version", None):  # full-text search asks for it
            return sqlite3.SQLITE_OK
        if action not in _READS:
            return sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_READ:
            name = (first or "").lower()
            if name.startswith(_HIDDEN):
                return sqlite3.SQLITE_DENY
            self._reads = self._reads or name in self._own
        denied = action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _DENIED
        return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK


def serve(requests: int, results: int) -> None:
    """Answer the questions of `query_run`."""
    answer(requests, results, Sqlite)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(_quoted(column.name) for column in columns)
