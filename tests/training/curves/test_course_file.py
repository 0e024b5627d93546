"""The files written of a course: read back as they were, and written over nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from judge.errors import InputFault
from judge.files.own_file import check_place
from judge.training.curves.course_file import MARK, read_course, write_course
from tests.training.curves.synthetic import KINDS, synthetic

COURSE = synthetic(KINDS["together"], 1, -1.0, 1.0)


def written(path: Path, **changes: Any) -> Path:
    path.write_text(json.dumps(COURSE.model_dump(mode="json") | changes), "utf-8")
    return path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "wanted what `judge job curves JOB --output x.json` writes", id="empty"),
        pytest.param(b"{", "wanted what `judge job curves JOB --output x.json` writes", id="cut-off"),
        pytest.param(b"\xff\xfe", "wanted what `judge job curves JOB --output x.json` writes", id="not-utf-8"),
        pytest.param(b"[]", "wanted an object", id="list"),
        pytest.param(b"{}", "job: missing", id="other-object"),
        pytest.param(b'{"job": "a", "series": [{}]}', "series[1].values: missing", id="series"),
        pytest.param(b'{"job": "a", "series": [], "high": NaN}', "high: wanted a finite number", id="nan"),
    ],
)
def test_a_file_that_is_no_course_is_named_with_its_faults(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(InputFault) as caught:
        read_course(path)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


def test_every_fault_of_a_course_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputFault) as caught:
        read_course(written(tmp_path / "x.json", low="0", more=1))
    assert len(str(caught.value).splitlines()) == 2


def test_a_file_that_is_not_there_or_is_a_folder_is_said(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(InputFault, match="cannot be read"):
            read_course(path)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(InputFault, match="at most 50,000,000 bytes, found 50,000,001"):
        read_course(path)


def test_a_course_is_read_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.json"
    write_course(path, COURSE)
    assert read_course(path) == COURSE
    check_place(path, MARK.encode(), "about a job's course")
