"""A file of cases is read whole, or refused with every fault and its line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from judge.cases.case import Case, read_cases
from judge.errors import InputFault
from judge.rubric.rubric import Rubric
from tests.conftest import make_rubric

Files = Callable[..., Path]
TOP: dict[str, Any] = {"id": "a", "prompt": "p", "response": "r", "expect": "top"}


def refused(path: Path, rubric: Rubric | None = None) -> str:
    with pytest.raises(InputFault) as fault:
        read_cases(path, rubric or make_rubric())
    return str(fault.value)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        pytest.param("{", "not JSON: ", id="broken"),
        pytest.param("[" * 100_000, "not JSON: ", id="deep"),
        pytest.param("[1]", "wanted an object, found a list of 1", id="list"),
        pytest.param({**TOP, "expect": None}, "wanted 'expect', or 'group' and 'rank', found neither", id="nothing-expected"),
        pytest.param({**TOP, "expects": "top"}, "expects: unknown field; did you mean 'expect'?", id="typo"),
        pytest.param({**TOP, "expect": [1]}, "expect: wanted an object", id="list-expected"),
        pytest.param({**TOP, "expect": "best"}, "expect.reward: wanted a finite number, 'top' or 'bottom'", id="unknown-word"),
        pytest.param({**TOP, "group": "g"}, "'group' and 'rank' belong together", id="group-without-rank"),
        pytest.param({**TOP, "rank": 1}, "'group' and 'rank' belong together", id="rank-without-group"),
        pytest.param({**TOP, "group": "g", "rank": 0}, "rank: wanted a whole number of at least 1, found 0", id="rank-0"),
        pytest.param({**TOP, "group": "g", "rank": 1.5}, "rank: wanted a whole number", id="rank-of-parts"),
        pytest.param({**TOP, "group": "g", "rank": 1}, "group 'g': wanted two or more ranks, found one", id="alone-in-its-group"),
        pytest.param({**TOP, "margin": 0.1}, "'margin' belongs to 'group' and 'rank'", id="margin-of-nothing"),
        pytest.param({**TOP, "group": "g", "rank": 2, "margin": 0}, "margin: wanted a number above 0, found 0", id="margin-0"),
        pytest.param(
            {**TOP, "degenerate": ["emty"]}, "degenerate: there is no 'emty'; did you mean 'empty'?", id="unknown-answer"
        ),
        pytest.param({**TOP, "degenerate": ["x"]}, "there is no 'x'; there are: empty, copy, ", id="no-such-answer"),
        pytest.param({**TOP, "degenerate": "empty"}, "degenerate: wanted ", id="one-answer-without-a-list"),
        pytest.param({"id": 1, "prompt": "p", "expect": "top"}, "response: missing", id="no-response"),
        pytest.param({**TOP, "expect": {"criteria": {"rihgt": "top"}}}, "did you mean 'right'?", id="unknown-criterion"),
        pytest.param({**TOP, "expect": {"least": 0}}, "and every value from 0 to 1 is", id="vacuous"),
    ],
)
def test_a_fault_is_named_with_its_line(row: Any, says: str, jsonl: Files) -> None:
    path = jsonl("", {**TOP, "id": "before"}, row)
    said = refused(path)
    assert said.startswith(f"{path}:3: ")
    assert says in said


def test_all_faults_are_named_in_the_order_of_the_file(jsonl: Files) -> None:
    path = jsonl("{", {**TOP, "expect": {"leest": 1, "moost": 1}}, TOP, {**TOP, "group": "g", "rank": 1}, "7")
    lines = [line.removeprefix(f"{path}:").partition(":")[0] for line in refused(path).splitlines()]
    assert lines == ["1", "2", "2", "4", "4", "5"]


def test_of_very_many_faults_the_first_20_are_named_and_the_rest_counted(jsonl: Files) -> None:
    said = refused(jsonl(*(["{"] * 1030))).splitlines()
    assert len(said) == 21
    assert said[-1].endswith(": and 1,010 more faults")


@pytest.mark.parametrize(("first", "second"), [("a", "a"), (1, 1), (None, 1), ({"x": 1, "y": 2}, {"y": 2, "x": 1})])
def test_two_cases_with_one_id_are_refused(first: object, second: object, jsonl: Files) -> None:
    said = refused(jsonl({**TOP, "id": first}, {**TOP, "id": second}))
    assert "id: line 1 already has the id" in said


def test_a_number_and_its_text_are_two_ids(jsonl: Files) -> None:
    cases = read_cases(jsonl({**TOP, "id": 1}, {**TOP, "id": "1"}), make_rubric())
    assert [case.sample.id for case in cases] == [1, "1"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "no rows in it", id="empty"),
        pytest.param(b"\n \n", "no rows in it", id="blank"),
        pytest.param(b'{"id": "\xff"}', "not UTF-8", id="other-encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(content)
    assert says in refused(tmp_path / "a.jsonl")
    assert "cannot be read" in refused(tmp_path / "none.jsonl")


def test_a_case_is_a_sample_as_the_command_score_takes_it(jsonl: Files) -> None:
    turns = [{"role": "user", "content": "p"}, {"role": "assistant", "content": "r"}]
    rows = ({"messages": turns, "ground_truth": "t", "expect": {"least": 0.5}, "origin": "mine"}, {**TOP, "metadata": {"k": 1}})
    first, second = read_cases(jsonl(*rows), make_rubric())
    assert (first.sample.id, first.sample.response, first.sample.reference, first.line) == (1, "r", "t", 1)
    assert (second.name, second.sample.metadata, second.line) == ("a", {"k": 1}, 2)


def test_criteria_that_come_with_a_record_can_be_expected(jsonl: Files) -> None:
    rubric = make_rubric(criteria=[], instance_criteria=True)
    brought = {"metadata": {"rubric": [{"name": "brief", "description": "Is it brief?", "boolean": True}]}}
    row = {**TOP, **brought, "expect": {"criteria": {"brief": "top"}}}
    (case,) = read_cases(jsonl(row), rubric)
    assert case.demand.expect is not None
    assert "brief" in case.demand.expect.criteria
    assert "metadata.rubric: wanted a list" in refused(jsonl({**row, "metadata": {}}), rubric)


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(TOP).encode() + b"\r\n")
    assert [type(case) for case in read_cases(path, make_rubric())] == [Case]
