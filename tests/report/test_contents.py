"""The contents are JSON that the page's script builds the page from."""

import json
import re
from pathlib import Path

import pytest

from judge.report.blocks import Section, Stands
from judge.report.columns import MOST_CHARACTERS
from judge.report.comparison import Comparison
from judge.report.contents import contents
from judge.report.course import course
from tests.report.conftest import run_of, sample, scored, unscored


def test_a_run_without_rewards_has_a_report(tmp_path: Path) -> None:
    made = contents(run_of(tmp_path, [unscored(1)]), None)
    assert [one["id"] for one in made["sections"]] == ["rewards", "groups", "unscored"]
    assert json.loads(json.dumps(made, allow_nan=False))["pairs"] == [[0, None]]


@pytest.mark.parametrize(
    "rewards",
    [
        pytest.param([0.5], id="one"),
        pytest.param([-5.1, -5.2, -7.0, -5.0] * 10, id="negative"),
        pytest.param([1e100, -1e100] * 20, id="largest"),
        pytest.param([5e-324 * at for at in range(40)], id="smallest"),
    ],
)
def test_odd_rewards_make_a_report(rewards: list[float], tmp_path: Path) -> None:
    large = {"criteria": {"right": {"score": 1e100, "reason": "r"}}, "metrics": {"judge": 1e100}, "error": 1e100}
    rows = [scored(at, reward, **large) for at, reward in enumerate(rewards, 1)]
    samples = [sample(at, "word " * at, metadata={"step": at // 8}) for at in range(1, len(rows) + 1)]
    first, second = (run_of(tmp_path, made, samples, name) for name, made in (("a", rows), ("b", rows[::-1])))
    made = contents(first, Comparison(first, second), [course(first)])
    written = json.dumps(made, allow_nan=False)
    assert not re.search(r"[0-9]{40}", written.replace(str(1e100), ""))


def test_numbers_of_a_row_that_are_too_large_are_left_out(tmp_path: Path) -> None:
    huge = {"criteria": {"right": {"score": 1.7e308}}, "metrics": {"judge": 1.7e308}, "cost": -1.7e308}
    made = contents(run_of(tmp_path, [scored(at, **huge) for at in range(1, 41)]), None)
    assert [part["value"] for part in made["runs"][0]["parts"] if part["name"] == "right"] == [[None] * 40]


def test_of_two_runs_it_is_said_which_one_is_meant(tmp_path: Path) -> None:
    rows = [[scored(at, 0.5 if flat else at / 10) for at in range(1, 9)] for flat in (True, False)]
    samples = [sample(at) for at in range(1, 9)]
    first, second = (run_of(tmp_path, made, samples, name) for name, made in zip("ab", rows, strict=True))
    made = contents(first, Comparison(first, second))
    flat = [one["text"] for one in made["findings"] if "no spread" in one["text"]]
    assert len(flat) == 1
    assert flat[0].endswith(" In the first run.")
    groups = next(one for one in made["sections"] if one["id"] == "groups")
    assert [block["title"] for block in groups["blocks"]] == [
        "Highest minus lowest reward of a prompt, first run",
        "Highest minus lowest reward of a prompt, second run",
    ]
    assert "Second run: Every prompt has some spread." in groups["says"]


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
