"""Where a response states its answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.stated_answer import stated_answers, tagged


@pytest.mark.parametrize(
    ("text", "form", "stated"),
    [
        pytest.param("#### 5\nThe answer is 6\nA: 7", "hash", "5", id="a mark before a phrase"),
        pytest.param(r"\boxed{5} The answer is 6", "boxed", "5", id="a box before a phrase"),
        pytest.param("The answer is 6\nA: 7", "phrase", "6", id="a phrase before a label"),
        pytest.param("<answer>5</answer> #### 6", "tag", "5", id="a tag before all"),
        pytest.param('{"answer": 5} #### 6', "json", "5", id="a field before a mark"),
        pytest.param('{"result": {"Final Answer": 5}}', "json", "5", id="a field one level down"),
        pytest.param(r"\boxed{\frac{1}{2}}", "boxed", r"\frac{1}{2}", id="nested braces"),
        pytest.param(r"\boxed{a\}b}", "boxed", r"a\}b", id="escaped braces"),
        pytest.param("Answer:\n\n  5\nmore", "phrase", "5", id="on the next line that holds anything"),
        pytest.param("The answer to the first question is 5", "phrase", "5", id="an answer to something"),
    ],
)
def test_the_strongest_form_comes_first(text: str, form: str, stated: str) -> None:
    first = next(stated_answers(text))
    assert (first.form, first.text) == (form, stated)


@pytest.mark.parametrize("text", ["", "5", r"\boxed{", r"\boxed{}", "##### 5", '{"answer": 5', "A:"], ids=repr)
def test_where_nothing_is_stated_there_is_nothing(text: str) -> None:
    assert [stated for stated in stated_answers(text) if stated.form != "phrase"] == []


def test_within_a_form_the_last_comes_first() -> None:
    assert [stated.text for stated in stated_answers("#### 5\n#### 6")] == ["6", "5"]


def test_only_the_end_of_a_text_is_final() -> None:
    assert [stated.final for stated in stated_answers("Answer: 5\nAnswer: 6.")] == [True, False]


def test_the_last_tag_counts() -> None:
    assert tagged("<a>1</a><A> 2 </A>", "a") == "2"
    assert tagged("</a><a>", "a") is None


@given(st.text(alphabet='answer is:#\\boxed{}<>/"\n5A'))
def test_no_text_is_too_odd(text: str) -> None:
    assert all(stated.text for stated in stated_answers(text))
