"""Columns hold every field of the rows that the page shows, and cut what is too long."""

from pathlib import Path
from typing import Any

from judge.report.columns import MOST_CHARACTERS, Texts, columns, is_flat
from tests.report.conftest import run_of, sample, scored, unscored


def more(made: dict[str, Any]) -> dict[str, list[Any]]:
    return {one["name"]: one["values"] for one in made["more"]}


def test_a_long_text_is_cut_and_that_is_said(tmp_path: Path) -> None:
    texts = Texts()
    made = columns(run_of(tmp_path, [scored(1)], [sample(1, "x" * (MOST_CHARACTERS + 1))]), texts)
    assert made["response"][0].endswith("x\n\n[cut here: 20,001 characters in all]")
    assert len(made["response"][0]) < MOST_CHARACTERS + 50
    assert texts.cut == 1


def test_an_unscored_row_says_why_and_has_no_number(tmp_path: Path) -> None:
    made = columns(run_of(tmp_path, [scored(1), unscored(2, found='{"right": ')]), Texts())
    assert made["reward"] == [0.5, None]
    why = 'truncated, the judge\'s failure\nthe answer was cut off\nthe answer begins: {"right": '
    assert made["why"] == [None, why]
    assert [part["value"] for part in made["parts"]] == [[1.0, None], [0.5, None]]


def test_a_prompt_is_kept_once_however_many_rows_have_it(tmp_path: Path) -> None:
    texts = Texts()
    made = columns(run_of(tmp_path, [scored(at) for at in (1, 2, 3)], [sample(at) for at in (1, 2, 3)]), texts)
    assert made["prompt"] == [0, 0, 1]
    assert texts.all == ["Sum up text 0.", "Sum up text 1."]
    assert made["reference"] == [None, None, None]


def test_what_no_row_has_takes_no_column(tmp_path: Path) -> None:
    plain = more(columns(run_of(tmp_path, [scored(1)]), Texts()))
    assert plain == {
        "row": ["1"],
        "group": ["g0"],
        "requests": ["answered"],
        "tokens": ["100 in, 10 out"],
        "US dollars": ["0.001000"],
        "judge": ["a.model-v1:0"],
        "rubric": ["test, version 1, hash abc"],
    }


def test_what_a_row_has_is_shown(tmp_path: Path) -> None:
    together = {"rubric": "test", "version": 1, "rubric_hash": "abc", "model": "m", "together": {"size": 4, "places": [2, 3]}}
    row = scored(
        1,
        calibrated={"of": "judge", "raw": 0.41, "value": 0.3},
        note="no check could be run",
        opinions=3,
        spread=0.25,
        error=0.07,
        interval=[0.2, 0.8],
        escalated=True,
        repaired=True,
        reused=True,
        provenance=together,
    )
    made = more(columns(run_of(tmp_path, [row]), Texts()))
    assert made["calibrated"] == ["judge: 0.3 on people's scale, 0.41 from the judge"]
    assert made["note"] == ["no check could be run"]
    assert made["spread of the opinions"] == ["0.25"]
    assert made["standard error"] == ["0.07"]
    assert made["could be"] == ["0.2 to 0.8"]
    assert made["asked about"] == ["with 3 others, at place 2 and 3"]
    assert made["reused"] == ["from an equal sample"]
    assert made["decided by a stronger model"] == ["yes"]
    assert made["form of the answer"] == ["had to be mended"]


def test_groups_without_spread_are_marked(tmp_path: Path) -> None:
    run = run_of(tmp_path, [scored(1, 0.5), scored(2, 0.5 + 1e-7), scored(3, 0.5), scored(4, 0.6), scored(5, 0.5)])
    assert [is_flat(group) for group in run.groups] == [True, False]
    assert columns(run, Texts())["flat"] == [True, True, False, False, False]
