"""A line for each row, with the reason for what is worst in it."""

import json
from typing import Any

import pytest

from judge.doors.row_table import row_table
from judge.files.scored_rows import Row, read_row
from judge.rubric.rubric import Rubric
from tests.conftest import make_rubric


def row(**changes: Any) -> Row:
    scored = {"id": "a", "outcome": "scored", "reward": 0.5}
    made = read_row(json.dumps({**scored, **changes}).encode())
    assert made
    return made


CRITERIA = {"right": {"score": 0.75, "reason": "nearly"}, "clear": {"score": 0.25, "reason": "hardly"}}
CHECKS = {"fits": {"value": 0.5, "reason": "half of it"}}


def criterion(name: str, weight: float = 1) -> dict[str, Any]:
    return {"name": name, "description": "d", "boolean": True, "weight": weight}


RUBRIC = make_rubric(criteria=[criterion("right"), criterion("clear")], checks=[{"name": "fits", "check": "substance"}])


def why(one: Row, rubric: Rubric | None = RUBRIC) -> str:
    return row_table([one], lambda _: rubric)[1][0][-1]


def test_the_parts_of_all_rows_have_columns_and_a_row_without_one_an_empty_cell() -> None:
    heads, cells = row_table([row(checks=CHECKS), row(id=7, criteria=CRITERIA)], lambda _: RUBRIC)
    assert heads == ("id", "reward", "fits", "right", "clear", "why")
    assert cells == [
        ("a", "0.500", "0.500", "", "", "fits 0.500: half of it"),
        ("7", "0.500", "", "0.750", "0.250", "clear 0.250: hardly"),
    ]


@pytest.mark.parametrize(("columns", "shown"), [("80", False), ("81", True)])
def test_parts_are_left_out_where_the_terminal_is_too_narrow_for_them(
    columns: str, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The id takes 24 columns, the reward 6, the part 5, and the reason needs 40; between them are 2 each."""
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("FORCE_COLOR", "1")
    heads, _ = row_table([row(id="x" * 100, criteria={"c": {"score": 1.0}})], lambda _: None)
    assert heads == (("id", "reward", "c", "why") if shown else ("id", "reward", "why"))


def test_a_row_that_is_not_scored_has_no_reward_whatever_it_says() -> None:
    assert row_table([row(outcome="unscored", reward=0.5)], lambda _: None)[1][0][:2] == ("a", "")


def test_a_pitfall_is_worst_where_its_value_is_high() -> None:
    parts = {"right": {"score": 0.75, "reason": "nearly"}, "invented": {"score": 1.0, "reason": "there is no such source"}}
    rubric = make_rubric(criteria=[criterion("right"), criterion("invented", -1)])
    assert why(row(criteria=parts), rubric) == "invented 1.000: there is no such source"
    assert why(row(criteria={**parts, "invented": {"score": 0.0, "reason": "none"}}), rubric) == "right 0.750: nearly"


@pytest.mark.parametrize(
    "rubric",
    [
        pytest.param(None, id="no-rubric"),
        pytest.param(make_rubric(criteria=[criterion("right")], instance_criteria=True), id="a-criterion-of-the-record"),
    ],
)
def test_no_part_is_called_the_weakest_if_one_may_be_a_pitfall(rubric: Rubric | None) -> None:
    parts = {"right": {"score": 0.75, "reason": "nearly"}, "invented": {"score": 0.0, "reason": "none"}}
    assert why(row(criteria=parts), rubric) == ""
    assert why(row(criteria=parts, note="empty response"), rubric) == "empty response"


@pytest.mark.parametrize("said", [{"note": "empty response"}, {"outcome": "unscored"}, {}], ids=["note", "unscored", "no-parts"])
def test_a_rubric_is_looked_up_only_for_a_row_with_parts_to_compare(said: dict[str, Any]) -> None:
    parts = {"criteria": CRITERIA} if said else {}
    row_table([row(**parts, **said)], lambda _: pytest.fail("looked up"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"criteria": {"right": {"score": 1.0, "reason": "yes"}}}, "", id="nothing-could-be-better"),
        pytest.param({"note": "empty response", "criteria": CRITERIA}, "empty response", id="a-note"),
        pytest.param({"criteria": {"right": {"score": 0.5}}}, "right 0.500: ", id="no-reason"),
        pytest.param({"criteria": {"right": {"answer": 5}}}, "", id="no-value"),
        pytest.param({}, "", id="no-parts"),
        pytest.param(
            {"outcome": "unscored", "reward": None, "reason": "timeout", "detail": "60 s"},
            "unscored, timeout: 60 s",
            id="unscored",
        ),
        pytest.param({"outcome": "unscored", "reward": None}, "unscored, no reason given: ", id="unscored-and-no-word-why"),
    ],
)
def test_why_a_row_has_its_reward_is_one_line(changes: dict[str, Any], said: str) -> None:
    assert why(row(**changes)) == said
