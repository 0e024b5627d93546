"""Where a response states its answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.stated.places import Form, as_read, places, tagged

FORMS: list[Form] = ["tag", "json", "hash", "boxed", "phrase", "label", "pick", "first", "end"]


@pytest.mark.parametrize(
    ("text", "form", "stated"),
    [
        pytest.param("<answer>1</answer> <ANSWER> 5 </ANSWER>", "tag", "5", id="the last tag"),
        pytest.param('{"result": {"Final Answer": 5}}', "json", "5", id="a field one level down"),
        pytest.param('{"answer": 4, "final_answer": 5}', "json", "5", id="the final one of two fields"),
        pytest.param('{"answer": [5, 6]}', "json", "5, 6", id="a list"),
        pytest.param('{"answer": {"low": 5, "high": 6}}', "json", "5, 6", id="an object"),
        pytest.param('{"答え": 5}', "json", "5", id="a field in Japanese"),
        pytest.param("#### 5\n#### 6", "hash", "6", id="the last mark"),
        pytest.param(r"\boxed{\frac{1}{2}}", "boxed", r"\frac{1}{2}", id="nested braces"),
        pytest.param(r"\boxed{a\}b}", "boxed", r"a\}b", id="escaped braces"),
        pytest.param("Answer:\n\n  5\nmore", "phrase", "5", id="on the next line that holds anything"),
        pytest.param("The answer is:\n$$\n5\n$$", "phrase", "5", id="behind a line that only opens a formula"),
        pytest.param("The answer to the first question is 5", "phrase", "5", id="an answer to something"),
        pytest.param("The answer, therefore, is 5", "phrase", "5", id="an answer with a word between"),
        pytest.param("The answer turns out to be 5", "phrase", "5", id="another verb"),
        pytest.param("答えは、5です。", "phrase", "5です。", id="Japanese"),
        pytest.param("答え：5", "phrase", "5", id="Japanese with a wide colon"),
        pytest.param("【解答】5", "phrase", "5", id="Japanese in brackets"),
        pytest.param("The answer is 4. The answer is 5", "phrase", "5", id="the last in one line"),
        pytest.param("A: 5", "label", "5", id="a label"),
        pytest.param("I choose 5", "pick", "5", id="a choice"),
        pytest.param("So option 5 is correct", "pick", "So option 5", id="a choice before its mark"),
        pytest.param("5\n\nExplanation: as it is.", "first", "5", id="before its explanation"),
        pytest.param("as it is", "end", "as it is", id="the end"),
    ],
)
def test_a_form_is_found(text: str, form: Form, stated: str) -> None:
    assert next(places(as_read(text), form)).text == stated


@pytest.mark.parametrize("form", ["tag", "json", "hash", "boxed", "label", "pick", "first"])
@pytest.mark.parametrize(
    "text", ["", "5", r"\boxed{", r"\boxed{}", "##### 5", '{"answer": 5', "A:", "</answer>5<answer>", "5\n6"], ids=repr
)
def test_where_nothing_is_stated_there_is_nothing(text: str, form: Form) -> None:
    assert [*places(text, form)] == []


def test_within_a_form_the_last_comes_first_and_ends_where_the_next_begins() -> None:
    assert [stated.text for stated in places("#### 5\n#### 6", "hash")] == ["6", "5"]
    assert [stated.text for stated in places("The answer is 4. The answer is 5.", "phrase")] == ["5.", "4."]


def test_only_the_end_of_a_text_is_final() -> None:
    assert [stated.final for stated in places("Answer: 5\nAnswer: 6.", "phrase")] == [True, False]


def test_a_place_says_where_it_stands() -> None:
    text = r"So \boxed{5} it is"
    [stated] = places(text, "boxed")
    assert text[stated.start : stated.stop] == r"\boxed{5}"


def test_wide_signs_are_written_narrow_and_invisible_ones_dropped() -> None:
    assert as_read("（Ｂ\u200b）　５") == "(B) 5"


def test_the_last_tag_counts() -> None:
    assert tagged("<a>1</a><A> 2 </A>", "a") == "2"
    assert tagged("</a><a>", "a") is None


@given(st.text(alphabet='answer is:#\\boxed{}<>/"\n5A答えは。'), st.sampled_from(FORMS))
def test_no_text_is_too_odd(text: str, form: Form) -> None:
    for stated in places(text, form):
        assert form == "end" or stated.text
        assert 0 <= stated.start <= stated.lead <= stated.stop <= len(text)
