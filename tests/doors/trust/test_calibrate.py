"""`judge calibrate`, from the files to the rubric and the next run."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

import judge
from judge.doors.cli import main
from judge.rubric.calibration import Calibration
from judge.rubric.evidence import read_evidence
from judge.rubric.rubric_file import load_rubric

RUBRIC = """\
# The tone of an answer.
name: manners
description: How an answer sounds.

criteria:
  - name: tone
    description: Is it kind?
    levels:
      1: Rude.
      2: Curt.
      3: Plain.
      4: Kind.
      5: Warm.
"""


class Files(NamedTuple):
    """What a run needs, and what it left."""

    folder: Path
    rubric: Path
    rows: Path
    labels: Path

    def calibrate(self, *more: object) -> int:
        """Run the command on all of them."""
        given = ["calibrate", self.labels, "--rewards", self.rows, "--rubric", self.rubric, *more]
        return main([str(one) for one in given])

    def label(self, records: list[dict[str, Any]]) -> None:
        """Write other labels."""
        self.labels.write_text("".join(f"{json.dumps(one)}\n" for one in records), "utf-8")

    def score(self, output: Path) -> list[dict[str, Any]]:
        """Score the samples with the recorded replies."""
        command = ["score", self.folder / "samples.jsonl", "--rubric", self.rubric]
        main([str(one) for one in [*command, "--judge", f"replies:{self.folder / 'replies.jsonl'}", "--output", output]])
        return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


LEVELS = [1 + Random(at).randint(0, 4) for at in range(60)]
"""What the judge answers about each row."""

PEOPLE = {1: 0.0, 2: 0.05, 3: 0.1, 4: 0.4, 5: 0.9}
"""What people think of each of the judge's levels: it is too lenient."""


def said(at: int, who: int = 0) -> float:
    return round(PEOPLE[LEVELS[at]] + Random(100 * who + at).random() / 10, 3)


def scores(rows: int = 60, people: int = 2, **more: Any) -> list[dict[str, Any]]:
    return [{"id": at, "annotator": f"p{who}", "score": said(at, who), **more} for at in range(rows) for who in range(people)]


def verdicts(right: int, wrong: int) -> list[dict[str, Any]]:
    """Yes and no for rows on which the judge's side is known: so many right and wrong of each side."""
    found = []
    for side in (True, False):
        ids = [at for at, level in enumerate(LEVELS) if (level >= 3) == side]
        found += [{"id": at, "annotator": "kim", "label": side == (n < right)} for n, at in enumerate(ids[: right + wrong])]
    return found


@pytest.fixture
def files(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Files:
    """A rubric of one's own, scored rows and labels."""
    monkeypatch.delenv("JUDGE_RUBRIC", raising=False)
    found = Files(tmp_path, tmp_path / "manners.yaml", tmp_path / "rows.jsonl", tmp_path / "labels.jsonl")
    found.rubric.write_text(RUBRIC, "utf-8")
    samples = [{"id": at, "prompt": f"Question {at // 4}?", "response": f"Answer {at}."} for at in range(60)]
    replies = [
        {"id": at, "reply": json.dumps({"tone": {"reason": f"Reason {at}.", "score": level}})} for at, level in enumerate(LEVELS)
    ]
    for name, lines in (("samples", samples), ("replies", replies)):
        (tmp_path / f"{name}.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    assert len(found.score(found.rows)) == 60
    found.label(scores())
    capsys.readouterr()
    return found


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (["--epsilon", "2"], "--epsilon: wanted a number from 0 to 1, found 2"),
        (["--worst", "-1"], "--worst: wanted 0 or more, found -1"),
        (["--least", "rho"], "--least: wanted NAME=NUMBER"),
        (["--least", "roh=0.5"], "there is no figure 'roh'"),
        (["--of", "tune"], "'tune' is neither; did you mean 'tone'?"),
        (["--of", "tone"], "a map of tone needs labels with 'criterion': 'tone'"),
        (["--scale", "5", "1"], "--scale: wanted two finite numbers"),
        (["--scale", "3", "5"], "and 119 more scores off it"),
    ],
)
def test_wrong_options_exit_with_2(files: Files, capsys: pytest.CaptureFixture[str], more: list[str], fault: str) -> None:
    assert files.calibrate(*more) == 2
    captured = capsys.readouterr()
    assert fault in captured.err
    assert captured.out == ""


def test_rows_of_another_rubric_exit_with_2(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.rubric.write_text(RUBRIC.replace("Warm", "Very warm"), "utf-8")
    assert files.calibrate() == 2
    assert "wanted rows made with the rubric manners" in capsys.readouterr().err


def test_a_missing_extra_is_named(files: Files, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.stats", None)
    assert files.calibrate() == 2
    assert "pip install 'rft-judge[trust]'" in capsys.readouterr().err


def test_the_figures_stand_with_their_intervals_and_counts_and_nothing_is_written(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files.rubric.read_bytes()
    assert files.calibrate("--worst", "2") == 0
    out = capsys.readouterr().out
    assert "60 labelled rows, 2 annotators" in out
    for figure in ("rho", "tau", "rho_within", "rmse", "alpha_people", "alpha_judge"):
        (line,) = [line for line in out.splitlines() if line.split()[:2] == ["reward", figure]]
        assert " to " in line
        assert "60 rows" in line or "groups" in line
    section = out.partition("worst disagreements")[2].partition("━━━")[0]
    listed = [line for line in section.splitlines()[2:] if line.strip()]
    assert len(listed) == 2
    assert all("Reason" in line and "p0: " in line and "p1: " in line for line in listed)
    assert "the map is better than the judge's own scores and than always saying the mean" in out
    assert files.rubric.read_bytes() == before
    assert sorted(path.suffix for path in files.folder.iterdir()) == [".jsonl"] * 4 + [".yaml"]


def test_a_map_that_was_written_is_applied_by_the_next_run(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert files.calibrate("--write") == 0
    assert "the map is in the rubric's file: score again to use it" in capsys.readouterr().out
    text = files.rubric.read_text("utf-8")
    assert text.startswith(RUBRIC)
    made = load_rubric(files.rubric).calibration
    assert isinstance(made, Calibration)
    assert made.held_out.rmse < made.held_out.raw
    rows = files.score(files.folder / "mapped.jsonl")
    raw = [(level - 1) / 4 for level in LEVELS]
    assert [row["reward"] for row in rows] == [pytest.approx(made.map(value)) for value in raw]
    assert [row["calibrated"]["raw"] for row in rows] == raw
    assert sorted({row["reward"] for row in rows}) == pytest.approx([PEOPLE[level] + 0.05 for level in range(1, 6)], abs=0.06)

    again = files._replace(rows=files.folder / "mapped.jsonl")
    assert again.calibrate("--write", "--json", files.folder / "found.json") == 0
    assert files.rubric.read_text("utf-8") == text
    found = json.loads((files.folder / "found.json").read_text("utf-8"))
    assert found["figures"]["rmse"]["value"] < made.held_out.raw / 2


def test_a_reward_that_is_more_than_the_mean_gets_no_map(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.rubric.write_text(RUBRIC + "checks:\n  - {check: substance}\nreward: judge * (0.7 + 0.3 * substance)\n", "utf-8")
    text = files.rubric.read_text("utf-8")
    files.rows.unlink()
    files.score(files.rows)
    assert files.calibrate() == 0
    told = (
        "no map: people label the reward, and the reward is more than the mean of the criteria: judge * (0.7 + 0.3 * substance)"
    )
    out = capsys.readouterr().out
    assert told in " ".join(out.split())
    assert "the map is better" not in out
    assert files.calibrate("--write") == 1
    out = capsys.readouterr().out
    assert told in " ".join(out.split())
    assert "nothing was written into the rubric's file" in out
    assert files.rubric.read_text("utf-8") == text


def test_rows_from_before_the_map_are_said_to_be_unmapped(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    told = "these rows are not mapped yet: they were made before the rubric got its map; run judge score again"
    assert files.calibrate("--write") == 0
    assert told not in capsys.readouterr().out
    assert files.calibrate() == 0
    assert told in capsys.readouterr().out
    files.rows.unlink()
    files.score(files.rows)
    assert files.calibrate() == 0
    assert told not in capsys.readouterr().out


def test_a_criterion_can_have_the_map(files: Files) -> None:
    files.label([{**one, "score": 1 + 4 * one["score"]} for one in scores(criterion="tone")])
    assert files.calibrate("--write", "--of", "tone") == 0
    made = load_rubric(files.rubric).calibration
    assert made is not None
    assert (made.of, made.origin.n, made.origin.annotators) == ("tone", 60, 2)


def test_a_map_that_is_not_worth_it_is_refused(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.label([{**one, "score": Random(one["id"]).random()} for one in scores(people=1)])
    assert files.calibrate("--write") == 1
    out = capsys.readouterr().out
    assert "no map: " in out
    assert "nothing was written into the rubric's file" in out
    assert files.rubric.read_text("utf-8") == RUBRIC


def test_below_50_labels_neither_map_nor_gate_can_be_said(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.label(scores(rows=49))
    assert files.calibrate() == 0
    assert files.calibrate("--write") == 3
    assert files.calibrate("--least", "rho=0.1") == 3
    out = capsys.readouterr().out
    assert "no map: 49 labelled rows have a score from the judge; wanted 50 or more" in out
    assert "cannot be said: rho: 49 labels; wanted 50 or more" in out
    assert files.rubric.read_text("utf-8") == RUBRIC


@pytest.mark.parametrize(("least", "code", "told"), [(0.5, 0, "holds: rho is "), (0.999, 1, "does not hold: rho is ")])
def test_the_gate_decides_the_exit_code(
    files: Files, capsys: pytest.CaptureFixture[str], least: float, code: int, told: str
) -> None:
    assert files.calibrate("--least", f"rho={least}") == code
    assert told in capsys.readouterr().out


def test_a_gate_that_does_not_hold_keeps_the_map_out_of_the_rubric(files: Files) -> None:
    assert files.calibrate("--least", "rho=0.999", "--write") == 1
    assert files.rubric.read_text("utf-8") == RUBRIC


def test_too_many_unscored_rows_cannot_be_said(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [json.loads(line) for line in files.rows.read_text("utf-8").splitlines()]
    failed = [{**row, "outcome": "unscored", "reward": None, "reason": "timeout"} if row["id"] % 4 == 0 else row for row in rows]
    files.rows.write_text("".join(f"{json.dumps(row)}\n" for row in failed), "utf-8")
    assert files.calibrate() == 0
    assert "15 rows left out, unscored: 0, 4, 8, 12, 16, 20, 24, 28, 32, 36 and 5 more" in capsys.readouterr().out
    assert files.calibrate("--least", "rho=0.1") == 3
    assert "cannot be said: 25% of the labelled rows are unscored, and the rubric allows 20%" in capsys.readouterr().out
    assert files.calibrate("--write") == 3
    assert files.rubric.read_text("utf-8") == RUBRIC


def test_a_useless_judge_is_told_so(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.label(verdicts(8, 12))
    assert files.calibrate() == 0
    out = capsys.readouterr().out
    assert "reward: this judge is useless on these labels: J = -0.20 [" in out
    assert "useless" in out.partition("━━━ conclusion")[2]
    files.label(verdicts(20, 0))
    assert files.calibrate() == 0
    assert "useless" not in capsys.readouterr().out


def test_labels_that_allow_no_map_are_no_failure_unless_one_was_asked_for(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    files.label([{"chosen": 0, "rejected": 1, "annotator": "kim"}, {"tie": [2, 3], "annotator": "kim"}])
    assert files.calibrate() == 0
    out = capsys.readouterr().out
    assert "no map: " in out
    assert "accuracy" in out
    assert files.calibrate("--write") == 2
    assert "a map of judge needs labels without 'criterion'" in capsys.readouterr().err


def test_every_number_is_in_the_json(files: Files) -> None:
    assert files.calibrate("--json", files.folder / "found.json", "--least", "rho=0.5") == 0
    found = json.loads((files.folder / "found.json").read_text("utf-8"))
    assert set(found["figures"]["rho"]) == {"value", "low", "high", "n", "unit", "labels"}
    assert found["gate"] == [{"name": "rho", "least": 0.5, "outcome": "holds"}]
    assert (found["labelled"], found["annotators"], found["left_out"], found["useless"]) == (60, 2, {}, [])
    assert found["map"]["worth_it"] is True
    assert found["map"]["held_out"]["rmse"] < found["map"]["held_out"]["raw"]
    assert set(found["map"]["over_raw"]) == {"value", "low", "high", "n"}
    assert found["disagreements"][0]["rows"][0] in range(60)


def test_json_that_cannot_be_written_exits_with_3(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert files.calibrate("--json", files.folder / "missing" / "found.json") == 3
    assert "cannot be written" in capsys.readouterr().err


def test_the_evidence_says_what_was_found_and_by_whom(files: Files) -> None:
    assert files.calibrate("--evidence") == 0
    found = read_evidence(files.rubric).calibrate
    assert found is not None
    assert found.rubric == load_rubric(files.rubric).hash
    assert (found.found["labelled"], found.found["annotators"], found.found["map"]) == (60, 2, "not written")
    assert found.model == "replies:replies.jsonl"
    low, value, high = (found.found[name] for name in ("rho_low", "rho", "rho_high"))
    assert isinstance(low, float)
    assert isinstance(value, float)
    assert isinstance(high, float)
    assert low <= value <= high
    assert files.calibrate("--evidence", "--write") == 0
    later = read_evidence(files.rubric).calibrate
    assert later is not None
    assert later.rubric == load_rubric(files.rubric).hash != found.rubric
    assert later.found["map"] == "written"


def test_lines_that_are_not_rows_are_counted(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.rows.write_text(files.rows.read_text("utf-8") + "{}\nnothing\n", "utf-8")
    assert files.calibrate() == 0
    assert f"left out 2 lines of {files.rows}: not rows of judge score" in capsys.readouterr().err


def test_a_shipped_rubric_of_an_installed_package_is_not_written_to(files: Files) -> None:
    installed = files.folder / "site"
    root = Path(judge.__file__).parent
    shutil.copytree(root, installed / "judge", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("rubrics", "prompts"):
        shutil.copytree(root.parent / name, installed / "judge" / name)
    command = [
        sys.executable,
        "-m",
        "judge",
        "calibrate",
        files.labels,
        "--rewards",
        files.rows,
        "--rubric",
        "summary",
        "--write",
    ]
    ran = subprocess.run(command, cwd=installed, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "summary.yaml: a shipped rubric is not written to; copy it to a folder of your own" in ran.stderr


def test_evidence_of_several_judges_is_refused(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    text = files.rows.read_text("utf-8")
    files.rows.write_text(text.replace("replies.jsonl", "others.jsonl", 1), "utf-8")
    assert files.calibrate("--evidence") == 2
    assert f"{files.rows}: wanted rows that were all judged in one way, found these judges: " in capsys.readouterr().err
    assert read_evidence(files.rubric).calibrate is None
