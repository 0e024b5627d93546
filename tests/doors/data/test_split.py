"""The command `data split`: two files without leaks, and no file of anybody's lost."""

from pathlib import Path

import pytest

from judge.dataset.examination import examine
from judge.doors.cli import main
from tests.dataset.records import asking, make_record, make_records, write


def split(tmp_path: Path, *more: str, file: str = "a.jsonl") -> int:
    sides = ["--train", str(tmp_path / "t.jsonl"), "--validation", str(tmp_path / "v.jsonl")]
    return main(["data", "split", str(tmp_path / file), *sides, *more])


def test_a_file_with_faults_is_not_split(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a.jsonl", *make_records(5), b"{\n", asking("Why?", ("assistant", "So.")))
    assert split(tmp_path) == 2
    said = capsys.readouterr().err
    assert "a.jsonl:6: not JSON" in said
    assert "a.jsonl:7: messages: ends with the answer" in said
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize("name", ["t.jsonl", "v.jsonl", "./v.jsonl"])
def test_the_input_is_never_overwritten(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / name, *make_records(5))
    before = (tmp_path / name).read_bytes()
    assert split(tmp_path, "--overwrite", file=name) == 2
    assert "wanted three different files" in capsys.readouterr().err
    assert (tmp_path / name).read_bytes() == before


def test_a_file_that_exists_is_kept_unless_it_may_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a.jsonl", *make_records(150))
    (tmp_path / "v.jsonl").write_text("mine")
    assert split(tmp_path) == 2
    assert "v.jsonl: exists already; name another file, or replace it with --overwrite" in capsys.readouterr().err
    assert (tmp_path / "v.jsonl").read_text() == "mine"
    assert split(tmp_path, "--overwrite", "--share", "0.2") == 0
    assert len((tmp_path / "v.jsonl").read_bytes().splitlines()) == 30


def test_a_file_that_exists_is_named_before_the_input_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a.jsonl", b"{\n")
    (tmp_path / "t.jsonl").write_text("mine")
    assert split(tmp_path) == 2
    said = capsys.readouterr().err
    assert "t.jsonl: exists already" in said
    assert "not JSON" not in said


def test_the_two_sides_pass_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a.jsonl", *make_records(240), *(make_record(1) for _ in range(10)))
    assert split(tmp_path) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        f"{tmp_path}/t.jsonl: 225 records to train on",
        f"{tmp_path}/v.jsonl: 25 records to validate with",
    ]
    assert captured.err.strip().endswith("v.jsonl checks them")
    assert examine(str(tmp_path / "t.jsonl"), str(tmp_path / "v.jsonl")).faults == ()


def test_a_small_side_is_remarked_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a.jsonl", *make_records(20))
    assert split(tmp_path) == 0
    said = capsys.readouterr().err
    assert "2 records to validate with: with fewer than 20" in said
    assert "18 records to train on: a training job takes 100 or more" in said
