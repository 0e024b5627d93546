"""Criteria, as rubrics state them and as records bring them along."""

import pytest
from pydantic import ValidationError

from judge.errors import SampleFault
from judge.rubric.criterion import BroughtCriterion, Criterion, bounds, read_criterion
from judge.rubric.scale import Boolean, Level, Levels, Range


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        pytest.param({}, "found none", id="no-scale"),
        pytest.param({"boolean": True, "range": [0, 1]}, "exactly one of", id="two-scales"),
        pytest.param({"boolean": True, "weight": 0.0}, "other than 0", id="no-weight"),
        pytest.param({"boolean": True, "weight": float("inf")}, "finite", id="endless-weight"),
        pytest.param({"boolean": True, "name": "judge"}, "meaning of its own", id="reserved"),
        pytest.param({"range": [1]}, "low, high", id="range-of-one"),
        pytest.param({"boolean": False}, "True", id="boolean-false"),
    ],
)
def test_what_is_no_criterion(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Criterion.model_validate({"name": "a", "description": "d", **fields})


@pytest.mark.parametrize("item", [None, 3, "text", []])
def test_a_record_has_to_bring_objects(item: object) -> None:
    with pytest.raises(SampleFault, match=r"metadata\.rubric\[2\]"):
        read_criterion(item, 2)


def test_criteria_of_health_bench_and_rubrics_as_rewards_are_read_as_they_are() -> None:
    health = read_criterion({"criterion": "Advises to see a doctor.", "points": 7, "tags": ["x"]}, 3)
    assert (health.name, health.weight, health.description) == ("criterion_3", 7, "Advises to see a doctor.")
    assert isinstance(health.scale, Boolean)
    pitfall = read_criterion({"title": "Wrong unit", "description": "Pitfall: gives miles.", "weight": -1}, 1)
    assert (pitfall.description, pitfall.weight) == ("Wrong unit: Pitfall: gives miles.", -1)


def test_a_record_may_bring_names_and_scales() -> None:
    criterion = read_criterion({"name": "tone", "text": "Is it kind?", "levels": ["no", "yes"]}, 1)
    assert criterion.name == "tone"
    assert isinstance(criterion.scale, Levels)
    assert criterion.scale.read(2) == (1.0, False)
    assert isinstance(read_criterion({"text": "t", "range": [0, 10]}, 1).scale, Range)


def test_the_levels_a_record_names_are_on_one_line_each() -> None:
    scale = read_criterion({"text": "t", "levels": {"very\n# bad": "x", "good": "y"}}, 1).scale
    assert isinstance(scale, Levels)
    assert [step.label for step in scale.steps] == ["very # bad", "good"]
    assert scale.read("very # bad") == (0.0, False)
    with pytest.raises(ValidationError, match="listed twice"):
        read_criterion({"text": "t", "levels": {"a\nb": "x", "a b": "y"}}, 1)


def test_only_what_a_record_brings_is_marked_as_brought() -> None:
    assert isinstance(read_criterion({"text": "t"}, 1), BroughtCriterion)
    assert not isinstance(Criterion(name="a", description="d", boolean=True), BroughtCriterion)


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        pytest.param({"weight": 0, "boolen": True}, 3, id="no-scale"),
        pytest.param({"weight": 0, "boolean": True, "range": [2, 1]}, 3, id="two-scales-one-broken"),
        pytest.param({"description": "", "levels": ["a"]}, 2, id="one-scale-broken"),
    ],
)
def test_the_scale_that_is_missing_is_told_beside_the_other_faults(fields: dict[str, object], count: int) -> None:
    with pytest.raises(ValidationError) as caught:
        Criterion.model_validate({"name": "a", "description": "d", **fields})
    assert caught.value.error_count() == count


def test_a_range_may_be_written_as_a_pair() -> None:
    assert bounds([0, 1]) == {"low": 0, "high": 1}
    assert bounds(None) is None
    with pytest.raises(ValueError, match="found 'x'"):
        bounds("x")


def test_a_scale_may_be_given_as_the_record_that_it_is() -> None:
    levels = Levels(steps=[Level(label=1, anchor="no"), Level(label=2, anchor="yes")])
    assert Criterion(name="a", description="d", levels=levels).scale == levels
    assert Criterion(name="a", description="d", range=Range(low=0, high=10)).scale == Range(low=0.0, high=10.0)
    assert bounds((0, 1)) == {"low": 0, "high": 1}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        pytest.param({"boolean": True}, "half_points: needs 'levels'; no other scale has half points", id="true-or-false"),
        pytest.param({"range": [0, 1]}, "half_points: needs 'levels'; no other scale has half points", id="a-range"),
        pytest.param({"levels": {"no": "a", "yes": "b"}}, "whole numbers in steps of one", id="words"),
        pytest.param({"levels": {1: "a", 3: "b"}}, "whole numbers in steps of one", id="steps-of-two"),
    ],
)
def test_half_points_need_levels_that_are_counted(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Criterion.model_validate({"name": "a", "description": "d", "half_points": True, **fields})


def test_half_points_are_part_of_the_scale() -> None:
    criterion = Criterion.model_validate({"name": "a", "description": "d", "levels": ["x", "y", "z"], "half_points": True})
    assert criterion.scale.read(1.5) == (0.25, False)
