"""A row as the monitors see it."""

import json
from typing import Any

import pytest

from judge.files.rollouts import rollout_of
from judge.files.scored_rows import Row, read_row
from judge.rubric.rubric_file import parse_rubric
from tests.conftest import make_sample

RUBRIC = parse_rubric(
    {
        "name": "right",
        "description": "d",
        "checks": [{"check": "length", "name": "within", "unit": "words", "most": 9}, {"check": "number", "name": "correct"}],
    }
)


def row(**changes: Any) -> Row:
    read = read_row(json.dumps({"id": 1, "outcome": "scored", "reward": 0.5, **changes}).encode())
    assert read
    return read


CHECKS = {"substance": {"value": 1.0}, "within": {"value": 1.0}, "correct": {"value": 0.0}}


def test_an_unscored_row_has_no_reward() -> None:
    found = rollout_of(row(outcome="unscored", reward=0.3), make_sample(), None)
    assert (found.reward, found.judge, found.checks, found.parts) == (None, None, None, {})


@pytest.mark.parametrize("step", [None, "7", 7.0, True, [7]])
def test_a_step_that_is_no_whole_number_is_none(step: object) -> None:
    assert rollout_of(row(), make_sample(metadata={"step": step}), None).step is None


def test_what_the_row_and_the_sample_say_is_there() -> None:
    said = row(group="g", metrics={"judge": 0.75}, criteria={"clarity": {"score": 0.75}})
    found = rollout_of(said, make_sample(response="Yes.", metadata={"step": 7}), None)
    assert (found.id, found.group, found.step, found.reward, found.judge) == ("1", "g", 7, 0.5, 0.75)
    assert (found.parts, found.response) == ({"clarity": 0.75}, "Yes.")


def test_a_row_of_an_older_version_has_the_group_of_its_sample() -> None:
    sample = make_sample()
    assert rollout_of(row(), sample, None).group == sample.group


def test_checks_of_form_do_not_count_beside_the_judge() -> None:
    assert rollout_of(row(checks=CHECKS), make_sample(), RUBRIC).checks == 0.0


def test_without_a_rubric_checks_are_told_by_their_names() -> None:
    assert rollout_of(row(checks=CHECKS), make_sample(), None).checks == 0.5
