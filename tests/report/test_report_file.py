"""A report is written whole, and replaces nothing but a report."""

from pathlib import Path

import pytest

from judge.errors import InputFault, OutputFault
from judge.report.page import page
from judge.report.report_file import check_place, write_report


def test_a_file_that_is_no_report_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "rewards.jsonl"
    for content in ("", "{}", "<!doctype html><html><body>mine</body></html>"):
        path.write_text(content)
        with pytest.raises(
            InputFault, match="is there already and is no report, so it is not replaced; name another file with -o"
        ):
            check_place(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="cannot be replaced: Is a directory"):
        check_place(tmp_path)


def test_a_place_that_cannot_be_written_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFault, match="cannot be written"):
        write_report(tmp_path / "file" / "report.html", b"new")


def test_an_earlier_report_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.html"
    for data in ({"a": 1}, {"a": 2}):
        check_place(path)
        write_report(path, page(data))
    assert path.read_bytes() == page({"a": 2})
    assert [one.name for one in path.parent.iterdir()] == ["report.html"]
