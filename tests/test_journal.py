"""Rows are safe from the moment they are written."""

import json
from pathlib import Path

import pytest

from judge.errors import InputFault
from judge.journal import Journal

RUN = {"rubric_hash": "r"}


def row(identity: object, outcome: str = "scored", rubric_hash: str = "r") -> dict[str, object]:
    return {"id": identity, "outcome": outcome, "provenance": {"rubric_hash": rubric_hash}}


def journal(folder: Path, *, resume: bool = False, run: dict[str, str] = RUN) -> Journal:
    return Journal(folder / "deep" / "out.jsonl", run, resume=resume)


def test_an_interrupted_run_is_not_overwritten_by_accident(tmp_path: Path) -> None:
    journal(tmp_path).close()
    with pytest.raises(InputFault, match=r"out\.jsonl\.part holds an interrupted run: continue it with --resume"):
        journal(tmp_path)


def test_another_run_is_not_continued(tmp_path: Path) -> None:
    journal(tmp_path).close()
    with pytest.raises(InputFault, match="another run"):
        journal(tmp_path, resume=True, run={"rubric_hash": "other"})


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_row_that_a_crash_cut_off_is_dropped_and_all_before_it_are_kept(tmp_path: Path, cut: int) -> None:
    first = journal(tmp_path)
    first.write(0, row("a"))
    first.write(5, row("b" * 60))
    first.close()
    content = first.part.read_bytes()
    first.part.write_bytes(content[:-cut])
    second = journal(tmp_path, resume=True)
    assert (0 in second, 5 in second, 1 in second, len(second)) == (True, False, False, 1)
    second.write(5, row("c"))
    second.close()
    assert [row["id"] for row in second.rows()] == ["a", "c"]


def test_a_crash_before_the_first_line_was_whole_is_a_fresh_start(tmp_path: Path) -> None:
    first = journal(tmp_path)
    first.close()
    first.part.write_bytes(b'{"ru')
    second = journal(tmp_path, resume=True)
    second.write(0, row(1))
    second.finish()
    assert json.loads(second.output.read_text()) == {"row": 1, **row(1)}


def test_a_row_is_on_disk_when_it_was_written(tmp_path: Path) -> None:
    first = journal(tmp_path)
    first.write(3, row("日本"))
    assert json.loads(first.part.read_text("utf-8").splitlines()[1]) == {"row": 4, **row("日本")}
    first.close()


def test_in_the_end_rows_stand_in_the_order_of_the_input(tmp_path: Path) -> None:
    first = journal(tmp_path)
    for place in (2, 0, 3, 1):
        first.write(place, row(place))
    first.finish()
    assert [json.loads(line)["id"] for line in first.output.read_text().splitlines()] == [0, 1, 2, 3]
    assert sorted(path.name for path in first.output.parent.iterdir()) == ["out.jsonl"]


def test_half_a_character_does_not_cost_the_row(tmp_path: Path) -> None:
    first = journal(tmp_path)
    first.write(0, row("\ud800"))
    first.finish()
    assert json.loads(first.output.read_text("utf-8"))["id"] == "?"


def test_a_finished_run_can_be_taken_up_for_what_was_not_scored(tmp_path: Path) -> None:
    first = journal(tmp_path)
    for place, outcome in enumerate(("scored", "unscored", "scored")):
        first.write(place, row(place, outcome))
    first.finish()
    second = journal(tmp_path, resume=True)
    assert [place in second for place in range(3)] == [True, False, True]
    second.write(1, row("again"))
    second.finish()
    assert [json.loads(line)["id"] for line in second.output.read_text().splitlines()] == [0, "again", 2]


def test_a_finished_run_of_another_rubric_is_not_taken_up(tmp_path: Path) -> None:
    first = journal(tmp_path)
    first.write(0, row(0))
    first.finish()
    with pytest.raises(InputFault, match="another rubric"):
        journal(tmp_path, resume=True, run={"rubric_hash": "other"})
    assert (first.output.exists(), first.part.exists()) == (True, False)


@pytest.mark.parametrize("line", ["not json", "[]", "{}", '{"provenance": 3}'])
def test_a_file_of_something_else_is_not_taken_up_and_stays_as_it_is(tmp_path: Path, line: str) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "out.jsonl").write_text(line + "\n")
    with pytest.raises(InputFault, match="no rows of a run"):
        journal(tmp_path, resume=True)
    assert (tmp_path / "deep" / "out.jsonl").read_text() == line + "\n"
