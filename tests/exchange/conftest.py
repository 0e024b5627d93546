"""Imports an example and scores its samples by the files that were written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.exchange.rubric_files import write_files
from judge.exchange.rubric_import import Imported, import_rubric
from judge.grader import Grader
from judge.reward import Reward
from judge.wiring import BUILT_IN
from tests.converse_server import ConverseServer, Say
from tests.exchange.examples import Case, Example

Given = Callable[[Example, Case], float | None]


def imported(grader: dict[str, Any], folder: Path) -> Imported:
    """Import a grader and write its files."""
    made = import_rubric(json.dumps(grader))
    write_files(made, folder, [BUILT_IN / "prompts"], overwrite=True)
    return made


def record(case: Case) -> dict[str, Any]:
    """Return the record of a case."""
    said: dict[str, Any] = {"role": "assistant", "content": case.response, **({"tool_calls": case.calls} if case.calls else {})}
    return {"id": 1, "messages": [{"role": "user", "content": "?"}, said], **case.item}


def answer(made: Imported, judged: Any) -> str:
    """Write the judge's answer."""
    scores = judged if isinstance(judged, dict) else {one.name: judged for one in made.rubric.criteria}
    return json.dumps({name: {"reason": "r", "score": score} for name, score in scores.items()})


@pytest.fixture
def given(server: ConverseServer, tmp_path: Path) -> Given:
    """Return what scores a case: its reward, or None where it is unscored."""

    def score(example: Example, case: Case) -> float | None:
        made = imported(example.grader, tmp_path)
        server.script(*[Say(answer(made, case.judged))] * 4)
        (outcome,) = Grader(made.name, folder=tmp_path, models=["m"]).grade([record(case)])
        return outcome.reward if isinstance(outcome, Reward) else None

    return score
