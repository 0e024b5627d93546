"""Verifies a query by running it over a fixture database; see `Sql`."""

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, JsonValue

from judge.checks.check import Check, CheckResult, reference
from judge.engines.duckdb_run import plain
from judge.errors import ReferenceFault
from judge.reading.seen import fenced, without_thought
from judge.record import brief, shape
from judge.sample import Sample

if TYPE_CHECKING:
    from judge.engines.query_run import Refused, Rows

_LONGEST_QUERY = 20_000
_LANGUAGES = {"", "sql", "sqlite", "duckdb", "sqlite3"}
_STATEMENT = re.compile(
    r"^[ \t]*(?:select|values|with\s+(?:recursive\s+)?\w+\s*(?:\([^()]*\)\s*)?as)\b", re.IGNORECASE | re.MULTILINE
)
_ENDS = re.compile(r";[ \t]*\n")
_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|[()]|order\s+by\b|\w+|.""", re.IGNORECASE | re.DOTALL
)


class Sql(Check):
    """Whether a query in the response gives the expected rows over a fixture database.

    The query is the last code fence with SQL; where there is none, it begins at the first line with SELECT, WITH or VALUES of
    the last paragraph that has one, and ends at the `;` that ends a line. It must be one statement that only reads. A query
    that fails, is refused or takes too much time or memory is 0.

    Rows are the same when their values are: numbers by value (`1` and `1.0`, and true is 1), text never as a number, NULL as
    NULL; the number of columns counts and their names do not. The reference is a query, run over the same fixture, or a list
    of the expected rows. A query that reads no table where the reference reads one is 0: it states a result, as a guess can.
    """

    check: Literal["sql"] = "sql"

    fixture: str | None = None
    """The script that makes and fills the tables; when left out, the record's metadata holds it."""

    fixture_key: str = "schema"
    """The field of the metadata with the script, where the rubric gives none."""

    key: str | None = None
    """The field of a reference that holds the query or the rows, where it is not the reference itself."""

    engine: Literal["sqlite", "duckdb"] = "sqlite"
    """Whose SQL it is; `duckdb` needs the package of that name."""

    ordered: bool | None = None
    """Whether the order of rows counts; when left out, where the reference query ends in ORDER BY."""

    tolerance: float = Field(1e-9, ge=0, lt=1)
    """How far a number may be from the expected one, as a share of the larger, where either has a fraction."""

    timeout: float = Field(1.0, gt=0, le=60)
    """Seconds of processor time (sqlite) or of time (duckdb) that a query may take."""

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        Raises:
            ReferenceFault: there is no fixture or no reference, or one of them fails.
            CheckUnavailable: the engine is not there, or cannot be bounded on this machine.
        """
        from judge.engines.query_run import ENGINES, Refused  # 6 ms

        fixture, wanted, query = self._fixture(sample), reference(sample, self.key), _query(sample.response)
        queries = [text for text in (wanted, query) if isinstance(text, str)]
        results = ENGINES[self.engine](fixture, queries, self.timeout)
        expected = _expected(wanted, results)
        if query is None:
            return CheckResult(value=0.0, reason="no query in the response")
        if isinstance(found := results[-1], Refused):
            return CheckResult(value=0.0, reason=f"{found.reason}: {brief(query)}")
        return self._compared(expected, found, ordered=self._in_order(wanted))

    def _fixture(self, sample: Sample) -> str:
        fixture = self.fixture if self.fixture is not None else sample.metadata.get(self.fixture_key)
        if not isinstance(fixture, str):
            msg = f"neither the rubric nor the metadata field {self.fixture_key!r} has a script that makes the tables"
            raise ReferenceFault(msg)
        return fixture

    def _in_order(self, wanted: JsonValue) -> bool:
        return self.ordered if self.ordered is not None else isinstance(wanted, str) and orders(wanted)

    def _compared(self, expected: "Rows", found: "Rows", *, ordered: bool) -> CheckResult:
        if expected.reads and not found.reads:
            return CheckResult(value=0.0, reason="the query reads no table")
        if expected.width is not None and expected.width != found.width:
            return CheckResult(value=0.0, reason=f"{found.width} columns, wanted {expected.width}")
        if len(expected.rows) != len(found.rows):
            return CheckResult(value=0.0, reason=f"{len(found.rows)} rows, wanted {len(expected.rows)}")
        ours, theirs = (rows.rows if ordered else sorted(rows.rows, key=_sort_key) for rows in (expected, found))
        for one, other in zip(ours, theirs, strict=True):
            if len(one) != len(other) or not all(map(self._same, one, other)):
                return CheckResult(value=0.0, reason=f"the row {brief(other, 60)} is not {brief(one, 60)}")
        return CheckResult(value=1.0, reason=f"the expected {len(ours)} rows{', in their order' * ordered}")

    def _same(self, expected: Any, found: Any) -> bool:
        if {type(expected), type(found)} in ({float}, {float, int}):
            return bool(expected == found) or abs(expected - found) <= self.tolerance * max(abs(expected), abs(found)) < math.inf
        return type(expected) is type(found) and bool(expected == found)


def orders(query: str) -> bool:
    """Whether a query itself, and not only a part of it, has an ORDER BY."""
    depth = 0
    for token in _TOKEN.findall(query):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth == 0 and re.fullmatch(r"order\s+by", token, re.IGNORECASE):
            return True
    return False


def _expected(wanted: JsonValue, results: "Sequence[Rows | Refused]") -> "Rows":
    from judge.engines.query_run import Refused, Rows

    if isinstance(wanted, str):
        if isinstance(results[0], Refused):
            msg = f"the reference query fails: {results[0].reason}"
            raise ReferenceFault(msg)
        return results[0]
    rows = [[plain(value) for value in row] for row in wanted if isinstance(row, list)] if isinstance(wanted, list) else None
    if rows is None or not isinstance(wanted, list) or len(rows) < len(wanted):
        msg = f"wanted a query or a list of rows as reference, found {shape(wanted)}"
        raise ReferenceFault(msg)
    return Rows(rows, len(rows[0]) if rows else None, reads=True)


def _query(response: str) -> str | None:
    text = without_thought(response).strip()
    fences = [body for language, body in fenced(text) if language in _LANGUAGES and body.strip()]
    query = fences[-1].strip() if fences else _bare(text)
    return query if 0 < len(query) <= _LONGEST_QUERY else None


def _bare(text: str) -> str:
    """Return the statement of a text without code fences, or nothing."""
    for paragraph in reversed(re.split(r"\n[ \t]*\n", text)):
        if match := _STATEMENT.search(paragraph):
            return _ENDS.split(paragraph[match.start() :], maxsplit=1)[0].strip()
    return ""


def _sort_key(row: Sequence[Any]) -> tuple[Any, ...]:
    """Sort by text first, then by numbers with few digits, so that noise in the last ones moves no row."""
    numbers = tuple(value for value in row if isinstance(value, int | float))
    rest = tuple("" if isinstance(value, int | float) else repr(value) for value in row)
    return (rest, tuple(float(f"{value:.9g}") for value in numbers), numbers)
