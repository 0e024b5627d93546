from pathlib import Path

import pytest

from judge.dataset.data_file import ADVISED, FEWEST, MOST, DataFile, read_data
from judge.errors import InputFault
from tests.dataset.records import make_record, make_records, write


def test_a_file_that_cannot_be_read_or_is_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="cannot be read: No such file"):
        read_data(str(tmp_path / "none.jsonl"))
    with pytest.raises(InputFault, match="cannot be read: Is a directory"):
        read_data(str(tmp_path))
    with pytest.raises(InputFault, match="no records in it"):
        read_data(write(tmp_path / "a.jsonl", b"\n \n"))


def test_every_broken_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", make_record(1), b"{\n", b"\n", make_record(2), b"[]")
    data = read_data(path)
    assert (data.given, [record.line for record in data.records]) == (4, [1, 4])
    assert [(finding.line, finding.kind, finding.serious) for finding in data.findings] == [
        (2, "not JSON", True),
        (3, "blank line", False),
        (5, "not an object", True),
    ]


def test_a_file_that_is_not_json_lines_has_one_fault(tmp_path: Path) -> None:
    data = read_data(write(tmp_path / "a.json", b'[{"messages": 1},\n', b'{"messages": 1}]\n'))
    assert [(finding.line, finding.kind) for finding in data.findings] == [(1, "not JSON Lines")]
    assert list(data.find_counts()) == []


def test_the_bytes_of_a_line_are_kept(tmp_path: Path) -> None:
    line = b'{"messages" : [{"role": "user","content":"\\u0041"}]}\r\n'
    assert read_data(write(tmp_path / "a.jsonl", line)).records[0].raw == line


@pytest.mark.parametrize(
    ("count", "serious"),
    [
        (FEWEST - 1, [True]),
        (FEWEST, []),
        (ADVISED, []),
        (ADVISED + 1, [False]),
        (MOST, [False]),
        (MOST + 1, [True]),
    ],
)
def test_too_few_and_too_many_records_are_a_fault_and_many_a_remark(count: int, serious: list[bool]) -> None:
    data = DataFile("a.jsonl", count, (), ())
    assert [finding.serious for finding in data.find_counts()] == serious


def test_records_with_faults_count_too(tmp_path: Path) -> None:
    data = read_data(write(tmp_path / "a.jsonl", *make_records(FEWEST - 1), b"{\n"))
    assert list(data.find_counts()) == []


def test_the_limits_are_those_of_the_documents() -> None:
    assert (FEWEST, ADVISED, MOST) == (100, 10_000, 20_000)
