import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.fields import _MOST_NAMED, Fields
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample

ORDER = {
    "id": "A-17",
    "date": "2024-03-04",
    "total": 1234.5,
    "paid": True,
    "lines": [{"sku": "x", "count": 2}, {"sku": "y", "count": 1}],
}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


def result(answer, expected=ORDER, **options):
    response = answer if isinstance(answer, str) else json.dumps(answer)
    sample = read_sample({"id": 1, "prompt": "p", "response": response, "reference_answer": expected})
    return Fields(check="fields", **options).verify(sample)


def value(answer, expected=ORDER, **options):
    return result(answer, expected, **options).value


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("", id="empty"),
        pytest.param("the total is 1234.5", id="prose"),
        pytest.param("{}", id="empty-object"),
        pytest.param("[]", id="a-list"),
        pytest.param("1234.5", id="a-scalar"),
        pytest.param(json.dumps(ORDER)[:-1], id="cut-off"),
        pytest.param('{"id": "A-17", "id": "A-17"}', id="key-twice"),
        pytest.param('{"total": NaN}', id="nan"),
        pytest.param('{"total": Infinity}', id="infinity"),
        pytest.param('{"id": ' + "[" * 5_000 + "]" * 5_000 + "}", id="nested-without-end"),
        pytest.param({"id": "A-17", "x": list(range(2_000))}, id="more-values-than-counted"),
        pytest.param('{"total": 1' + "0" * 100_000 + "}", id="a-number-without-end"),
        pytest.param(json.dumps(ORDER) + ' {"broken": ', id="what-stands-last-is-broken"),
    ],
)
def test_what_cannot_be_read_is_worth_nothing(answer):
    assert value(answer) == 0


def test_a_wrong_answer_of_the_right_form_is_worth_little_and_more_than_one_that_cannot_be_read():
    wrong = {"id": "-", "date": "-", "total": 0, "paid": False, "lines": [{"sku": "-", "count": 0}]}
    assert value(wrong) == pytest.approx(0.1)
    assert value(wrong, form=0) == 0
    assert value({"other": 1}) == 0


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(ORDER, id="whole"),
        pytest.param(f"Here it is:\n```json\n{json.dumps(ORDER)}\n```", id="fence"),
        pytest.param(f"<think>{{}}</think> Draft {{}} and final {json.dumps(ORDER)}.", id="last-object"),
        pytest.param(dict(reversed(ORDER.items())), id="order-of-fields"),
        pytest.param({**ORDER, "lines": ORDER["lines"][::-1]}, id="order-of-items"),
        pytest.param({**ORDER, "note": None}, id="null-is-as-good-as-missing"),
        pytest.param({**ORDER, "id": " a-17 "}, id="case-and-space"),
        pytest.param({**ORDER, "date": "March 4, 2024"}, id="date-in-words"),
        pytest.param({**ORDER, "date": "4th Mar 2024"}, id="date-in-other-words"),
        pytest.param({**ORDER, "id": "\u0410-1\u200b7"}, id="look-alikes-and-what-nobody-sees"),
        pytest.param({**ORDER, "date": "２０２４-03-04"}, id="full-width-digits"),
        pytest.param(f"~~~json\n{json.dumps(ORDER)}\n~~~", id="tildes"),
        pytest.param(f"```json\n{json.dumps(ORDER)}", id="fence-left-open"),
        pytest.param(f"\ufeff{json.dumps(ORDER)}", id="byte-order-mark"),
        pytest.param({**ORDER, "date": "2024-03-04T00:00:00"}, id="date-with-midnight"),
    ],
)
def test_the_same_in_another_way_is_worth_everything(answer):
    assert value(answer) == 1


@pytest.mark.parametrize(
    ("expected", "given", "options"),
    [
        pytest.param(5, "5", {}, id="text-for-number"),
        pytest.param("5", 5, {}, id="number-for-text"),
        pytest.param(1, True, {}, id="truth-for-number"),
        pytest.param(True, 1, {}, id="number-for-truth"),
        pytest.param(1234.5, "1,234.50", {}, id="formatted-where-not-stated"),
        pytest.param(1234.5, "12,34.50", {"numbers_in_text": True}, id="odd-grouping"),
        pytest.param(5, "5 or 6", {"numbers_in_text": True}, id="two-numbers"),
        pytest.param("2024-03-04", "03/04/2024", {}, id="ambiguous-date"),
        pytest.param("2024-03-04", "03/04/2024", {"dates": "day_first"}, id="month-first-read-day-first"),
        pytest.param("2024-03-04", "March 4, 2024", {"dates": "as_text"}, id="date-as-text"),
        pytest.param("2024-02-30", "30 Feb 2024", {}, id="no-such-date"),
        pytest.param("2024-03-04T10:00:00Z", "2024-03-04", {}, id="date-for-moment"),
        pytest.param("A-17", "a-17", {"text": "exact"}, id="case-where-exact"),
        pytest.param(100, 102, {"rel_tol": 0.01}, id="beyond-share"),
        pytest.param(0, 0.2, {"abs_tol": 0.1}, id="beyond-distance"),
        pytest.param(1.5, 10**400, {"rel_tol": 0.5, "abs_tol": 1e9}, id="beyond-floats"),
        pytest.param([], {}, {}, id="list-for-object"),
        pytest.param("x", ["x"], {}, id="list-for-scalar"),
        pytest.param("x", {"x": "x"}, {}, id="object-for-scalar"),
    ],
)
def test_values_that_are_not_the_same(expected, given, options):
    assert value({"f": given}, {"f": expected}, form=0, **options) == 0


@pytest.mark.parametrize(
    ("expected", "given", "options"),
    [
        pytest.param(1, 1.0, {}, id="whole-float"),
        pytest.param(1234.5, "$1,234.50", {"numbers_in_text": True}, id="formatted"),
        pytest.param("1,234.50", 1234.5, {"numbers_in_text": True}, id="formatted-reference"),
        pytest.param("2024-03-04", "04/03/2024", {"dates": "day_first"}, id="day-first"),
        pytest.param("2024-03-04", "03/04/2024", {"dates": "month_first"}, id="month-first"),
        pytest.param("2024-03-04T10:00:00Z", "2024-03-04T12:00:00+02:00", {}, id="one-moment-in-two-zones"),
        pytest.param("ﬁne  café", "FINE cafe\u0301", {}, id="compatible-characters"),
        pytest.param(100, 101, {"rel_tol": 0.01}, id="within-share"),
        pytest.param(0, 0.1, {"abs_tol": 0.1}, id="within-distance"),
        pytest.param([], [], {}, id="empty-lists"),
        pytest.param({}, {}, {}, id="empty-objects"),
        pytest.param(None, None, {}, id="nothing"),
    ],
)
def test_values_that_are_the_same(expected, given, options):
    assert value({"f": given}, {"f": expected}, **options) == 1


@pytest.mark.parametrize(
    ("answer", "f1"),
    [
        pytest.param({"a": 1}, 2 / 3, id="one-of-two"),
        pytest.param({"a": 1, "b": 3}, 2 / 4, id="one-wrong"),
        pytest.param({"a": 1, "b": 2, "c": 3, "d": 4}, 4 / 6, id="two-too-many"),
        pytest.param({"a": [1, 2, 3], "b": 2}, 2 / 6, id="every-possible-value"),
    ],
)
def test_missing_values_cost_recall_and_extra_ones_precision(answer, f1):
    assert value(answer, {"a": 1, "b": 2}, form=0) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("expected", "given", "lists", "f1"),
    [
        pytest.param([1, 2, 3], [3, 1, 2], "unordered", 1, id="any-order"),
        pytest.param([1, 2, 3], [3, 1, 2], "ordered", 2 / 3, id="two-in-order"),
        pytest.param([1, 2, 3], [0, 1, 2, 3], "ordered", 6 / 7, id="one-before-does-not-shift-the-rest"),
        pytest.param(["a", "b"], list("abcdefgh"), "unordered", 4 / 10, id="every-possible-item"),
        pytest.param(["a", "b"], ["a"] * 8, "unordered", 2 / 10, id="one-item-many-times"),
        pytest.param(
            [{"a": 1, "b": 2}, {"a": 1, "b": 3}], [{"a": 1, "b": 3}, {"a": 9, "b": 2}], "unordered", 3 / 4, id="best-pairs"
        ),
        pytest.param([{"a": 1}], [], "unordered", 0, id="none-given"),
        pytest.param([], [{"a": 1}], "unordered", 0, id="none-expected"),
        pytest.param([[1, 2], [3, 4]], [[4, 3], [2, 1]], "unordered", 1, id="lists-in-lists"),
    ],
)
def test_lists_are_laid_beside_each_other_as_fits_best(expected, given, lists, f1):
    assert value({"f": given}, {"f": expected}, lists=lists, form=0) == pytest.approx(f1)


def test_only_some_fields_count_and_some_count_more():
    expected, answer = {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 0, "x": 9}
    assert value(answer, expected, only=["a"]) == 1
    assert value(answer, expected, only=["a", "b"], form=0) == pytest.approx(1 / 2)
    assert value(answer, expected, only=["a", "b"], weights={"a": 3}, form=0) == pytest.approx(6 / 8)


def test_a_list_of_objects_may_be_the_whole_reference():
    people = [{"name": "Ann"}, {"name": "Bob"}]
    assert value(people[::-1], people) == 1
    assert value(people[:1], people, form=0) == pytest.approx(2 / 3)
    assert value(people[0], people) == 0


def test_the_reference_may_be_text_and_stand_in_a_field():
    assert value(ORDER, json.dumps(ORDER)) == 1
    assert value(ORDER, {"gold": ORDER}, key="gold") == 1


def test_nothing_to_extract_is_met_by_nothing_extracted():
    assert value({"a": None}, {"a": None}) == 1
    assert value({"a": 1}, {"a": None}) == 0


def test_the_reason_names_what_is_wrong():
    assert result({**ORDER, "total": 1}).reason == "F1 0.88: 7 right of 8 expected and 8 given; wrong: 'total'"


@pytest.mark.parametrize(
    ("expected", "options"),
    [
        pytest.param(None, {}, id="none"),
        pytest.param("a text", {}, id="text"),
        pytest.param(5, {}, id="number"),
        pytest.param([1, 2], {}, id="list-of-scalars"),
        pytest.param([{"a": 1}], {"only": ["a"]}, id="only-with-a-list"),
        pytest.param({"a": 1}, {"key": "b"}, id="no-such-field"),
        pytest.param('{"a": 1, "a": 2}', {}, id="key-twice"),
        pytest.param({"a": list(range(1_001))}, {}, id="too-many-values"),
    ],
)
def test_a_reference_that_cannot_be_used_is_the_datas_fault(expected, options):
    with pytest.raises(ReferenceFault):
        result(ORDER, expected, **options)
    with pytest.raises(ReferenceFault):
        result("not JSON", expected, **options)


@pytest.mark.parametrize(
    "options",
    [
        {"weights": {"a": 0}},
        {"only": ["a"], "weights": {"b": 2}},
        {"form": 0.9},
        {"rel_tol": -1},
        {"lists": "sorted"},
        {"extra": 1},
    ],
)
def test_a_wrong_option_fails_when_the_rubric_is_read(options):
    with pytest.raises(ValidationError):
        Fields(check="fields", **options)


def test_hostile_lists_end_soon():
    """Of 500 objects on either side none is the same as another and each shares a value with each."""
    expected = {"f": [{"a": 1, "b": number} for number in range(400)]}
    assert 0.5 < value({"f": [{"a": 1, "b": -number} for number in range(1, 400)]}, expected) < 0.6


@given(VALUES, VALUES.filter(lambda item: isinstance(item, dict)))
def test_any_answer_gets_a_value_and_the_right_one_everything(answer, expected):
    assert 0 <= value(answer, expected) <= 1
    assert value(expected, expected) == 1


@given(st.text())
def test_any_response_gets_a_value(response):
    assert 0 <= value(response) <= 1


@pytest.mark.parametrize(
    ("answer", "expected", "reason"),
    [
        pytest.param({"a": 1}, {"a": 1}, "F1 1.00: 1 right of 1 expected and 1 given", id="right"),
        pytest.param([{"a": 1}], [{"a": 2}], "F1 0.00: 0 right of 1 expected and 1 given; wrong: 'the list'", id="list"),
        pytest.param({"a": 1, "b": 1}, {"a": 2, "b": 2}, "F1 0.00: 0 right of 2 expected and 2 given; wrong: 'a', 'b'", id="two"),
        pytest.param(
            {"k" * 40: 1}, {"k" * 40: 2}, "F1 0.00: 0 right of 1 expected and 1 given; wrong: '" + "k" * 28 + "…", id="long"
        ),
        pytest.param({"a": 1}, [{"a": 1}], "wanted a list, found an object", id="an-object"),
        pytest.param([{"a": 1}], {"a": 1}, "wanted an object, found a list", id="a-list"),
        pytest.param("x" * 60, {"a": 1}, "wanted an object, found the scalar '" + "x" * 38 + "…", id="a-scalar"),
        pytest.param({}, {"a": {"b": 1, "c": 2}}, "F1 0.00: 0 right of 2 expected and 0 given; wrong: 'a'", id="missing"),
        pytest.param({"b": [1, 2]}, {}, "F1 0.00: 0 right of 0 expected and 2 given; wrong: 'b'", id="extra"),
        pytest.param({"a": {"b": 1}}, {"a": {}}, "F1 0.00: 0 right of 0 expected and 1 given; wrong: 'a'", id="inside-extra"),
        pytest.param({"a": {}}, {"a": {"b": 1}}, "F1 0.00: 0 right of 1 expected and 0 given; wrong: 'a'", id="inside-missing"),
        pytest.param({"a": {"x": 1, "y": 2}}, {"a": 5}, "F1 0.00: 0 right of 1 expected and 2 given; wrong: 'a'", id="kinds"),
        pytest.param({"a": 5}, {"a": [1, 2]}, "F1 0.00: 0 right of 2 expected and 1 given; wrong: 'a'", id="kinds-again"),
        pytest.param({"a": []}, {"a": [1]}, "F1 0.00: 0 right of 1 expected and 1 given; wrong: 'a'", id="empty-list"),
        pytest.param({"a": []}, {"a": []}, "F1 1.00: 1 right of 1 expected and 1 given", id="empty-lists"),
    ],
)
def test_the_reason_counts(answer, expected, reason):
    assert result(json.dumps(answer), expected).reason == reason


def test_the_reason_names_a_few_of_many():
    few, many = ({f"k{at}": 1 for at in range(count)} for count in (_MOST_NAMED, _MOST_NAMED + 1))
    assert result("{}", few).reason.endswith(f"'k{_MOST_NAMED - 1}'")
    assert result("{}", many).reason.endswith(f"'k{_MOST_NAMED - 1}' …")


def test_an_item_that_stands_twice_counts_twice():
    assert value(json.dumps({"a": [1, 1, 2]}), {"a": [1, 1, 3]}, lists="unordered", form=0) == pytest.approx(2 / 3)
    assert value(json.dumps({"a": [2, 1]}), {"a": [1, 2]}, lists="unordered", form=0) == 1
    assert value(json.dumps({"a": [2, 1]}), {"a": [1, 2]}, lists="ordered", form=0) == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("expected", "given", "options", "same"),
    [
        pytest.param("2024-03-04", "2024-03-04T00:00:00", {}, True, id="a-date-and-its-midnight"),
        pytest.param("2024-03-04T01:00:00+02:00", "2024-03-03T23:00:00Z", {}, True, id="two-zones"),
        pytest.param("4 March 2024" + " " * 28, "2024-03-04", {}, True, id="forty-characters"),
        pytest.param("4 March 2024" + " " * 29, "2024-03-04", {}, False, id="more"),
        pytest.param("1" * 300, int("1" * 300), {"numbers_in_text": True}, True, id="as-many-digits-as-are-read"),
        pytest.param("1" * 301, int("1" * 301), {"numbers_in_text": True}, False, id="more-digits"),
        pytest.param("9007199254740993", 9007199254740993, {"numbers_in_text": True}, True, id="a-large-number"),
        pytest.param("a  b", "a b", {}, True, id="a-gap"),
        pytest.param("a  b", "aXX XXb", {}, False, id="another-gap"),
    ],
)
def test_more_values_that_are_the_same_or_not(expected, given, options, same):
    assert value(json.dumps({"a": given}), {"a": expected}, form=0, **options) == float(same)
