"""Records keep the number of their line, and faults are told in the order of the lines."""

from collections.abc import Callable
from pathlib import Path

import pytest

from judge.cases.records import LineFault, called, read_records, refuse
from judge.errors import InputFault


def test_blank_lines_count_and_are_left_out(jsonl: Callable[..., Path]) -> None:
    faults: list[LineFault] = []
    read = list(read_records(jsonl("", {"id": 1}, " ", "null", {"id": 2}), faults))
    assert read == [(2, {"id": 1}), (5, {"id": 2})]
    assert faults == [LineFault(4, "wanted an object, found nothing")]


@pytest.mark.parametrize(
    "line", ['{"id": 1, "id": 2}', '{"expect": {"least": 0.9, "least": 0.1}}', '{"id": NaN}', '{"id": 1e999}']
)
def test_what_could_be_read_in_two_ways_is_no_record(tmp_path: Path, line: str) -> None:
    (tmp_path / "a").write_text(f"{line}\n", "utf-8")
    faults: list[LineFault] = []
    assert list(read_records(tmp_path / "a", faults)) == []
    assert [fault.line for fault in faults] == [1]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="cannot be read: Is a directory"):
        list(read_records(tmp_path, []))


def test_what_separates_lines_in_unicode_separates_no_records(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('{"id": "a\u2028b"}\n', "utf-8")
    assert list(read_records(tmp_path / "a", [])) == [(1, {"id": "a\u2028b"})]


def test_a_file_without_faults_is_not_refused() -> None:
    refuse(Path("a"), [])


def test_faults_are_sorted_by_line_and_keep_their_order_within_one() -> None:
    with pytest.raises(InputFault) as refused:
        refuse(Path("a"), [LineFault(2, "y"), LineFault(1, "z"), LineFault(2, "x")])
    assert str(refused.value) == "a:1: z\na:2: y\na:2: x"


@pytest.mark.parametrize(("identity", "name"), [("a b", "a b"), (7, "7"), (None, "null"), ({"k": "é"}, '{"k": "é"}')])
def test_an_id_is_text_as_it_is_and_json_otherwise(identity: object, name: str) -> None:
    assert called(identity) == name  # type: ignore[arg-type]
