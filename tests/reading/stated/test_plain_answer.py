"""Which of the answers that a text holds is stated plainly, with whole numbers for values."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.stated.places import Form, Stated
from judge.reading.stated.plain_answer import STATING, Answer, Found, Value, read_answer


def find(stated: Stated) -> Found:
    values = [Value(int(match[0]), *match.span()) for match in re.finditer("[0-9]+", stated.text)]
    return Found(stated.text, values, -1 if stated.form in {"end", "picked"} else 0)


def read(text: str, *more: Form) -> Answer:
    return read_answer(text, find, (*STATING, *more))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("The answer is 5.", 5, id="stated"),
        pytest.param("#### 5\nThe answer is 6\nA: 7", 5, id="a mark before a phrase"),
        pytest.param(r"\boxed{5} The answer is 6", 5, id="a box before a phrase"),
        pytest.param("The answer is 6\nA: 7", 6, id="a phrase before a label"),
        pytest.param("<answer>5</answer> #### 6", 5, id="a tag before all"),
        pytest.param('{"answer": 5} #### 6', 5, id="a field before a mark"),
        pytest.param(r"<answer>so \boxed{5}, not 6</answer>", 5, id="a form inside a tag"),
        pytest.param("The answer is 4. Wait, that is wrong. The answer is 5.", 5, id="corrected by a form"),
        pytest.param("The answer is 4. Wait, 5.", 5, id="corrected"),
        pytest.param("The answer is 4, no, 5.", 5, id="corrected within the line"),
        pytest.param("The answer is 5. Wait, let me check 3 and 2. Yes, that is right.", 5, id="checked and confirmed"),
        pytest.param("The answer is 5. Wait, 5.", 5, id="corrected to the same"),
        pytest.param("Step 1: the answer is 4. Step 2: the answer is 5.", 5, id="the last of several steps"),
        pytest.param("The answer is not 4. The answer is 5.", 5, id="denied before"),
        pytest.param("The answer is 5. The answer is not 4.", 5, id="denied behind"),
        pytest.param("The answer is not 4 but 5.", 5, id="denied within"),
        pytest.param("The answer is 5, or 5.", 5, id="the same one twice"),
        pytest.param("The answer is 5.\nThe answer is 5.", 5, id="the same one in two statements"),
        pytest.param("The answer is 5 because 4 is too small.", 5, id="with a reason"),
        pytest.param("If the answer is 4, so be it.\nThe answer is 5", 5, id="supposed before"),
    ],
)
def test_a_plain_answer_is_read(text: str, value: int) -> None:
    assert read(text).values == (value,)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        pytest.param("The answer is not 5.", "negated", id="denied"),
        pytest.param("The answer isn't 5.", "negated", id="denied by its verb"),
        pytest.param("I doubt that the answer is 5", "negated", id="denied in front"),
        pytest.param("The answer might be 5.", "hedged", id="hedged by its verb"),
        pytest.param("Maybe the answer is 5.", "hedged", id="hedged in front"),
        pytest.param("The answer is 5?", "hedged", id="asked"),
        pytest.param("If the answer is 5, so be it.", "hedged", id="supposed"),
        pytest.param("The answer is at least 5.", "bounded", id="bounded"),
        pytest.param("at least <answer>5</answer>", "bounded", id="bounded in front of a tag"),
        pytest.param(r"\boxed{5} is wrong", "negated", id="denied behind a box"),
        pytest.param("One possible answer is 5.", "several", id="one of several"),
        pytest.param("The answer is 5. Wait, that is wrong.", "hedged", id="taken back"),
    ],
)
def test_one_that_is_not_plain_is_none(text: str, doubt: str) -> None:
    answer = read(text)
    assert (answer.values, answer.doubt) == ((), doubt)


@pytest.mark.parametrize(
    "text",
    [
        "The answer is 5 or 6.",
        "The answer is 5, 6 or 7.",
        "The answer is 5. Or maybe 6.",
        "The answer is 5. The answer is 6.",
        "<answer>5</answer><answer>6</answer>",
        r"\boxed{5}\boxed{6}",
        '{"answer": [5, 6]}',
        '{"answer": 5}\n{"answer": 6}',
        "#### 5\n#### 6",
    ],
)
def test_two_side_by_side_are_never_one(text: str) -> None:
    assert {*read(text).values} >= {5, 6} or read(text).values == ()


def test_what_cannot_be_read_is_not_passed_over() -> None:
    answer = read_answer("The answer is 5", lambda stated: Found(stated.text, [Value(None, 0, 1)]))
    assert (answer.values, answer.doubt) == ((), None)
    assert answer.stated is not None


def test_the_end_counts_only_where_it_is_asked_for() -> None:
    assert read("so 5").values == ()
    assert read("so 5").stated is None
    assert read("so 4 and then 5", "end").values == (4, 5)
    assert read("so 4, which gives 5", "end").values == (5,)


def test_the_place_says_where_it_was_read() -> None:
    assert read("#### 5 eggs").place == "hash '5 eggs'"


@given(st.text(alphabet='answer is:#\\boxed{}<>/"\n56 not or,?.wait答えは。'))
def test_any_text_has_an_answer_or_none(text: str) -> None:
    answer = read(text, "pick", "first", "end")
    assert all(isinstance(value, int) for value in answer.values)
    assert not (answer.values and answer.doubt not in {None, "several"})
