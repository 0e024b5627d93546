"""How a run was made, and what it cost."""

from pathlib import Path
from typing import Any

from judge.report.facts import MADE_WITH, facts, made_with, mixed
from tests.report.conftest import run_of, scored, unscored


def origin(**changes: Any) -> dict[str, Any]:
    return {"rubric": "test", "version": 1, "rubric_hash": "abc", "model": "a.model-v1:0", **changes}


def test_a_run_of_one_make_is_not_mixed(tmp_path: Path) -> None:
    rows = [scored(1, key="s:r:p:j"), scored(2, key="s:r:none:none", provenance=origin(model=None)), unscored(3)]
    assert list(mixed(run_of(tmp_path, rows))) == []


def test_rubrics_and_judges_that_differ_between_rows_are_told(tmp_path: Path) -> None:
    run = run_of(tmp_path, [scored(1), scored(2, provenance=origin(model="other", rubric_hash="def"))])
    assert [one.text for one in mixed(run)] == [
        "rubrics in one file: test, version 1, hash abc, test, version 1, hash def. Their rewards may not mean the same.",
        "judges in one file: a.model-v1:0, other. Their rewards may not mean the same.",
    ]


def test_what_a_run_was_made_with(tmp_path: Path) -> None:
    saved = [{"by": "memory", "calls": 2, "cost": 0.5}, {"by": "gate", "calls": 1, "cost": None}]
    rows = [scored(1, key="s:r:p:j", saved=saved), scored(2, cost=None, error=0.1), unscored(3, provenance=None)]
    found = dict(facts(run_of(tmp_path, rows)))
    assert found["rubric"] == "test, version 1, hash abc"
    assert found["prompt"] == "p"
    assert found["calibration"] == "none"
    assert found["rows"] == "3, 2 of them scored"
    assert found["range"] == "0 to 1, as the rewards go: the rubric was not found"
    assert found["tokens"] == "300 in, 30 out"
    assert found["cost"] == "0.0020 US dollars, and 1 row whose price is not known"
    assert found["saved"] == "by gate: 1 call; by memory: 2 calls, 0.5000 US dollars"
    assert found["standard error of a reward"] == "0.100 on average, in 1 row of several opinions"
    assert "written 20" in found["file"]


def test_several_judges_are_counted(tmp_path: Path) -> None:
    run = run_of(tmp_path, [scored(1), scored(2), scored(3, provenance=origin(model="other"))])
    assert dict(facts(run))["judge"] == "a.model-v1:0 (2 rows); other (1 row)"
    assert made_with(run, MADE_WITH["judge"]) == {"a.model-v1:0", "other"}


def test_lines_that_are_no_rows_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    run = run_of(tmp_path, [scored(1), {"no": "row"}])
    assert dict(facts(run))["rows"] == "1, 1 of them scored; 1 line left out, no rows or cut off"
    assert path.exists()
