"""A row is shown with its own sample and its own rubric, or without."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.doors.row_origin import find_rubric, find_sample
from judge.errors import InputFault
from judge.files.scored_rows import Row, read_row
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


def test_an_edited_sample_does_not_belong_to_the_row(jsonl: Files) -> None:
    with pytest.raises(InputFault, match="the sample of this row is no longer in it"):
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
        pytest.param({"row": 3}, "is no longer in it", id="shorter"),
        pytest.param({}, "is no longer in it", id="no-place"),
        pytest.param({"row": 1, "id": "1"}, "row 1 has another id now", id="text-for-number"),
    ],
)
def test_another_sample_may_be_at_its_place_now(changes: dict[str, Any], says: str, jsonl: Files) -> None:
    with pytest.raises(InputFault, match=says):
        find_sample(row(**changes), str(jsonl(sample(7), "broken")))


@pytest.mark.parametrize(
    ("path", "says"),
    [
        pytest.param(None, "do not say which file was scored.*--input FILE", id="unknown"),
        pytest.param("-", "came from stdin.*--input FILE", id="stdin"),
        pytest.param("none.jsonl", r"^none\.jsonl: no such file", id="gone"),
        pytest.param(".", "^[.]: a folder", id="folder"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_line(path: str | None, says: str) -> None:
    with pytest.raises(InputFault, match=says):
        find_sample(row(row=1), path)


def of_rubric(**changes: Any) -> Row:
    return row(provenance={"rubric": "summary", "rubric_hash": load_rubric("rubrics/summary.yaml").hash, **changes})


def test_a_rubric_is_found_by_its_name() -> None:
    assert find_rubric(of_rubric(), None).name == "summary"


def test_a_rubric_in_a_file_of_ones_own_is_given(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\ndescription: d\ncriteria: [{name: a, description: d, boolean: true}]\n")
    mine = load_rubric(path)
    of_mine = of_rubric(rubric="mine", rubric_hash=mine.hash)
    assert find_rubric(of_mine, mine) is mine
    with pytest.raises(
        InputFault, match="no rubric here is called 'mine'; if it is in a file of your own, name it with --rubric"
    ):
        find_rubric(of_mine, None)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"rubric": "mine"}, "the row was scored by the rubric mine, not by summary", id="another"),
        pytest.param({"rubric_hash": "other"}, "the rubric summary has changed since the row was scored", id="changed"),
        pytest.param({"rubric_hash": None}, "the rubric summary has changed", id="no-hash"),
        pytest.param({"rubric": None}, "does not name its rubric", id="none"),
    ],
)
def test_a_given_rubric_that_did_not_score_the_row_is_not_used(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputFault, match=says):
        find_rubric(of_rubric(**changes), load_rubric("rubrics/summary.yaml"))


def test_a_rubric_that_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "broken.yaml").write_text("name: broken\n")
    monkeypatch.setenv("JUDGE_FOLDER", str(tmp_path))
    with pytest.raises(InputFault, match=r"broken\.yaml: description: missing"):
        find_rubric(of_rubric(rubric="broken"), None)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param(
            {"rubric_hash": "other"},
            "the rubric summary has changed since the row was scored; name the file as it was with --rubric",
            id="changed",
        ),
        pytest.param({"rubric_hash": None}, "the rubric summary has changed", id="no-hash"),
        pytest.param(
            {"rubric": "sumary"},
            "no rubric here is called 'sumary'; if it is in a file of your own, name it with --rubric FILE",
            id="unknown",
        ),
        pytest.param({"rubric": None}, "does not name its rubric", id="none"),
        pytest.param({"rubric": "rubrics/summary.yaml"}, "does not name its rubric", id="a-path-is-never-opened"),
    ],
)
def test_a_rubric_that_did_not_score_the_row_is_not_used(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(InputFault, match=says):
        find_rubric(of_rubric(**changes), None)
