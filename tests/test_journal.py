"""Rows are safe from the moment they are written."""

import json
from pathlib import Path

import pytest

from judge.errors import InputFault
from judge.journal import Journal

RUN = {"rubric": "r"}


def journal(folder: Path, *, resume: bool = False, run: dict[str, str] = RUN) -> Journal:
    return Journal(folder / "deep" / "out.jsonl", run, resume=resume)


def test_an_interrupted_run_is_not_overwritten_by_accident(tmp_path: Path) -> None:
    journal(tmp_path).close()
    with pytest.raises(InputFault, match=r"out\.jsonl\.part holds an interrupted run: continue it with --resume"):
        journal(tmp_path)


def test_another_run_is_not_continued(tmp_path: Path) -> None:
    journal(tmp_path).close()
    with pytest.raises(InputFault, match="another run"):
        journal(tmp_path, resume=True, run={"rubric": "other"})


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_row_that_a_crash_cut_off_is_dropped_and_all_before_it_are_kept(tmp_path: Path, cut: int) -> None:
    first = journal(tmp_path)
    first.write(0, {"id": "a"})
    first.write(5, {"id": "b" * 60})
    first.close()
    content = first.part.read_bytes()
    first.part.write_bytes(content[:-cut])
    second = journal(tmp_path, resume=True)
    assert (0 in second, 5 in second, 1 in second, len(second)) == (True, False, False, 1)
    second.write(5, {"id": "c"})
    second.close()
    assert [row["id"] for row in second.rows()] == ["a", "c"]


def test_a_crash_before_the_first_line_was_whole_is_a_fresh_start(tmp_path: Path) -> None:
    first = journal(tmp_path)
    first.close()
    first.part.write_bytes(b'{"ru')
    second = journal(tmp_path, resume=True)
    second.write(0, {"id": 1})
    second.finish()
    assert json.loads(second.output.read_text()) == {"row": 1, "id": 1}


def test_a_row_is_on_disk_when_it_was_written(tmp_path: Path) -> None:
    first = journal(tmp_path)
    first.write(3, {"id": "日本"})
    assert json.loads(first.part.read_text("utf-8").splitlines()[1]) == {"row": 4, "id": "日本"}
    first.close()


def test_in_the_end_rows_stand_in_the_order_of_the_input(tmp_path: Path) -> None:
    first = journal(tmp_path)
    for place in (2, 0, 3, 1):
        first.write(place, {"id": place})
    first.finish()
    assert [json.loads(line)["id"] for line in first.output.read_text().splitlines()] == [0, 1, 2, 3]
    assert sorted(path.name for path in first.output.parent.iterdir()) == ["out.jsonl"]


def test_half_a_character_does_not_cost_the_row(tmp_path: Path) -> None:
    first = journal(tmp_path)
    first.write(0, {"id": "\ud800"})
    first.finish()
    assert json.loads(first.output.read_text("utf-8"))["id"] == "?"
