"""A run over a file, in a bounded memory and in the order of its rows."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from judge.converse import Attempt, Call, Reply
from judge.errors import JudgeDown, Throttled
from judge.run import open_journal, run_to_file, run_to_stdout
from judge.settings import Settings
from judge.wiring import Grader, build

GOOD = json.dumps({name: {"reason": "r", "score": 5} for name in ("faithfulness", "coverage", "clarity")})


def grader(fails: str = "") -> Grader:
    """A grader whose judge fails on the responses that match."""

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        attempts.append(Attempt(model=call.model, outcome="answered"))
        if fails and re.search(fails, call.prompt.user):
            msg = "no"
            raise Throttled(msg)
        return Reply(text=GOOD, model=call.model)

    return build(Settings(rubric="summary", concurrency=4), converse=converse)


def test_a_judge_that_is_down_stops_the_run(jsonl: Callable[..., Path], tmp_path: Path) -> None:
    path = jsonl(*[{"id": place, "prompt": "p", "response": f"r{place}"} for place in range(200)])
    failing = grader("r")
    with pytest.raises(JudgeDown, match="100 rows in a row, the last time with: no"):
        run_to_file(failing, str(path), 200, open_journal(failing, str(path), tmp_path / "out.jsonl", resume=False))


def test_failures_that_are_not_in_a_row_stop_no_run(jsonl: Callable[..., Path], tmp_path: Path) -> None:
    """Four rows are under way at a time: no ten of them in a row are without one that was scored."""
    path = jsonl(*[{"id": place, "prompt": "p", "response": f"r{place} {'fails' * (place % 2)}"} for place in range(60)])
    failing = grader("fails")
    journal = open_journal(failing, str(path), tmp_path / "out.jsonl", resume=False)
    tally = run_to_file(failing, str(path), 60, journal, hopeless=12)
    assert (tally.rows, tally.unscored) == (60, {"throttled": 30})


def test_rows_that_nobody_judged_are_no_sign_of_an_outage(jsonl: Callable[..., Path], tmp_path: Path) -> None:
    path = jsonl(*["{broken"] * 150)
    well = grader()
    tally = run_to_file(well, str(path), 150, open_journal(well, str(path), tmp_path / "out.jsonl", resume=False))
    assert tally.unscored == {"bad_sample": 150}


def test_rows_go_to_stdout_in_their_order(jsonl: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    path = jsonl(*[{"id": place, "prompt": "p", "response": f"r{place}"} for place in range(50)])
    tally = run_to_stdout(grader(), str(path), 50)
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == list(range(50))
    assert tally.rows == 50
