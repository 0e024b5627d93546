"""The rules that hold between the parts of a rubric."""

import pytest
from pydantic import ValidationError

from judge.rubric.rubric_file import parse_rubric
from tests.conftest import make_rubric

MET = {"name": "right", "description": "Is it right?", "boolean": True}


def test_a_program_cannot_list_a_criterion_twice_either() -> None:
    with pytest.raises(ValidationError):
        parse_rubric({"name": "mine", "description": "x", "criteria": [MET, MET]})


def test_weights_add_up_to_a_finite_number() -> None:
    with pytest.raises(ValidationError):
        parse_rubric({"name": "mine", "description": "x", "criteria": [{**MET, "name": name, "weight": 1e308} for name in "ab"]})


@pytest.mark.parametrize("neutral", [0, 0.5, 1])
def test_a_neutral_reward_may_lie_anywhere_in_the_range_its_ends_included(neutral: float) -> None:
    assert make_rubric(neutral=neutral).neutral == neutral
