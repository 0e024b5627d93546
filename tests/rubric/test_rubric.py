"""Rubrics: a wrong one is refused when it is loaded, with every fault at once and the place of each."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.errors import SampleFault
from judge.rubric.rubric_file import parse_rubric
from judge.rubric.scale import Boolean
from tests.conftest import make_rubric, make_sample

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

MET = {"name": "right", "description": "Is it right?", "boolean": True}
PER_RECORD = make_rubric(criteria=[], instance_criteria=True)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
brought = st.fixed_dictionaries(
    {"text": st.text(min_size=1) | json_values},
    optional={
        "weight": st.floats() | json_values,
        "name": st.sampled_from(["a", "b", "judge", "A"]) | json_values,
        "title": st.text() | json_values,
        "levels": st.lists(st.text(min_size=1)) | st.dictionaries(st.text(), st.text()) | json_values,
        "range": st.lists(st.floats() | st.integers(), min_size=2, max_size=2) | json_values,
        "boolean": st.just(value=True) | json_values,
    },
)


def test_a_prompt_alone_asks_for_one_flat_score() -> None:
    rubric = parse_rubric({"name": "mine", "description": "x", "prompt": "mine"})
    assert rubric.flat
    assert [(criterion.name, criterion.scale.wanted()) for criterion in rubric.judged] == [("score", "a number from 0 to 1")]
    assert not parse_rubric({"name": "mine", "description": "x", "prompt": "mine", "criteria": [MET]}).flat
    assert not parse_rubric({"name": "mine", "description": "x", "prompt": "mine", "instance_criteria": True}).flat


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"description": "B."},
        {"neutral": 0.5},
        {"range": [0, 2]},
        {"judge": {"max_tokens": 9}},
        {"criteria": [MET]},
    ],
    ids=str,
)
def test_the_hash_changes_with_any_change_and_with_nothing_else(change: dict[str, Any]) -> None:
    assert make_rubric().hash == make_rubric().hash
    assert len(make_rubric().hash) == 12
    assert make_rubric(**change).hash != make_rubric().hash


@pytest.mark.parametrize(
    ("brought", "said"),
    [
        pytest.param(None, "wanted a list of 1 to 100 criteria, found nothing", id="none"),
        pytest.param([], "wanted a list of 1 to 100 criteria, found a list of 0", id="empty"),
        pytest.param("be kind", "wanted a list of 1 to 100 criteria, found text of 7 characters", id="text"),
        pytest.param({"description": "x"}, "wanted a list of 1 to 100 criteria", id="object"),
        pytest.param([{"description": "x"}] * 101, "wanted a list of 1 to 100 criteria", id="too-many"),
        pytest.param(["be kind"], "metadata.rubric[1]: wanted an object, found text of 7 characters", id="criterion-as-text"),
        pytest.param([{"weight": 1}], "description: wanted text, found nothing", id="no-text"),
        pytest.param([{"description": 5}], "description: wanted text, found 5", id="text-no-text"),
        pytest.param([{"description": "cut \ud83d"}], "description: wanted text without lone surrogates", id="lone-surrogate"),
        pytest.param([{**MET}, {**MET}], "'right' is listed twice", id="twice"),
        pytest.param([{**MET, "weight": 0}], "weight: wanted a finite number other than 0", id="weight-0"),
        pytest.param([{**MET, "weight": "3"}], "weight: wanted a number, found '3'", id="weight-text"),
        pytest.param([{**MET, "name": "reward"}], "name: 'reward' has a meaning of its own", id="reserved"),
        pytest.param([{**MET, "range": [0, 1]}], "found ['boolean', 'range']", id="two-scales"),
        pytest.param(
            [{"text": "x", "levels": {"1": "only"}}],
            "levels: wanted two or more levels, worst first: a list of texts, or labels with their texts; found [{'label': '1', ",
            id="one-level",
        ),
        pytest.param(
            [{"text": "x", "points": 1e308}, {"text": "y", "points": 1e308}], "do not add up to a finite number", id="endless-sum"
        ),
        pytest.param([{"name": "criterion_2", "text": "x"}, {"text": "y"}], "'criterion_2' is listed twice", id="our-name-taken"),
    ],
)
def test_criteria_that_a_record_brings_are_checked_as_strictly(brought: object, said: str) -> None:
    with pytest.raises(SampleFault) as caught:
        PER_RECORD.with_record(make_sample(metadata={"rubric": brought}))
    assert said in str(caught.value)


def test_a_record_cannot_bring_a_criterion_that_is_called_like_a_check() -> None:
    rubric = make_rubric(instance_criteria=True, checks=[{"check": "number"}])
    with pytest.raises(SampleFault):
        rubric.with_record(make_sample(metadata={"rubric": [{"name": "number", "text": "Is it?"}]}))


@pytest.mark.parametrize(
    ("item", "description", "weight"),
    [
        pytest.param({"criterion": "States the dose.", "points": 5}, "States the dose.", 5.0, id="healthbench"),
        pytest.param({"criterion": "Invents a source.", "points": -8, "tags": ["a"]}, "Invents a source.", -8.0, id="pitfall"),
        pytest.param(
            {"title": "Dose", "description": "States it.", "weight": 3}, "Dose: States it.", 3.0, id="rubrics-as-rewards"
        ),
        pytest.param({"requirement": "Is kind."}, "Is kind.", 1.0, id="plain"),
    ],
)
def test_criteria_are_read_as_datasets_write_them(item: dict[str, Any], description: str, weight: float) -> None:
    (read,) = PER_RECORD.with_record(make_sample(metadata={"rubric": [item]})).judged
    assert (read.name, read.description, read.weight, read.scale) == ("criterion_1", description, weight, Boolean())


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (20, [20]), (21, [20, 1]), (45, [20, 20, 5])])
def test_a_long_rubric_is_asked_in_parts_that_hold_every_criterion_once(count: int, sizes: list[int]) -> None:
    rubric = make_rubric(criteria=[{**MET, "name": f"c{at}"} for at in range(count)], neutral=0.5)
    parts = rubric.parts()
    assert [len(part.judged) for part in parts] == sizes
    assert tuple(criterion for part in parts for criterion in part.judged) == rubric.judged
    assert len({part.hash for part in parts}) == len(sizes)
    assert all(part.neutral == 0.5 for part in parts)


def test_a_record_may_bring_a_hundred_criteria() -> None:
    assert len(PER_RECORD.with_record(make_sample(metadata={"rubric": [{"text": "x"}] * 100})).judged) == 100


def test_criteria_of_a_record_stand_behind_the_rubrics_own_and_touch_no_other_record() -> None:
    rubric = make_rubric(instance_criteria=True, neutral=0.5)
    item = {"name": "kind", "text": "x", "levels": ["a", "b"]}
    changed = rubric.with_record(make_sample(metadata={"rubric": [item]}))
    assert [criterion.name for criterion in changed.judged] == ["right", "clear", "kind"]
    assert (changed.neutral, changed.name, changed.hash != rubric.hash) == (0.5, rubric.name, True)
    assert rubric.with_record(make_sample()) is rubric
    assert make_rubric().with_record(make_sample(metadata={"rubric": [item]})).judged == make_rubric().judged


@unhurried
@given(st.lists(brought | json_values, max_size=3))
def test_whatever_a_record_brings_only_a_sample_fault_is_raised(items: list[Any]) -> None:
    sample = make_sample().model_copy(update={"metadata": {"rubric": items}})
    try:
        rubric = PER_RECORD.with_record(sample)
    except SampleFault:
        return
    assert [criterion.scale for criterion in rubric.judged]
    assert len(rubric.judged) == len(items)


def test_a_label_that_cannot_be_written_is_refused_or_hashed() -> None:
    item = {"text": "x", "levels": {"cut \ud83d": "Bad.", "b": "Good."}}
    try:
        rubric = PER_RECORD.with_record(make_sample(metadata={"rubric": [item]}))
    except SampleFault:
        return
    assert rubric.hash
