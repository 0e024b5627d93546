"""DuckDB in a child: a database in memory, connected before the fork. A query can do nothing but read the tables.

DuckDB's `memory_limit` does not count the text that a function builds (`repeat('a', 1000000000)` takes 2 GB), and its functions
do not stop when they are interrupted. So only the limits on the process hold.
"""

import contextlib
import ctypes
import datetime as dt
import decimal
import sys
import types
import uuid
from collections.abc import Sequence
from typing import Any

import duckdb

from judge.bounds import VARIED_ROWS
from judge.sandbox.engines.query_child import Fault, answer
from judge.sandbox.engines.rows import Rows, fetched
from judge.sandbox.engines.variation import Column, Row, Table, is_key

_CONFIG: dict[str, Any] = {"memory_limit": "128MB", "threads": "1", "async_threads": "0"}
"""Half of `QUERY_MEMORY` for tables, and no thread besides the main one: a fork copies only that."""

_SETTINGS = """
SET temp_directory = ''; SET TimeZone = 'UTC'; SET python_enable_replacements = false;
SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; SET enable_external_access = false;
SET lock_configuration = true;
"""
"""No spilling to disk, one time zone everywhere, no Python variables as tables, no extensions, no files, and no way to change
this. https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview"""

_FAULTS = (duckdb.Error, RuntimeError, OverflowError, ValueError, TypeError)
"""What DuckDB's Python package raises for a script or query that fails."""

_ARENAS = -8
"""M_ARENA_MAX of mallopt(3), from glibc's malloc.h."""

_NEEDED = (dt, decimal, uuid)
"""Modules that DuckDB imports when it first meets a value of their types. A child can open no file, so they are loaded here."""

_CONNECTIONS: list[Any] = []
"""The one connection of this process, made by `prepare`."""


class Duckdb:
    """A database in memory; see `judge.sandbox.engines.query_child.Database`."""

    def __init__(self) -> None:
        self._connection = _CONNECTIONS[0]
        self._own: set[str] = set()

    def fill(self, script: str) -> None:
        """Make the tables."""
        try:
            self._connection.execute(script)
        except _FAULTS as error:
            raise Fault(str(error)) from error
        with contextlib.suppress(*_FAULTS):  # there may be nothing to commit
            self._connection.execute("commit")
        names = (
            "select lower(table_name) from duckdb_tables() union select lower(view_name) from duckdb_views() where not internal"
        )
        self._own = {name for (name,) in self._all(names)}

    def run(self, query: str) -> Rows:
        """Run one statement that only reads."""
        try:
            statements = self._connection.extract_statements(query)
            if len(statements) != 1 or statements[0].type.name != "SELECT":
                msg = "wanted one statement that only reads"
                raise Fault(msg)
            reads = {name.lower() for name in self._connection.get_table_names(query)} & self._own
            cursor = self._connection.execute(statements[0])
            rows = fetched(cursor)
        except MemoryError as error:
            msg = "too much memory"
            raise Fault(msg) from error
        except _FAULTS as error:
            raise Fault(str(error)) from error
        if rows is None:
            msg = "too many rows"
            raise Fault(msg)
        return Rows(rows, len(cursor.description), bool(reads))

    def tables(self) -> list[Table]:
        """Return the tables with their first rows, in the order in which they were made; none that has a computed column."""
        try:
            names = self._all(
                "select schema_name, table_name, table_oid from duckdb_tables() where not temporary"
                " and sql not ilike '%generated always as%' order by table_oid"
            )
            return [self._table(f"{_quoted(schema)}.{_quoted(name)}", oid) for schema, name, oid in names]
        except _FAULTS as error:
            raise Fault(str(error)) from error

    def vary(self, rows: Sequence[tuple[Table, Sequence[Row]]]) -> None:
        """Put other rows into tables until `restore`. Meanwhile the tables have no constraints."""
        try:
            self._connection.execute("begin")
            for table, _ in rows:  # first keep their columns: a table that others refer to can only be dropped after those
                columns = ", ".join(_widened(column) for column in table.columns)
                empty = f"select {columns} from {table.name} limit 0"  # noqa: S608  quoted
                self._connection.execute(f"create temp table {_beside(table)} as {empty}")
            for table, _ in reversed(rows):
                self._connection.execute(f"drop table {table.name}")
            for table, changed in rows:
                self._connection.execute(f"create table {table.name} as select * from {_beside(table)}")  # noqa: S608  quoted
                self._insert(table, changed)
                self._connection.execute(f"drop table {_beside(table)}")
        except _FAULTS as error:
            raise Fault(str(error)) from error

    def restore(self) -> None:
        """Bring the tables back as they were."""
        with contextlib.suppress(*_FAULTS):  # nothing may have begun
            self._connection.execute("rollback")

    def _table(self, table: str, oid: int) -> Table:
        told = self._connection.execute(
            "select column_name, data_type, numeric_scale from duckdb_columns() where table_oid = ? order by column_index", [oid]
        ).fetchall()
        columns = [
            Column(name, key=is_key(name), text=kind in {"VARCHAR", "JSON"}, wide=_wide(kind, scale))
            for name, kind, scale in told
        ]
        rows = self._all(f"select * from {table} limit {VARIED_ROWS}")  # noqa: S608  quoted
        return Table(table, columns, rows)

    def _insert(self, table: Table, rows: Sequence[Row]) -> None:
        if rows:
            places = "(" + ", ".join("?" * len(table.columns)) + ")"
            values = [value for row in rows for value in row]
            self._connection.execute(f"insert into {table.name} values " + ", ".join([places] * len(rows)), values)  # noqa: S608

    def _all(self, query: str) -> list[Row]:
        rows: list[Row] = self._connection.execute(query).fetchall()
        return rows


def prepare() -> None:
    """Connect before any fork: connecting takes longer than most queries, and without threads a connection survives a fork."""
    ctypes.CDLL(None).mallopt(
        _ARENAS, 1
    )  # an arena for each thread would reserve most of the address space that a child may have
    sys.modules["pytz"] = _timezones()
    connection = duckdb.connect(":memory:", config=_CONFIG)
    connection.execute(_SETTINGS)
    connection.execute(
        "select 1, timestamptz '2024-01-01 00:00:00+00', 1.5::decimal(4, 1), date '2024-01-01', 'a', [1]"
    ).fetchall()
    _CONNECTIONS.append(connection)


def serve(requests: int, results: int) -> None:
    """Answer the questions of `query_run`."""
    answer(requests, results, Duckdb)


class _Utc(dt.tzinfo):
    """The session's time zone as pytz would give it: DuckDB asks pytz whenever it returns a TIMESTAMPTZ."""

    def utcoffset(self, _: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(0)

    def dst(self, _: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(0)

    def tzname(self, _: dt.datetime | None) -> str:
        return "UTC"

    def localize(self, moment: dt.datetime, **_: object) -> dt.datetime:
        return moment.replace(tzinfo=self)

    def normalize(self, moment: dt.datetime) -> dt.datetime:
        return moment


def _timezones() -> types.ModuleType:
    """Return a module in the place of pytz, which need not be installed."""
    module, utc = types.ModuleType("pytz"), _Utc()
    vars(module).update(timezone=lambda _: utc, utc=utc)
    return module


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _wide(kind: str, scale: int | None) -> str:
    if kind.startswith("DECIMAL"):
        return f"DECIMAL(38, {scale})"
    return "BIGINT" if kind in {"TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"} else ""


def _widened(column: Column) -> str:
    name = _quoted(column.name)
    return f"{name}::{column.wide} as {name}" if column.wide else name


def _beside(table: Table) -> str:
    return "temp." + _quoted("like " + table.name)
