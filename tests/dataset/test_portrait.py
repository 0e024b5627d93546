from pathlib import Path
from typing import Any

from judge.dataset.data_file import DataFile, read_data
from judge.dataset.portrait import portrait
from tests.dataset.records import asking, make_record, write


def read(path: Path, *lines: dict[str, Any] | bytes) -> DataFile:
    return read_data(write(path, *lines))


def rows(*files: DataFile) -> dict[str, tuple[str, ...]]:
    return {name.partition(":")[0].partition(",")[0]: values for name, *values in portrait(files)}  # type: ignore[misc]


def test_a_file_without_a_good_record_is_described_too(tmp_path: Path) -> None:
    found = rows(read(tmp_path / "a.jsonl", b"{]\n", b"[]\n"))
    assert found["lines"] == ["2"]
    assert found["records without faults"] == ["0"]
    assert found["references"] == ["none"]
    assert found["tokens of a prompt"] == ["none"]


def test_each_file_has_its_column(tmp_path: Path) -> None:
    system = ("system", "Be brief.")
    training = read(
        tmp_path / "t.jsonl",
        {**asking(system, "Why is it so?"), "reference_answer": "x", "level": 1},
        {**asking(system, "これは何ですか。"), "reference_answer": {"a": 1}, "level": "one"},
        {**asking("これは何ですか。"), "level": True},
        {**asking("هل هذا صحيح؟"), "extra": None},
    )
    validation = read(tmp_path / "v.jsonl", make_record(1), b"{\n")
    found = rows(training, validation)
    assert found["lines"] == ["4", "2"]
    assert found["different prompts"] == ["4", "1"]
    assert found["languages of the last user turn"] == ["Japanese 2, Latin 1, Arabic 1", "Latin"]
    assert found["system prompts"] == ["2 (50%), 1 different", "none"]
    assert found["references"] == ["2 (50%): text 1, object 1", "all: text"]
    assert found["turns of a prompt"] == ["2 turns 2, 1 turn 2", "1 turn"]
    assert found["field 'level'"] == ["3 (75%): number 1, text 1, true or false 1", "none"]
    assert found["field 'extra'"] == ["1 (25%): null", "none"]


def test_fields_beyond_twenty_are_counted(tmp_path: Path) -> None:
    record = {**asking("Why?"), **{f"field{number}": number for number in range(23)}}
    found = rows(read(tmp_path / "a.jsonl", record))
    assert found["other fields"] == ["3"]
    assert "field 'field19'" in found
    assert "field 'field20'" not in found
