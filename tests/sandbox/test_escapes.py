"""Programs that try to get out, to be paid for nothing, or to use everything up. None succeeds."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from judge.checks import load_check
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.sample import Sample
from tests.answers.corpus import lines
from tests.sandbox.conftest import missing
from tests.sandbox.running import children

ESCAPES = [*lines(Path(__file__).parents[1] / "attacks" / "escapes.jsonl")]
CHECK = load_check("python_tests").model_validate({"check": "python_tests", "seconds": 0.5, "memory_mb": 128})
CANARY = "quite-secret"


def sample(program: str, line: dict[str, Any]) -> Sample:
    metadata = {key: line[key] for key in ("tests", "given") if key in line}
    read = read_sample({"id": line["id"], "prompt": "?", "response": f"```python\n{program}\n```", "metadata": metadata})
    assert isinstance(read, Sample)
    return read


def attacked(line: dict[str, Any]) -> str:
    """Return what the attack achieved: an empty text if nothing."""
    try:
        found = CHECK.verify(sample(line["program"], line))
    except ReferenceFault as fault:
        return f"{line['id']}: unscored, {fault}"
    got = f"{line['id']}: {found.value}, {found.reason}"
    return got if found.value == 1 or "root:" in found.reason or CANARY in found.reason else ""


@pytest.mark.skipif(bool(missing()), reason=missing() or "-")
def test_no_program_gets_out_and_none_is_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(ESCAPES) >= 300
    monkeypatch.setenv("CANARY", CANARY)
    honest = sample("def f(n):\n    return n + 1", {"id": 1, "tests": "assert f(1) == 2\nassert f(5) == 6"})
    with ThreadPoolExecutor(4) as threads:
        assert [got for got in threads.map(attacked, ESCAPES) if got] == []
    assert CHECK.verify(honest).value == 1
    before = children()
    assert CHECK.verify(honest).value == 1
    assert children() <= before
