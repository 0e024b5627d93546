"""Verifies a query by running it on a fixture database; see `Sql`."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, JsonValue

from judge.bounds import QUERY_LENGTH
from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading.pattern import Pattern
from judge.reading.text.fence import fenced
from judge.reading.text.seen import said
from judge.record import shape
from judge.sample import Sample

_OTHER_NAMES = {"postgres", "duckdb", "bigquery", "snowflake", "oracle", "redshift", "db2", "spark"}
_BEGINS = r"(?:select|values|with\s+(?:recursive\s+)?\w+\s*(?:\([^()]*\)\s*)?as)\b"
_STATEMENT = Pattern(rf"^[ \t]*(?:\w[\w ]{{0,30}}[:：][ \t]*)?(?P<query>{_BEGINS})", re.IGNORECASE | re.MULTILINE)
_IN_CODE = Pattern(rf"`({_BEGINS}[^`]*)`", re.IGNORECASE)
_READS = Pattern(rf"(?:\s|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/|\()*{_BEGINS}", re.IGNORECASE)
_ENDS = Pattern(r";[ \t]*\n")
_TOKEN = Pattern(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|[()]|order\s+by\b|\w+|.""", re.IGNORECASE | re.DOTALL
)


class Sql(Check):
    """Whether a query in the response gives the expected rows on a fixture database.

    The query is the last code fence that is named after SQL or one of its dialects and only reads; or else the last fence without
    a name; or else it starts at the first line with SELECT, WITH or VALUES in the last paragraph that has one, and ends at a `;`
    at the end of a line. It has to be one statement that only reads, of at most 20,000 characters, in the SQL of the engine; no
    dialect is translated. A query is 0 if it fails, is refused, gives more than 10,000 rows, 200,000 values or 5 million
    characters, or takes too much time or memory.

    Rows are the same if their values are: numbers by value (`1` is `1.0`, and true is 1), text never as a number, NULL only as
    NULL. The number of columns matters, their names do not. The reference is a query, which runs on the same fixture, or a
    list of the expected rows.

    A query has to compute its rows. One that only states them is 0, even if it mentions a table. So a query that gives the
    expected rows is run again on tables with other values (up to 200 rows each). There it has to give what the reference
    gives, in at least one kind of change for each column in which the reference gets new values. If the reference is a list of
    rows, the query's own values have to change. If nothing changes, nothing more is asked.

    The query runs in a process of its own, with 256 MiB of memory. Making the fixture may take 10 s of processor time.
    """

    check: Literal["sql"] = "sql"

    fixture: str | None = None
    """The script that makes and fills the tables. Without it, the record's metadata holds one."""

    fixture_key: str = "schema"
    """The field of the metadata that holds the script, if the rubric has none."""

    key: str | None = None
    """The field of the reference that holds the query or the rows. Without it, the reference itself."""

    engine: Literal["sqlite", "duckdb"] = "sqlite"
    """The engine that runs the query; `duckdb` needs the package of that name."""

    ordered: bool | None = None
    """Whether the order of rows matters. Without it, it does if the reference query has an ORDER BY of its own."""

    tolerance: float = Field(1e-9, ge=0, lt=1)
    """How far a number may be from the expected one, as a share of the larger, if either has a fraction."""

    timeout: float = Field(1.0, gt=0, le=60)
    """Seconds of processor time for the query, and for the reference. A query that gives the expected rows may take six times as
    long again on the other tables."""

    @classmethod
    def needed(cls, data: Mapping[str, Any]) -> tuple[str, str] | None:
        """Return the package of the engine; SQLite is part of Python."""
        return ("duckdb", "duckdb") if data.get("engine") == "duckdb" else None

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        Raises:
            ReferenceFault: the fixture or the reference is missing or fails.
            CheckUnavailable: no process could be started for the engine.
        """
        from judge.sandbox.engines.queries import Task, verify_query  # 6 ms

        wanted = _wanted(reference(sample, self.key))
        task = Task(self.engine, self._fixture(sample), wanted, self._in_order(wanted), self.tolerance, self.timeout)
        found = verify_query(task, _query(said(sample)))
        return CheckResult(value=float(found.right), reason=found.reason)

    def read_reference(self, sample: Sample) -> None:
        """Read the fixture and the expected rows or their query, without running them.

        Raises:
            ReferenceFault: the fixture or the reference is missing or is none.
        """
        _wanted(reference(sample, self.key)), self._fixture(sample)

    def _fixture(self, sample: Sample) -> str:
        fixture = self.fixture if self.fixture is not None else sample.metadata.get(self.fixture_key)
        if not isinstance(fixture, str):
            msg = f"neither the rubric nor the metadata field {self.fixture_key!r} has a script that makes the tables"
            raise ReferenceFault(msg)
        return fixture

    def _in_order(self, wanted: str | list[Any]) -> bool:
        return self.ordered if self.ordered is not None else isinstance(wanted, str) and orders(wanted)


def orders(query: str) -> bool:
    """Whether a query has an ORDER BY of its own, outside any parentheses."""
    depth = 0
    for token in _TOKEN.findall(query):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth == 0 and re.fullmatch(r"order\s+by", token, re.IGNORECASE):
            return True
    return False


def _wanted(wanted: JsonValue) -> str | list[Any]:
    if isinstance(wanted, str) or (isinstance(wanted, list) and all(isinstance(row, list) for row in wanted)):
        return wanted
    msg = f"wanted a query or a list of rows as reference, found {shape(wanted)}"
    raise ReferenceFault(msg)


def _query(response: str) -> str | None:
    text = response.strip()
    fences = [(name, body.strip()) for name, body in fenced(text) if body.strip()]
    named = [body for name, body in fences if "sql" in name or name in _OTHER_NAMES]
    unnamed = [body for name, body in fences if not name]
    found = _last(named) or _last(unnamed) or _bare(text)
    return found if 0 < len(found) <= QUERY_LENGTH else None


def _last(blocks: list[str]) -> str:
    """Return the last block that reads, or else the last one, or else nothing."""
    reading = [block for block in blocks if _READS.match(block)]
    return (reading or blocks or [""])[-1]


def _bare(text: str) -> str:
    """Return the statement in a text without code fences: one at the beginning of a line, or else the last in backticks."""
    for paragraph in reversed(re.split(r"\n[ \t]*\n", text)):
        if match := _STATEMENT.search(paragraph):
            return _ENDS.split(paragraph[match.start("query") :], 1)[0].strip()
    return _last(_IN_CODE.findall(text))
