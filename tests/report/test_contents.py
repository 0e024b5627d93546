"""The contents are JSON that the page's script builds the page from."""

import json
from pathlib import Path

from judge.report.blocks import Section, Stands
from judge.report.columns import MOST_CHARACTERS
from judge.report.comparison import Comparison
from judge.report.contents import contents
from tests.report.conftest import run_of, sample, scored, unscored


def test_a_run_without_rewards_has_a_report(tmp_path: Path) -> None:
    made = contents(run_of(tmp_path, [unscored(1)]), None)
    assert [one["id"] for one in made["sections"]] == ["rewards", "groups", "unscored"]
    assert json.loads(json.dumps(made, allow_nan=False))["pairs"] == [[0, None]]


def test_a_report_says_what_was_judged_and_by_whom(tmp_path: Path) -> None:
    made = contents(run_of(tmp_path, [scored(1), scored(2)], [sample(1), sample(2)]), None)
    assert made["title"] == "test, version 1"
    assert made["subtitle"] == "2 responses to 1 prompt, judged by a.model-v1:0"
    assert made["pairs"] == [[0, None], [1, None]]
    assert dict(made["facts"])["report"].startswith("made 20")
    assert "cut" not in dict(made["facts"])


def test_texts_that_were_cut_are_counted(tmp_path: Path) -> None:
    made = contents(run_of(tmp_path, [scored(1)], [sample(1, "x" * (MOST_CHARACTERS + 1))]), None)
    assert dict(made["facts"])["cut"] == "1 text longer than 20,000 characters"


def test_two_runs_stand_in_one_report(tmp_path: Path) -> None:
    first, second = run_of(tmp_path, [scored(1)], name="a"), run_of(tmp_path, [scored(1), scored(2)], name="b")
    made = contents(first, Comparison(first, second))
    assert made["title"] == "a.jsonl and b.jsonl"
    assert made["sections"][0]["id"] == "compared"
    assert made["pairs"] == [[0, 0], [None, 1]]
    assert [len(run["id"]) for run in made["runs"]] == [1, 2]
    assert dict(made["facts"])["second run: rows"] == "2, 2 of them scored"


def test_further_parts_bring_their_section_and_what_stands_out(tmp_path: Path) -> None:
    part = Section(id="course", heading="Course"), [Stands("step 3", "gamed.", "course")]
    made = contents(run_of(tmp_path, [scored(1)]), None, [part])
    assert made["sections"][0]["id"] == "course"
    assert made["findings"][-1] == {"figure": "step 3", "text": "gamed.", "to": "course"}


def test_what_stands_out_between_two_runs_comes_first(tmp_path: Path) -> None:
    first, second = (run_of(tmp_path, [scored(1, reward)], name=str(reward)) for reward in (0.2, 0.6))
    made = contents(first, Comparison(first, second))
    assert made["findings"][0]["text"] == "of the rows have another reward in the second run (1 of 1)."
