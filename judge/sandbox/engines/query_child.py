"""The child's side of `queries`: makes a fixture, runs queries over it, and says how their results differ.

Each question is one frame, `{"do": METHOD, ...}`, for a public method of `Session`. Each has a time that the kernel enforces: a
question that takes longer ends the process. The reference always runs before the query, so no query can spoil what it is compared
with.
"""

import resource
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from judge.bounds import FIXTURE_SECONDS, QUERY_COMPARING, QUERY_VARIED
from judge.sandbox.engines.rows import Rows, difference, new_columns, plain, tells
from judge.sandbox.engines.variation import CHANGES, Row, Table, literals
from judge.sandbox.process.channel import Channel, allow

_LONGEST_FAULT = 300
"""Characters of a database's message that are sent to the parent."""


class Fault(Exception):
    """A script or query fails, is not allowed, or asks for too much."""


class Database(Protocol):
    """A database that a query runs over. Each method may raise `Fault`."""

    def fill(self, script: str) -> None:
        """Make the tables."""

    def run(self, query: str) -> Rows:
        """Run one statement that only reads."""

    def tables(self) -> list[Table]:
        """Return the tables with their first rows."""

    def vary(self, rows: Sequence[tuple[Table, Sequence[Row]]]) -> None:
        """Put other rows into tables until `restore`."""

    def restore(self) -> None:
        """Bring the tables back as they were."""


class Session:
    """Answers the questions about one query."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wanted: str | None = None
        self._expected = Rows([], None, reads=False)
        self._compared: dict[str, Any] = {}
        self._timeout = self._left = 0.0
        self._tables: list[Table] = []
        self._named: Sequence[str | int | float] = ()
        self._varied: dict[str, Rows] = {}

    def make(self, script: str) -> dict[str, Any]:
        """Make the fixture."""
        allow(FIXTURE_SECONDS)
        self._database.fill(script)
        return {}

    def expect(self, wanted: str | list[Any], ordered: bool, tolerance: float, timeout: float) -> dict[str, Any]:  # noqa: FBT001  a frame's field
        """Run the reference query, or take the expected rows."""
        self._compared, self._timeout = {"ordered": ordered, "tolerance": tolerance}, timeout
        if isinstance(wanted, str):
            self._wanted = wanted
            self._expected = self._run(wanted)
        else:
            rows = [tuple(map(plain, row)) for row in wanted]
            self._expected = Rows(rows, len(rows[0]) if rows else None, reads=True)
        told = {"rows": len(self._expected.rows), "reads": self._expected.reads, "tells": tells(self._expected)}
        return {**told, "steps": self._expected.steps}

    def find(self, query: str) -> dict[str, Any]:
        """Run the query and compare its rows with the expected ones."""
        found = self._run(query)
        allow(QUERY_COMPARING)
        return {"difference": difference(self._expected, found, **self._compared), "reads": found.reads, "steps": found.steps}

    def vary(self, kinds: list[str], query: str) -> dict[str, Any]:
        """Return the kinds of change that show something, each with the columns in which the reference's rows become new.

        A kind shows something if the reference gives other rows after it. Without a reference query every kind is tried.
        """
        allow(FIXTURE_SECONDS)
        self._tables, self._named = self._database.tables(), literals(self._wanted or query)
        self._left = QUERY_VARIED * self._timeout
        if self._wanted is None:
            return dict.fromkeys(kinds)
        changed: dict[str, Any] = {}
        for kind in kinds:
            rows = self._over(kind, self._wanted)
            if rows and rows.rows and difference(self._expected, rows, **self._compared):
                self._varied[kind] = rows
                changed[kind] = new_columns(self._expected, rows)
        return changed

    def try_over(self, kind: str, query: str) -> dict[str, Any]:
        """Run the query over changed tables, and say whether it gives the reference's rows and what is new in its own."""
        allow(self._left)
        begun = time.process_time()
        found = self._over(kind, query)
        self._left -= time.process_time() - begun
        allow(QUERY_COMPARING)
        if found is None:
            return {"agrees": False, "columns": [], "differs": False}
        wanted = self._varied.get(kind)
        return {
            "agrees": wanted is not None and difference(wanted, found, **self._compared) is None,
            "columns": new_columns(self._expected, found),
            "differs": bool(found.rows) and difference(self._expected, found, **self._compared) is not None,
        }

    def _run(self, query: str) -> Rows:
        allow(self._timeout)
        return self._database.run(query)

    def _over(self, kind: str, query: str) -> Rows | None:
        """Run a query over changed tables; None if the change cannot be made, or the query fails after it."""
        change = CHANGES[kind]
        try:
            self._database.vary([(table, change(table, self._named)) for table in self._tables if table.rows])
            return self._database.run(query)
        except (Fault, OverflowError, ArithmeticError):
            return None
        finally:
            self._database.restore()


def answer(requests: int, results: int, connect: Callable[[], Database]) -> None:
    """Answer the parent's questions until it has no more."""
    channel = Channel(requests, results)
    session = Session(connect())
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # nothing more can be opened
    while True:
        try:
            question = channel.receive()
        except EOFError:
            return
        try:
            told = getattr(session, question.pop("do"))(**question)
        except Fault as fault:
            told = {"fault": str(fault)[:_LONGEST_FAULT] or type(fault.__cause__).__name__}
        channel.send(told)
