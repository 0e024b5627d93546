"""The rules that hold between the parts of a rubric."""

import pytest
from pydantic import ValidationError

from judge.errors import SampleFault
from judge.rubric.rubric_file import parse_rubric
from tests.conftest import make_rubric, make_sample

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


@pytest.mark.parametrize(
    ("name", "judge"),
    [
        ("id", {"group": {}}),
        ("verdicts", {"group": {}}),
        ("reason", {"group": {}}),
        ("reason", {"reasons": "brief"}),
    ],
)
def test_a_criterion_may_not_have_a_name_that_the_reply_uses(name: str, judge: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=f"criteria: '{name}' has a meaning of its own in the judge's reply"):
        make_rubric(criteria=[{**MET, "name": name}], judge=judge)
    assert make_rubric(criteria=[{**MET, "name": name}]).judged[0].name == name, "where the reply does not, it may"


def test_a_record_may_not_bring_such_a_name_either() -> None:
    rubric = make_rubric(criteria=[], instance_criteria=True, judge={"group": {}})
    with pytest.raises(SampleFault, match="'id' has a meaning of its own"):
        rubric.with_record(make_sample(metadata={"rubric": [{"name": "id", "text": "t"}]}))


@pytest.mark.parametrize(
    ("judge", "named"),
    [({"group": {}}, "group"), ({"reasons": "brief"}, "reasons"), ({"criteria_order": "shuffled"}, "criteria_order")],
)
def test_a_template_with_a_form_of_its_own_cannot_be_asked_for_another(judge: dict[str, object], named: str) -> None:
    with pytest.raises(ValidationError, match=rf"judge\.{named}: needs criteria"):
        make_rubric(criteria=[], prompt="own", judge=judge)
