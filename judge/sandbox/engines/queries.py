"""Runs an untrusted query over a throwaway database in memory, and says whether it gives the expected rows and computes them.

Each query has a process of its own that the kernel limits; see `judge.sandbox.process`. The tables and the reference come first,
so that time and memory which they use up are the data's fault, and the rest is the query's. Nothing outside the database can be
reached: no file, no network, no other database, no extension, no setting.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from pydantic import JsonValue

from judge.bounds import FIXTURE_SECONDS, QUERY_COMPARING, QUERY_MEMORY, QUERY_VARIED
from judge.errors import ReferenceFault
from judge.record import brief, shape
from judge.sandbox.engines.variation import GENTLE, ROUGH
from judge.sandbox.process.workers import Spent, Worker, Workers

Engine = Literal["sqlite", "duckdb"]

_CHILDREN: Mapping[Engine, Workers] = {
    "sqlite": Workers(["judge.sandbox.engines.sqlite_database"], "judge.sandbox.engines.sqlite_database:serve", QUERY_MEMORY),
    "duckdb": Workers(
        ["judge.sandbox.engines.duckdb_database"], "judge.sandbox.engines.duckdb_database:serve", QUERY_MEMORY, libraries=True
    ),
}


class Task(NamedTuple):
    """What a query has to do."""

    engine: Engine
    fixture: str
    """The script that makes and fills the tables."""

    wanted: str | Sequence[Sequence[JsonValue]]
    """The reference query, or the expected rows."""

    ordered: bool
    """Whether the order of rows counts."""

    tolerance: float
    """How far a number may be from the expected one, as a share of the larger one, if either has a fraction."""

    timeout: float
    """Seconds of processor time for the reference query, and as many for the query."""


class Finding(NamedTuple):
    """Whether a query is right, and why."""

    right: bool
    reason: str
    steps: int = 0
    """Instructions that SQLite ran for a right query. The same query over the same fixture always takes as many."""

    expected_steps: int = 0
    """Instructions that it ran for the reference query."""


class Tried(NamedTuple):
    """What a query gives over changed tables, compared with what the reference gives there."""

    kind: str
    wanted: Collection[int] | None
    """The columns in which the reference's rows are new; None if there is no reference query."""

    agrees: bool
    """Whether it gives the reference's rows."""

    columns: Collection[int]
    """The columns in which its own rows are new."""

    differs: bool
    """Whether it gives rows, and not the same ones as over the fixture."""


def verify_query(task: Task, query: str | None) -> Finding:
    """Run a query and compare its rows; None stands for a response without a query.

    A query is right if it gives the expected rows, and its rows follow the tables: over tables with other values it gives what
    the reference gives there, at least where the reference gives something new. If only the expected rows are known, it is enough
    that the query gives something new.

    Raises:
        ReferenceFault: the fixture or the reference fails, or takes too much time or memory.
        CheckUnavailable: no process can be started.
    """
    with _prepared(task) as (worker, expected):
        if query is None:
            return Finding(right=False, reason="no query in the response")
        found = worker.ask({"do": "find", "query": query})
    wrong = _wrong(task, query, expected, found)
    if wrong is not None:
        return Finding(right=False, reason=wrong)
    order = ", in their order" if task.ordered else ""
    assert isinstance(found, dict)
    return Finding(True, f"the expected {expected['rows']} rows{order}", found["steps"], expected["steps"])


def _wrong(task: Task, query: str, expected: dict[str, Any], found: dict[str, Any] | Spent) -> str | None:
    """Say why a query is wrong; None if it is right."""
    if fault := _fault(found, task.timeout):
        return f"{fault}: {brief(query)}"
    assert isinstance(found, dict)
    if expected["reads"] and not found["reads"]:
        return "the query reads no table"
    if found["difference"] is not None:
        difference: str = found["difference"]
        return difference
    nothing_to_follow = expected["rows"] == 0 and not isinstance(task.wanted, str)
    if not expected["reads"] or nothing_to_follow or _computes(task, query, telling=expected["tells"]):
        return None
    return "the rows do not change as they should when the tables do"


def follows(tried: Sequence[Tried], *, telling: bool) -> bool:
    """Whether a query's rows follow the tables, as far as the tries show.

    Args:
        tried: what it gives over changed tables.
        telling: whether the expected rows hold anything but 0, 1, NULL and empty text. If they do, the rows of a query that
            computes them hold something new sooner or later; if not, it is enough that they differ.
    """
    if not tried:
        return True
    if any(one.wanted is None for one in tried):
        return any(one.columns or (one.differs and not telling) for one in tried)
    needed = {column for one in tried if one.kind in GENTLE for column in one.wanted or ()}
    met = {column for one in tried if one.agrees for column in one.wanted or ()}
    if any(one.wanted for one in tried):
        return bool(met) and met >= needed
    return any(one.agrees for one in tried)


class _TooLong(Exception):
    """A query takes too long over changed tables."""


def _computes(task: Task, query: str, *, telling: bool) -> bool:
    """Whether the rows of a query that gives the expected ones also follow the tables."""
    tried: list[Tried] = []
    for kinds in (GENTLE, ROUGH):
        try:
            tried += _tried(task, query, [*kinds])
        except _TooLong:
            return False
        except ReferenceFault:  # changing the tables, or the reference over them, takes too long: nothing is shown
            break
        if any(one.wanted or one.columns for one in tried) and follows(tried, telling=telling):
            return True
    return follows(tried, telling=telling)


def _tried(task: Task, query: str, kinds: list[str]) -> list[Tried]:
    """Return what the query gives after each kind of change that shows something.

    Raises:
        _TooLong: it takes too much time or memory.
    """
    with _prepared(task) as (worker, _):
        changed = _of_the_data(worker.ask({"do": "vary", "kinds": kinds, "query": query}), "the fixture or the reference query")
        tried: list[Tried] = []
        for kind, wanted in changed.items():
            found = worker.ask({"do": "try_over", "kind": kind, "query": query})
            if isinstance(found, Spent):
                raise _TooLong
            tried.append(Tried(kind, wanted, **found))
        return tried


@contextmanager
def _prepared(task: Task) -> Iterator[tuple[Worker, dict[str, Any]]]:
    """Give a worker in which the tables are made and the reference has run, and the answer about the reference."""
    seconds = 2 * FIXTURE_SECONDS + (2 + QUERY_VARIED) * task.timeout + (2 + len(ROUGH)) * QUERY_COMPARING
    with _CHILDREN[task.engine].one(seconds) as worker:
        _of_the_data(worker.ask({"do": "make", "script": task.fixture}), "the fixture")
        question = {"do": "expect", "wanted": task.wanted, "ordered": task.ordered, "tolerance": task.tolerance}
        yield worker, _of_the_data(worker.ask({**question, "timeout": task.timeout}), "the reference query")


def _of_the_data(answer: dict[str, Any] | Spent, what: str) -> dict[str, Any]:
    if isinstance(answer, Spent):
        msg = f"{what} takes too much {answer.what}"
        raise ReferenceFault(msg)
    if "fault" in answer:
        msg = f"{what} fails: {shape(answer['fault'])}"
        raise ReferenceFault(msg)
    return answer


def _fault(found: dict[str, Any] | Spent, timeout: float) -> str | None:
    if isinstance(found, Spent):
        return f"more than {timeout:g} s" if found.what == "time" else "too much memory"
    return brief(found["fault"]) if "fault" in found else None
