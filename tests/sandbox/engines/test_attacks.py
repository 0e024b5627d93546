"""Queries that try to get out, to be paid for nothing, or to use everything up. None succeeds."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from judge.checks import load_check
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.sample import Sample
from tests.answers.corpus import lines

QUERIES = [*lines(Path(__file__).parents[2] / "attacks" / "queries.jsonl")]


def attacked(line: dict[str, Any]) -> str:
    """Return what the attack achieved: an empty text if nothing."""
    check = load_check("sql").model_validate({"check": "sql", "engine": line["engine"], "timeout": 0.3})
    record = {"id": line["id"], "prompt": "?", "reference_answer": line["reference"], "metadata": {"schema": line["schema"]}}
    read = read_sample({**record, "response": f"```sql\n{line['query']}\n```"})
    assert isinstance(read, Sample)
    try:
        found = check.verify(read)
    except ReferenceFault as fault:
        return f"{line['id']}: unscored, {fault}"
    return f"{line['id']}: {found.value}, {found.reason}" if found.value else ""


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_no_query_gets_out_and_none_is_paid(engine: str) -> None:
    queries = [line for line in QUERIES if line["engine"] == engine]
    assert len(queries) >= 125
    with ThreadPoolExecutor(4) as threads:
        assert [got for got in threads.map(attacked, queries) if got] == []
