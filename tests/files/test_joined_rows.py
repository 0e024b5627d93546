"""Each row is joined with the sample that it was made from, or with none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.errors import InputFault
from judge.files.joined_rows import Samples, joined
from judge.files.rows import read_rows
from judge.files.scored_rows import Row, read_row
from judge.key import identify
from judge.sample import Sample
from tests.conftest import make_sample

Files = Callable[..., Path]


def row(**changes: Any) -> Row:
    read = read_row(json.dumps({"id": 1, "outcome": "scored", "reward": 1.0, **changes}).encode())
    assert read
    return read


def sample(identity: object, response: str = "4") -> dict[str, Any]:
    return {"id": identity, "prompt": "What is 2 + 2?", "response": response}


def key(identity: object, response: str = "4") -> str:
    return f"{identify(make_sample(id=identity, response=response))}:r:p:j"


def responses(rows: list[Row], path: Path) -> list[str | None]:
    return [found and found.response for _, found in joined(rows, str(path))]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        pytest.param("-", "the samples came from stdin; name a file that has them with --input FILE", id="stdin"),
        pytest.param("none.jsonl", r"^none\.jsonl: no such file", id="gone"),
        pytest.param(".", "^[.]: a folder", id="folder"),
        pytest.param("/dev/null", "not a regular file", id="device"),
    ],
)
def test_a_file_that_cannot_be_looked_up_is_refused(path: str, says: str) -> None:
    with pytest.raises(InputFault, match=says):
        next(joined([row()], path))


def test_a_file_of_another_form_is_refused(jsonl: Files) -> None:
    with pytest.raises(InputFault, match="wanted JSON Lines"):
        next(joined([row()], str(jsonl("[", "]"))))


def test_rows_without_a_sample_stand_alone(jsonl: Files) -> None:
    rows = [row(), row(row=0), row(row=9), row(row=1, id=7), row(row=2, id=2), row(row=1, key=key(1, "edited"))]
    assert responses(rows, jsonl(sample(1), "broken")) == [None] * len(rows)


def test_rows_are_joined_by_place(jsonl: Files) -> None:
    path = jsonl(sample(1, "a"), "", sample(2, "b"), "broken", sample(3, "c"))
    rows = [row(row=4, id=3), row(row=1, id=1), row(row=2, id=2), row(row=1, id=1, key="of another version")]
    assert responses(rows, path) == ["c", "a", "b", "a"]


def test_rows_with_a_key_are_joined_wherever_the_sample_is_now(jsonl: Files) -> None:
    path = jsonl(sample(2, "b"), "broken", sample(1, "a"))
    rows = [row(row=1, id=1, key=key(1, "a")), row(id=2, key=key(2, "b")), row(row=9, id=2, key=key(2, "b"))]
    assert responses(rows, path) == ["a", "b", "b"]


def test_a_sample_without_an_id_has_that_of_its_line(jsonl: Files) -> None:
    path = jsonl("", sample(None, "a"), sample(None, "b"))
    assert responses([row(row=2, id=3), row(row=1, id=2)], path) == ["b", "a"]


def test_lines_are_counted_as_the_run_counted_them(tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    line = json.dumps(sample(1, "é")).replace("\\u00e9", "é")
    path.write_bytes(b"\xef\xbb\xbf" + f"{line}\n\u00a0\n\t\n{line}".encode() + b" \xff\n" + line.encode("latin-1"))
    read = [one for _, one in read_rows(str(path))]
    assert len(read) == 3
    with Samples(str(path)) as samples:
        found = [samples.look_up(row(row=place, id=1)) for place in (1, 2, 3)]
    assert found == [one if isinstance(one, Sample) else None for one in read]
