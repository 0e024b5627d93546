"""What an object states: every shape that is read at once, and no score for what is no criterion."""

from typing import Any

import pytest

from judge.errors import Unreadable
from judge.verdict.criterion_names import Names
from judge.verdict.objects import read_value
from judge.verdict.statement import MISSING
from tests.conftest import make_rubric

TWO = Names(make_rubric().judged)
ONE = Names(make_rubric(criteria=[{"name": "tone", "description": "x", "range": [0, 10]}]).judged)
FLAT = Names(make_rubric(criteria=[{"name": "score", "description": "x", "range": [0, 1]}]).judged)


def stated(value: Any, names: Names = TWO, *, bare: bool = False) -> list[tuple[str, Any]]:
    return [(one.name, one.answer) for one in read_value(value, names, bare=bare)]


def reasons(value: Any, names: Names = TWO, *, bare: bool = False) -> list[str]:
    return [one.reason for one in read_value(value, names, bare=bare)]


def exact(value: Any, names: Names = TWO, *, bare: bool = False) -> list[bool]:
    return [one.exact for one in read_value(value, names, bare=bare)]


def nested(value: Any, deep: int) -> Any:
    return value if deep == 0 else {"verdict": nested(value, deep - 1)}


BOTH = {"right": True, "clear": 3}
AS_READ = [("right", True), ("clear", 3)]
MORE = "more than one score"
STRANGER = "none of the criteria"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param({**BOTH, "depth": 3}, STRANGER, id="a-key-beside-the-criteria"),
        pytest.param({**BOTH, "z": {"a": "", "score": 1}}, STRANGER, id="a-scored-key-beside-the-criteria"),
        pytest.param({**BOTH, "score": 3}, STRANGER, id="a-score-beside-the-criteria"),
        pytest.param({**BOTH, "reason": {"score": 3}}, STRANGER, id="a-reason-that-holds-a-score"),
        pytest.param({**BOTH, "reason": {"a": {"b": 3}}}, STRANGER, id="a-reason-that-holds-an-object"),
        pytest.param({**BOTH, "reason": {"right": 3}}, STRANGER, id="a-reason-that-is-a-number-in-an-object"),
        pytest.param({**BOTH, "notes": [{"score": 3}]}, STRANGER, id="notes-that-hold-an-object"),
        pytest.param({**BOTH, "notes": ["a", [3]]}, STRANGER, id="notes-that-hold-a-list"),
        pytest.param({**BOTH, "reasonable": "x"}, STRANGER, id="a-key-that-begins-like-a-remark"),
        pytest.param({**BOTH, "unreason": "x"}, STRANGER, id="a-key-that-ends-like-one"),
        pytest.param({"right": {"score": True, "depth": 1}, "clear": 3}, STRANGER, id="a-key-in-the-answer"),
        pytest.param({"right": {"depth": 1}, "clear": 3}, STRANGER, id="a-key-and-no-score-in-the-answer"),
        pytest.param({"clear": {"score": 3, "rating": 2}}, f"clear: {MORE}", id="two-scores-in-an-answer"),
        pytest.param({"clear": {"score": 1, "rating": True}}, MORE, id="a-level-and-a-truth"),
        pytest.param({"clear": {"score": 1, "rating": 1.0}}, MORE, id="two-kinds-of-number"),
        pytest.param({"depth": {"score": 3}}, STRANGER, id="scores-for-another-thing"),
        pytest.param({"depth": {"a": [{"b": {"score": 3}}]}}, STRANGER, id="deep-inside-another-thing"),
        pytest.param({"depth": {"score": 3}, "x": [1]}, STRANGER, id="before-a-list"),
        pytest.param({"depth": {"reason": "x"}}, STRANGER, id="a-reason-for-another-thing"),
        pytest.param({"overall_score": 3}, STRANGER, id="an-overall-score"),
        pytest.param({"verdict": BOTH, "depth": 3}, STRANGER, id="a-key-beside-the-whole-verdict"),
        pytest.param({"verdict": BOTH, "final": {"score": 3}}, STRANGER, id="a-score-beside-the-whole-verdict"),
        pytest.param({"criterion": "depth", "score": 3}, STRANGER, id="an-entry-about-another-thing"),
        pytest.param({"criterion": "clear", "score": 3, "depth": 2}, STRANGER, id="an-entry-with-a-key-more"),
        pytest.param([BOTH, {"depth": {"score": 3}}], STRANGER, id="another-thing-in-a-list"),
    ],
)
def test_a_score_for_no_criterion_or_a_second_one_makes_an_object_unreadable(value: Any, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        stated(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"depth": 3, "a": [1, {"b": None}]}, id="other-things"),
        pytest.param({"verdict": "right: true"}, id="prose-in-a-wrapper"),
        pytest.param({"verdict": '{"right": true, "clear": 1, "clear": 3}'}, id="a-key-twice-in-json-text"),
        pytest.param({"verdict": "{broken"}, id="broken-json-in-a-wrapper"),
        pytest.param({"verdict": "[" * 100_000}, id="endless-json-in-a-wrapper"),
        pytest.param([], id="an-empty-list"),
        pytest.param([1, "clear", None], id="a-list-of-other-things"),
        pytest.param([[BOTH]], id="a-list-in-a-list"),
        pytest.param("clear: 3", id="a-text"),
        pytest.param(3, id="a-number"),
        pytest.param(None, id="null"),
    ],
)
def test_what_is_about_something_else_states_nothing(value: Any) -> None:
    assert stated(value) == []


def test_a_verdict_may_stand_four_levels_deeper_and_no_more() -> None:
    for deep in range(5):
        assert stated(nested(BOTH, deep)) == AS_READ
    with pytest.raises(Unreadable):
        stated(nested(BOTH, 5))


def test_a_list_is_a_level_of_its_own_and_so_are_its_entries() -> None:
    assert stated([nested(BOTH, 2)]) == AS_READ
    with pytest.raises(Unreadable):
        stated([nested(BOTH, 3)])


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"right": {"reason": "r", "score": True}, "clear": {"reason": "c", "score": 3}}, id="as-asked"),
        pytest.param({"Right": True, "CLEAR": {"Score": 3}}, id="capitals"),
        pytest.param({"right_score": True, "clear rating": 3}, id="endings"),
        pytest.param({"right": {"value": True}, "clear": {"rating": 3, "score": 3}}, id="two-words-for-one-score"),
        pytest.param({"right": '{"score": true}', "clear": ' {"level": 3}'}, id="json-text-as-an-answer"),
        pytest.param({"scores": BOTH, "analysis": "x"}, id="a-wrapper"),
        pytest.param({"verdict": BOTH, "summary": "x"}, id="a-wrapper-and-a-remark"),
        pytest.param({"score": {"right": True, "clear": 3}}, id="a-score-that-holds-the-scores"),
        pytest.param({"scores": [{"right": True}, {"clear": 3}]}, id="a-list-in-a-wrapper"),
        pytest.param({"verdict": '{"right": true, "clear": 3}'}, id="json-text-in-a-wrapper"),
        pytest.param('[{"right": true, "clear": 3}]', id="json-text"),
        pytest.param([{"criterion": "right", "score": True}, {"Name": "Clear", "Rating": 3}], id="entries"),
        pytest.param(
            {"criteria": [{"metric": "right", "value": True}, {"aspect": "clear", "grade": 3}]}, id="entries-in-a-wrapper"
        ),
        pytest.param(["x", {"right": True}, None, {"clear": 3}], id="a-list-with-other-things"),
        pytest.param({"name": "submit", "type": "tool", "id": "x", "input": BOTH}, id="a-tool-call"),
        pytest.param({"name": "submit", "arguments": '{"right": true, "clear": 3}'}, id="a-tool-call-with-text"),
        pytest.param(
            {"name": "f", "type": "x", "id": 1, "input": BOTH, "arguments": {}, "parameters": {}}, id="with-all-its-keys"
        ),
        pytest.param({"verdict": '{"right": true, "notes": "a\nb", "clear": 3}'}, id="json-text-with-a-raw-line-break"),
        pytest.param({"name": "submit", "parameters": BOTH}, id="a-tool-call-with-parameters"),
    ],
)
def test_every_shape_that_a_careful_person_reads_at_once_is_read(value: Any) -> None:
    assert stated(value) == AS_READ


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"name": "submit", "right": True}, id="with-a-criterion"),
        pytest.param({"name": 5, "input": BOTH}, id="whose-name-is-no-text"),
        pytest.param({"name": "submit", "input": BOTH, "more": 1}, id="with-a-key-more"),
    ],
)
def test_what_only_looks_like_a_tool_call_is_none(value: Any) -> None:
    with pytest.raises(Unreadable):
        stated(value)


def test_the_name_of_an_entry_is_no_tool() -> None:
    assert stated({"name": "clear", "score": 3}) == [("clear", 3)]
    assert stated({"category": 3, "name": "clear", "score": 3}) == [("clear", 3)]


def test_an_entry_without_a_score_states_nothing_of_it() -> None:
    with pytest.raises(Unreadable):
        stated({"criterion": "clear", "reason": "c"})


def test_the_one_score_may_hold_a_score_and_its_reason() -> None:
    assert stated({"score": {"score": 0.5, "reason": "r"}}, FLAT, bare=True) == [("score", 0.5)]
    assert stated({"score": {"value": 7}}, ONE) == [("tone", 7)]
    assert stated({"rating": 7}, ONE) == [("tone", 7)]
    assert stated({"score": {"tone": 7}}, ONE) == [("tone", 7)]
    assert stated({"score": [{"tone": 7}]}, ONE) == [("tone", 7)]


@pytest.mark.parametrize("answer", [None, 3, "x", [3], {}, {"reason": "r"}, {"reason": "r", "notes": ["a"]}])
def test_whether_an_answer_is_on_the_scale_is_not_asked_here(answer: Any) -> None:
    read = stated({"clear": answer})
    assert read == [("clear", MISSING if isinstance(answer, dict) else answer)]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param({"clear": {"score": 3, "explanation": "c"}}, ["c"], id="in-the-answer"),
        pytest.param({"clear": {"score": 3, "reason": 5, "rationale": "c"}}, ["c"], id="the-first-that-is-a-text"),
        pytest.param({"clear": {"score": 3, "summary": "c"}}, [""], id="another-remark-is-no-reason"),
        pytest.param({"clear": 3, "Clear reasoning": "c"}, ["c"], id="under-a-key-of-its-own"),
        pytest.param({"clear": {"score": 3, "reason": "c"}, "clear_reason": "d"}, ["c"], id="the-nearest-one"),
        pytest.param({"scores": {"clear": 3}, "reasons": {"Clear": "c", "right": "r"}}, ["c"], id="apart"),
        pytest.param({"clear": 3, "reasons": {"clear": "c", "depth": "d"}}, ["c"], id="apart-beside-the-scores"),
        pytest.param({"right": True, "clear": 3, "right_reason": "r", "clear_reason": "c"}, ["r", "c"], id="each-its-own"),
        pytest.param({"criterion": "clear", "score": 3}, [""], id="an-entry-without-one"),
        pytest.param({"scores": {"right": "yes"}, "notes": "n"}, [""], id="a-text-that-is-an-answer"),
        pytest.param({"clear": 3, "clear_reason": 5}, [""], id="apart-and-no-text"),
        pytest.param({"right": True, "clear": 3, "reason": "c"}, ["c", "c"], id="one-for-all"),
        pytest.param(
            {"right": True, "clear": 3, "reason": "b", "clear_reason": "c"}, ["b", "c"], id="its-own-before-that-for-all"
        ),
        pytest.param({"clear": "good"}, [""], id="an-answer-is-no-reason"),
        pytest.param({"criterion": "clear", "score": 3, "reason": "c"}, ["c"], id="of-an-entry"),
        pytest.param([{"clear": 3, "clear_reason": "c"}, {"right": True}], ["c", ""], id="in-a-list"),
    ],
)
def test_a_reason_is_kept_with_its_score(value: Any, found: list[str]) -> None:
    assert reasons(value) == found


def test_a_reason_beside_the_only_score_is_its_own() -> None:
    assert reasons({"tone": 7, "reason": "r"}, ONE) == ["r"]
    assert reasons({"score": 1, "reason": "r"}, FLAT, bare=True) == ["r"]
    assert reasons({"tone": {"score": 7, "reason": "own"}, "reason": "r"}, ONE) == ["own"]


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        pytest.param({"clear": {"reason": "c", "score": 3}}, True, id="as-asked"),
        pytest.param({"clear": {"score": 3, "notes": "n"}, "summary": "s"}, True, id="with-remarks"),
        pytest.param({"Clear": {"score": 3}}, False, id="another-key"),
        pytest.param({"clear": {"Score": 3}}, False, id="another-word"),
        pytest.param({"clear": {"score": 3, "rating": 3}}, False, id="two-words"),
        pytest.param({"clear": {"reason": "c"}}, False, id="no-score"),
        pytest.param({"clear": 3}, False, id="without-an-object"),
        pytest.param({"clear": '{"score": 3}'}, False, id="an-object-as-text"),
        pytest.param({"verdict": {"clear": {"score": 3}}}, False, id="deeper"),
        pytest.param([{"clear": {"score": 3}}], False, id="in-a-list"),
        pytest.param('{"clear": {"score": 3}}', False, id="as-text"),
        pytest.param({"criterion": "clear", "score": 3}, False, id="an-entry"),
    ],
)
def test_the_form_asked_for_is_told_from_all_others(value: Any, asked: bool) -> None:
    assert exact(value) == [asked]


def test_a_score_that_was_asked_for_by_itself_needs_no_object() -> None:
    assert exact({"score": 1, "reason": "r"}, FLAT, bare=True) == [True]
    assert exact({"score": {"score": 1}}, FLAT, bare=True) == [False]
    assert exact({"Score": 1}, FLAT, bare=True) == [False]
    assert exact({"result": {"score": 1}}, FLAT, bare=True) == [False]
