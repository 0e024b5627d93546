"""A row is shown with its own sample and its own rubric, or with none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.doors.row_origin import find_rubric, find_sample
from judge.doors.scored_rows import Row, read_row
from judge.errors import InputFault
from judge.key import identify
from judge.rubric.rubric_file import load_rubric
from tests.conftest import make_sample

Files = Callable[..., Path]


def row(**changes: Any) -> Row:
    read = read_row(json.dumps({"id": 1, "outcome": "scored", "reward": 1.0, **changes}).encode())
    assert read
    return read


def sample(identity: object, response: str = "4") -> dict[str, Any]:
    return {"id": identity, "prompt": "What is 2 + 2?", "response": response}


def key(identity: object = 1, response: str = "4") -> str:
    return f"{identify(make_sample(id=identity, response=response))}:r:p:j"


def test_a_sample_is_found_by_its_key_wherever_it_is_now(jsonl: Files) -> None:
    path = jsonl(sample(2), "broken", sample(1, "5"), sample(1))
    assert find_sample(row(row=1, key=key()), str(path)).response == "4"
    assert find_sample(row(row=1, key=key(response="5")), str(path)).response == "5"


def test_a_sample_that_was_edited_is_not_the_rows(jsonl: Files) -> None:
    with pytest.raises(InputFault, match="the sample of this row is not in it any more"):
        find_sample(row(row=1, key=key()), str(jsonl(sample(1, "edited"))))


def test_a_row_without_a_key_has_the_sample_at_its_place(jsonl: Files) -> None:
    path = jsonl(sample(5), "", sample(1, "second"))
    assert find_sample(row(row=2), str(path)).response == "second"
    assert find_sample(row(row=2, key="of another version"), str(path)).response == "second"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"row": 1}, "row 1 has another id now", id="another-id"),
        pytest.param({"row": 2}, "line 2: not JSON", id="no-sample"),
        pytest.param({"row": 3}, "is not in it any more", id="shorter"),
        pytest.param({}, "is not in it any more", id="no-place"),
        pytest.param({"row": 1, "id": "1"}, "row 1 has another id now", id="text-for-number"),
    ],
)
def test_what_is_at_its_place_now_may_be_something_else(changes: dict[str, Any], says: str, jsonl: Files) -> None:
    with pytest.raises(InputFault, match=says):
        find_sample(row(**changes), str(jsonl(sample(7), "broken")))


@pytest.mark.parametrize(
    ("path", "says"),
    [
        pytest.param(None, "do not say which file was scored.*--input FILE", id="unknown"),
        pytest.param("-", "came from stdin.*--input FILE", id="stdin"),
        pytest.param("none.jsonl", r"cannot be shown: none\.jsonl: no such file", id="gone"),
        pytest.param(".", "cannot be shown: .: a folder", id="folder"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_line(path: str | None, says: str) -> None:
    with pytest.raises(InputFault, match=says):
        find_sample(row(row=1), path)


def of_rubric(**changes: Any) -> Row:
    return row(provenance={"rubric": "summary", "rubric_hash": load_rubric("rubrics/summary.yaml").hash, **changes})


def test_a_rubric_is_found_by_its_name() -> None:
    assert find_rubric(of_rubric()).name == "summary"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"rubric_hash": "other"}, "the rubric summary was changed after this row was scored", id="changed"),
        pytest.param({"rubric_hash": None}, "the rubric summary was changed", id="no-hash"),
        pytest.param({"rubric": "sumary"}, "not at hand: .*did you mean 'summary'", id="unknown"),
        pytest.param({"rubric": None}, "does not name its rubric", id="none"),
        pytest.param({"rubric": "rubrics/summary.yaml"}, "does not name its rubric", id="a-path-is-never-opened"),
    ],
)
def test_a_rubric_that_is_not_the_rows_is_not_used(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputFault, match=says):
        find_rubric(of_rubric(**changes))
