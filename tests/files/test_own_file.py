"""A file of ours is written whole, and replaces nothing but a file of ours."""

from pathlib import Path

import pytest

from judge.errors import InputFault, OutputFault
from judge.files.own_file import check_place, write_file

MARK = b'made-by="judge"'


def test_a_file_without_the_mark_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "rewards.jsonl"
    for content in (b"", b"{}", b"<!doctype html><html><body>mine</body></html>", b" " * 4_000 + MARK):
        path.write_bytes(content)
        wanted = "already exists and is not a report, so it is not replaced; name another file with --output, or delete it"
        with pytest.raises(InputFault, match=wanted):
            check_place(path, MARK, "a report")
        assert path.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="cannot be replaced: Is a directory; name another file with --output"):
        check_place(tmp_path, MARK, "a report")


def test_a_place_that_cannot_be_written_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFault, match="cannot be written"):
        write_file(tmp_path / "file" / "report.html", b"new")


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "x.json").mkdir()
    with pytest.raises(OutputFault, match="cannot be written"):
        write_file(tmp_path / "x.json", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_an_earlier_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.html"
    for content in (MARK + b"1", b"<svg>" + MARK + b"2"):
        check_place(path, MARK, "a report")
        write_file(path, content)
    assert path.read_bytes() == b"<svg>" + MARK + b"2"
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]
