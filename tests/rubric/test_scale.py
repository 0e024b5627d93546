"""Scales: an answer that is not on the scale is no answer, and every value that comes out lies in 0..1."""

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.errors import Unreadable
from judge.rubric.scale import Boolean, Levels, Range

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ONE_TO_FIVE = Levels.model_validate({"steps": ["terrible", "bad", "middling", "good", "excellent"]})
WORDS = Levels.model_validate({"steps": {"no": "not at all", "partly": "in part", "yes": "wholly"}})
MIXED = Levels.model_validate({"steps": {0: "none", "n/a": "does not apply", 2: "both"}})
TEN = Range(low=0.0, high=10.0)
SIGNED = Range(low=-1.0, high=1.0)
UNIT = Range(low=0.0, high=1.0)
NEVER = [None, [], {}, [1], {"score": 1}, math.nan, math.inf, -math.inf, 10**400, -(10**400), b"1", (1,)]
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize(
    "scale", [ONE_TO_FIVE, WORDS, MIXED, Boolean(), TEN, SIGNED], ids=["1-5", "words", "mixed", "bool", "10", "±1"]
)
@pytest.mark.parametrize("answer", NEVER, ids=lambda value: repr(value)[:12])
def test_what_is_on_no_scale_is_refused(scale: Levels | Boolean | Range, answer: object) -> None:
    with pytest.raises(Unreadable, match=r"answered .*, wanted "):
        scale.read(answer)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(True, id="true-is-not-1"),
        pytest.param(False, id="false-is-not-0"),
        pytest.param(0, id="below"),
        pytest.param(6, id="above"),
        pytest.param(-1, id="the-last-of-a-list-is-no-level"),
        pytest.param(3.5, id="between"),
        pytest.param(4.0000001, id="nearly"),
        pytest.param("", id="empty"),
        pytest.param("4 of 6", id="a-fraction-of-another-scale"),
        pytest.param("4/50", id="a-fraction-of-ten-times-as-much"),
        pytest.param("4.5/5", id="a-fraction-between-two"),
        pytest.param("4 or 5", id="two"),
        pytest.param("4 good", id="more-words"),
        pytest.param("80%", id="percent"),
        pytest.param("04", id="zero-padded"),
        pytest.param("+4", id="plus"),
        pytest.param("good", id="the-anchor-is-not-the-label"),
        pytest.param("４", id="fullwidth-digit"),
        pytest.param("4\u200b", id="zero-width-space"),
        pytest.param("٤", id="arabic-digit"),
    ],
)
def test_levels_coerce_nothing(answer: object) -> None:
    with pytest.raises(Unreadable, match="wanted 1 to 5, whole points"):
        ONE_TO_FIVE.read(answer)


@pytest.mark.parametrize("answer", [2, -1, 0.5, "maybe", "yes and no", "not", "10", ""], ids=repr)
def test_a_boolean_is_true_or_false_and_nothing_like_it(answer: object) -> None:
    with pytest.raises(Unreadable, match="wanted true or false"):
        Boolean().read(answer)


@pytest.mark.parametrize(
    "answer",
    [-0.001, 10.001, 11, True, False, "11", "5/5", "5/100", "50%", "five", "5 or 6", "5e0", "0x5", "1,5", "٥", ""],
    ids=repr,
)
def test_a_range_takes_numbers_within_its_bounds_alone(answer: object) -> None:
    with pytest.raises(Unreadable, match="wanted a number from 0 to 10"):
        TEN.read(answer)


@pytest.mark.parametrize(
    ("scale", "answer", "value", "mended"),
    [
        pytest.param(ONE_TO_FIVE, 1, 0.0, False, id="worst"),
        pytest.param(ONE_TO_FIVE, 4, 0.75, False, id="four-of-five"),
        pytest.param(ONE_TO_FIVE, 5, 1.0, False, id="best"),
        pytest.param(ONE_TO_FIVE, "4", 0.75, True, id="quoted-level"),
        pytest.param(ONE_TO_FIVE, " 4\n", 0.75, True, id="quoted-with-space"),
        pytest.param(ONE_TO_FIVE, 4.0, 0.75, True, id="whole-float"),
        pytest.param(ONE_TO_FIVE, "4.0", 0.75, True, id="quoted-float"),
        pytest.param(ONE_TO_FIVE, "4/5", 0.75, True, id="fraction-of-the-best"),
        pytest.param(ONE_TO_FIVE, "4 out of 5", 0.75, True, id="fraction-in-words"),
        pytest.param(ONE_TO_FIVE, "Level 4", 0.75, True, id="named-a-level"),
        pytest.param(ONE_TO_FIVE, "rating: 4", 0.75, True, id="named-a-rating"),
        pytest.param(ONE_TO_FIVE, "4.00", 0.75, True, id="two-noughts"),
        pytest.param(TEN, "+2.5", 0.25, True, id="a-plus"),
        pytest.param(TEN, ".25", 0.025, True, id="two-digits-and-no-nought"),
        pytest.param(WORDS, "Level: Partly", 0.5, True, id="word-named-a-level"),
        pytest.param(WORDS, "PARTLY", 0.5, True, id="word-in-capitals"),
        pytest.param(Boolean(), "Yes", 1.0, True, id="yes"),
        pytest.param(Boolean(), "no", 0.0, True, id="no"),
        pytest.param(Boolean(), "true", 1.0, True, id="true-in-quotes"),
        pytest.param(Boolean(), "Not met", 0.0, True, id="not-met-in-words"),
        pytest.param(Boolean(), 1, 1.0, True, id="1-for-true"),
        pytest.param(Boolean(), 0, 0.0, True, id="0-for-false"),
        pytest.param(TEN, "7.5", 0.75, True, id="quoted-number"),
        pytest.param(TEN, "7.5/10", 0.75, True, id="fraction-of-the-high-end"),
        pytest.param(TEN, ".5", 0.05, True, id="no-leading-zero"),
        pytest.param(UNIT, "75%", 0.75, True, id="percent-of-one"),
        pytest.param(UNIT, "0.75/1", 0.75, True, id="fraction-of-one"),
        pytest.param(WORDS, "partly", 0.5, False, id="word"),
        pytest.param(WORDS, " yes ", 1.0, True, id="word-with-space"),
        pytest.param(MIXED, "n/a", 0.5, False, id="mixed-word"),
        pytest.param(MIXED, "0", 0.0, True, id="mixed-quoted-number"),
        pytest.param(Boolean(), True, 1.0, False, id="met"),
        pytest.param(Boolean(), False, 0.0, False, id="not-met"),
        pytest.param(TEN, 0, 0.0, False, id="low-end"),
        pytest.param(TEN, 10, 1.0, False, id="high-end"),
        pytest.param(TEN, 2.5, 0.25, False, id="inside"),
        pytest.param(SIGNED, -1, 0.0, False, id="negative-low-end"),
        pytest.param(SIGNED, 0, 0.5, False, id="negative-middle"),
    ],
)
def test_an_answer_on_the_scale_becomes_its_value(
    scale: Levels | Boolean | Range, answer: object, value: float, mended: bool
) -> None:
    assert scale.read(answer) == (value, mended)


@unhurried
@given(json_values)
def test_no_answer_gives_anything_but_a_finite_value_in_0_to_1(answer: object) -> None:
    for scale in (ONE_TO_FIVE, WORDS, MIXED, Boolean(), TEN, SIGNED):
        try:
            value, _ = scale.read(answer)
        except Unreadable:
            continue
        assert 0 <= value <= 1


def test_the_widest_range_gives_a_finite_value_or_is_refused() -> None:
    try:
        widest = Range(low=-1.7e308, high=1.7e308)
    except ValidationError:
        return
    assert 0 <= widest.read(1.6e308)[0] <= 1


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param({}, id="none"),
        pytest.param({1: "alone"}, id="one"),
        pytest.param(["alone"], id="one-in-a-list"),
        pytest.param({1: "a", "1": "b"}, id="same-name-twice"),
        pytest.param({"Good": "a", "good": "b"}, id="names-that-differ-in-case-alone"),
        pytest.param({5: "best", 3: "middling", 1: "worst"}, id="numbers-that-fall"),
        pytest.param({"3": "best", "1": "worst"}, id="numbers-in-quotes-that-fall"),
        pytest.param({1: "a", "n/a": "b", 0: "c"}, id="numbers-that-fall-around-a-word"),
        pytest.param({True: "a", 2: "b"}, id="truth-value"),
        pytest.param({1: "a", 1.5: "b"}, id="fraction"),
        pytest.param({1: "a", 2: ""}, id="empty-anchor"),
        pytest.param({1: "a", 2: None}, id="no-anchor"),
        pytest.param("ab", id="text"),
        pytest.param([1, 2], id="labels-without-anchors"),
    ],
)
def test_levels_that_cannot_be_told_apart_or_are_not_explained_are_refused(steps: object) -> None:
    with pytest.raises(ValidationError):
        Levels.model_validate({"steps": steps})


@pytest.mark.parametrize(
    ("low", "high"),
    [(1.0, 1.0), (1.0, 0.0), (math.nan, 1.0), (0.0, math.nan), (0.0, math.inf), (-math.inf, 0.0), (True, 2.0), ("0", 1.0)],
    ids=repr,
)
def test_a_range_needs_two_finite_numbers_the_lower_first(low: Any, high: Any) -> None:
    with pytest.raises(ValidationError):
        Range(low=low, high=high)


def test_a_long_label_is_compared_up_to_a_hundred_characters() -> None:
    for length in (100, 101):
        scale = Levels.model_validate({"steps": {"a" * length: "x", "b": "y"}})
        assert scale.read("a" * length) == (0.0, False)
        if length > 100:
            with pytest.raises(Unreadable):
                scale.read("A" * length)
        else:
            assert scale.read("A" * length) == (0.0, True)


def test_a_list_of_anchors_is_numbered_from_one() -> None:
    assert [(step.label, step.anchor) for step in Levels.model_validate({"steps": ["bad", "good"]}).steps] == [
        (1, "bad"),
        (2, "good"),
    ]


def test_steps_that_are_spelled_out_are_taken_as_they_are() -> None:
    steps = [{"label": "no", "anchor": "Not at all."}, {"label": 7, "anchor": "Wholly."}]
    assert Levels.model_validate({"steps": steps}).answer_schema()["enum"] == ["no", 7]


@pytest.mark.parametrize(
    ("scale", "schema"),
    [
        pytest.param(ONE_TO_FIVE, {"type": "integer", "enum": [1, 2, 3, 4, 5]}, id="numbers"),
        pytest.param(WORDS, {"type": "string", "enum": ["no", "partly", "yes"]}, id="words"),
        pytest.param(MIXED, {"type": ["integer", "string"], "enum": [0, "n/a", 2]}, id="mixed"),
        pytest.param(Boolean(), {"type": "boolean"}, id="boolean"),
        pytest.param(TEN, {"type": "number"}, id="range-without-bounds"),
    ],
)
def test_the_schema_asks_for_what_is_read(scale: Levels | Boolean | Range, schema: dict[str, Any]) -> None:
    assert scale.answer_schema() == schema


@pytest.mark.parametrize(
    "scale", [ONE_TO_FIVE, WORDS, MIXED, Boolean(), TEN, SIGNED], ids=["1-5", "words", "mixed", "bool", "10", "±1"]
)
@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_the_answer_at_a_value_reads_as_that_value(scale: Levels | Boolean | Range, value: float) -> None:
    answer = scale.answer_at(value)
    assert scale.read(answer) == ((1.0 if isinstance(scale, Boolean) and value else value), False)


@pytest.mark.parametrize(("value", "label"), [(0.1, 1), (0.13, 2), (0.62, 3), (0.63, 4), (0.99, 5)])
def test_the_nearest_level_stands_for_a_value_between_two(value: float, label: int) -> None:
    assert ONE_TO_FIVE.answer_at(value) == label
    assert Boolean().answer_at(value) is (value >= 0.5)


HALVES = Levels.model_validate({"steps": ["terrible", "bad", "middling", "good", "excellent"], "half_points": True})


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param({1: "a", 3: "b"}, id="in-steps-of-two"),
        pytest.param({"no": "a", "yes": "b"}, id="words"),
        pytest.param({0: "a", "n/a": "b", 2: "c"}, id="mixed"),
        pytest.param({"1": "a", "2": "b"}, id="numbers-as-text"),
    ],
)
def test_there_is_nothing_halfway_between_levels_that_are_not_counted(steps: object) -> None:
    with pytest.raises(
        ValidationError, match="half_points: wanted levels that are whole numbers in steps of one, such as 1, 2, 3"
    ):
        Levels.model_validate({"steps": steps, "half_points": True})


@pytest.mark.parametrize(
    "answer", [0.5, 5.5, 2.25, 2.4999, "2.25", "5.5", "0.5", True, "half", "2 or 3", "2.5/10", *NEVER], ids=repr
)
def test_what_is_no_half_point_is_refused(answer: object) -> None:
    with pytest.raises(Unreadable, match="wanted 1 to 5, half points"):
        HALVES.read(answer)


@pytest.mark.parametrize("answer", [2.5, 1.5, 4.5, "2.5"], ids=repr)
def test_without_half_points_there_are_none(answer: object) -> None:
    with pytest.raises(Unreadable, match="wanted 1 to 5, whole points"):
        ONE_TO_FIVE.read(answer)


@pytest.mark.parametrize(
    ("answer", "value", "mended"),
    [
        (1, 0.0, False),
        (1.5, 0.125, False),
        (2, 0.25, False),
        (2.5, 0.375, False),
        (4.5, 0.875, False),
        (5, 1.0, False),
        (3.0, 0.5, False),
        ("2.5", 0.375, True),
        ("Level 4.5", 0.875, True),
        ("4.5/5", 0.875, True),
        ("3", 0.5, True),
    ],
)
def test_half_points_lie_halfway(answer: object, value: float, mended: bool) -> None:
    assert HALVES.read(answer) == (value, mended)


def test_half_points_stand_in_the_schema_as_numbers() -> None:
    assert HALVES.answer_schema() == {"type": "number", "enum": [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]}
    assert ONE_TO_FIVE.answer_schema() == {"type": "integer", "enum": [1, 2, 3, 4, 5]}


def test_the_fifths_of_a_range_are_counted_from_its_ends() -> None:
    wide = Range(low=-1.0, high=1.0)
    assert (wide.bottom_fifth, wide.top_fifth) == (pytest.approx(-0.6), pytest.approx(0.6))
