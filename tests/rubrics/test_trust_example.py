"""The worked example in examples/trust: its files belong together, and its cases tell the first rubric from the mended one.

tests/test_docs.py follows its page command by command.
"""

import json
import os
from pathlib import Path

import pytest

from judge.doors.cli import main

FOLDER = Path(__file__).parents[2] / "examples" / "trust"
ROWS = 50


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("JUDGE_")]:
        monkeypatch.delenv(name)


def ids(name: str) -> list[str]:
    return [json.loads(line)["id"] for line in (FOLDER / name).read_text("utf-8").splitlines()]


def check(version: str) -> int:
    replies = FOLDER / f"{version}.replies.jsonl"
    return main(
        ["check", str(FOLDER / "cases.jsonl"), "--rubric", str(FOLDER / f"{version}.yaml"), "--judge", f"replies:{replies}"]
    )


def test_each_row_has_a_label_of_each_annotator_and_a_reply_under_each_rubric() -> None:
    rows = ids("samples.jsonl")
    assert len(set(rows)) == len(rows) == ROWS
    assert ids("desk_v1.replies.jsonl") == ids("desk_v2.replies.jsonl") == rows
    labels = [json.loads(line) for line in (FOLDER / "labels.jsonl").read_text("utf-8").splitlines()]
    assert sorted((one["id"], one["annotator"]) for one in labels) == sorted((row, who) for row in rows for who in ("ana", "ben"))
    assert set(ids("cases.jsonl")) <= set(rows)


def test_the_first_rubric_fails_on_seven_of_the_eight_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("desk_v1") == 1
    failed = {line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("FAIL")}
    assert failed == set(ids("cases.jsonl")) - {"film-3"}


def test_the_mended_rubric_meets_all_cases(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("desk_v2") == 0, capsys.readouterr().out
