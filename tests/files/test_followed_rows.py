"""An output is followed while it is written."""

import json
from pathlib import Path
from typing import Any

import pytest

from judge.errors import InputFault
from judge.files.followed_rows import FollowedRows


def line(identity: int) -> str:
    return json.dumps({"id": identity, "outcome": "scored", "reward": 1.0}) + "\n"


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def ids(rows: FollowedRows) -> list[Any]:
    return [row.id for row in rows]


def test_stdin_and_a_folder_cannot_be_followed(tmp_path: Path) -> None:
    for path, says in (("-", "stdin"), (str(tmp_path), "a folder")):
        with pytest.raises(InputFault, match=f"{says}; wanted the file that judge score --output writes"):
            FollowedRows(path)


def test_a_reward_that_no_figure_can_be_made_of_is_a_fault_that_names_its_row(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    append(out, line(1) + line(2).replace("1.0", "-2e200"))
    rows = FollowedRows(str(out))
    with pytest.raises(InputFault, match=r"out.jsonl: row 2: wanted a reward from -1e\+100 to 1e\+100, found -2e\+200"):
        ids(rows)
    rows.close()


def test_a_file_that_is_not_there_has_no_rows_yet(tmp_path: Path) -> None:
    rows = FollowedRows(str(tmp_path / "out.jsonl"))
    assert (ids(rows), rows.found, rows.ended) == ([], False, False)
    append(tmp_path / "out.jsonl", line(1))
    assert (ids(rows), rows.found, rows.ended) == ([1], True, False)
    rows.close()


def test_each_look_gives_the_rows_that_have_come_since(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    append(out, line(1))
    rows = FollowedRows(str(out))
    assert (ids(rows), ids(rows)) == ([1], [])
    append(out, line(2) + line(3))
    assert ids(rows) == [2, 3]
    rows.close()


def test_a_line_that_is_not_finished_waits(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    append(out, line(1) + line(2)[:9])
    rows = FollowedRows(str(out))
    assert ids(rows) == [1]
    append(out, line(2)[9:20])
    assert ids(rows) == []
    append(out, line(2)[20:])
    assert ids(rows) == [2]
    rows.close()


def test_lines_that_are_not_rows_are_passed_over(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    append(out, '{"run": {"input": "x"}}\nnothing\n\n' + line(1))
    rows = FollowedRows(str(out))
    assert ids(rows) == [1]
    rows.close()


def test_an_unfinished_run_is_read_to_its_end_after_its_file_is_gone(tmp_path: Path) -> None:
    out, part = tmp_path / "out.jsonl", tmp_path / "out.jsonl.part"
    append(out, line(7))
    append(part, line(1))
    rows = FollowedRows(str(out))
    assert (ids(rows), rows.ended) == ([1], False)
    append(part, line(2))
    part.unlink()
    assert rows.ended
    assert ids(rows) == [2]
    rows.close()


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_another_run_has_replaced_is_refused(tmp_path: Path, replaced: bool) -> None:
    out, other = tmp_path / "out.jsonl", tmp_path / "other.jsonl"
    append(out, line(1) + line(2))
    rows = FollowedRows(str(out))
    assert ids(rows) == [1, 2]
    if replaced:
        append(other, line(3) + line(4) + line(5))
        other.rename(out)
    else:
        out.write_text(line(3))
    with pytest.raises(InputFault, match="another run has replaced this one"):
        ids(rows)
    rows.close()
