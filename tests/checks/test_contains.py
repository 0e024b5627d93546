"""The check `contains`."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.bounds import CONTAINS_STRINGS
from judge.checks.contains import Contains
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.record import shape
from judge.sample import Sample


def value(response: str, truth: Any = None, /, **options: Any) -> float:
    sample = read_sample({"id": 1, "prompt": "Tell.", "response": response, "reference_answer": truth})
    assert isinstance(sample, Sample)
    return Contains.model_validate({"check": "contains", **options}).verify(sample).value


@pytest.mark.parametrize(
    ("response", "options"),
    [
        pytest.param("", {"all": ["cat"]}, id="empty"),
        pytest.param("a cat", {"all": ["cat", "dog"]}, id="one of two is not all"),
        pytest.param("a cow", {"any": ["cat", "dog"]}, id="none of any"),
        pytest.param("a Cat", {"none": ["cat"]}, id="what must not stand there, in capitals"),
        pytest.param("a cat and a dog", {"all": ["cat"], "none": ["dog"]}, id="everything at once"),
        pytest.param("concatenate", {"all": ["cat"], "words": True}, id="part of a word"),
        pytest.param("tomcat", {"all": ["cat"], "words": True}, id="the end of a word"),
        pytest.param("a Cat", {"all": ["cat"], "case": True}, id="case"),
        pytest.param("cat", {"all": ["cat"], "times": 2}, id="too seldom"),
        pytest.param("aaa", {"all": ["aa"], "times": 2}, id="overlaps count once"),
        pytest.param("cat", {"any": ["(c|a)at"]}, id="a string is no pattern"),
        pytest.param("cat", {"any": ["c.t"], "words": True}, id="nor is it with words"),
    ],
)
def test_wrong(response: str, options: dict[str, Any]) -> None:
    assert value(response, **options) == 0.0


@pytest.mark.parametrize(
    ("response", "options"),
    [
        pytest.param("a cat and a dog", {"all": ["cat", "dog"]}, id="all"),
        pytest.param("a dog", {"any": ["cat", "dog"]}, id="any"),
        pytest.param("", {"none": ["cat"]}, id="none"),
        pytest.param("Die STRASSE", {"all": ["straße"]}, id="case, folded"),
        pytest.param("a cat.", {"all": ["cat"], "words": True}, id="a word before a full stop"),
        pytest.param("it is (c|a)at", {"all": ["(c|a)at"], "words": True}, id="signs"),
        pytest.param("cat cat", {"all": ["cat"], "times": 2}, id="often enough"),
        pytest.param("concatenate", {"none": ["cat"], "words": True}, id="only part of an unwanted word"),
    ],
)
def test_right(response: str, options: dict[str, Any]) -> None:
    assert value(response, **options) == 1.0


@pytest.mark.parametrize(("mode", "expected"), [("all", 0.0), ("any", 1.0), ("none", 0.0)])
def test_the_ground_truth_may_bring_the_strings(mode: str, expected: float) -> None:
    assert value("a cat", ["cat", "dog"], reference=mode) == expected
    assert value("a cat", {"words": ["cat", "dog"]}, reference=mode, key="words") == expected


def test_the_ground_truths_strings_are_added_to_the_rubrics() -> None:
    assert value("a cat", "dog", all=["cat"], reference="all") == 0.0
    assert value("a cat", "dog", all=["cat"]) == 1.0


@pytest.mark.parametrize("truth", [None, "", [], ["cat", " "], {"a": 1}], ids=repr)
def test_a_ground_truth_without_strings_is_neither_right_nor_wrong(truth: Any) -> None:
    with pytest.raises(ReferenceFault):
        value("a cat", truth, reference="none")


def test_more_strings_than_can_be_looked_for_are_the_datas_fault() -> None:
    assert value("a cat", ["cat"] * CONTAINS_STRINGS, reference="all") == 1
    with pytest.raises(ReferenceFault, match=f"wanted at most {CONTAINS_STRINGS} texts, found {CONTAINS_STRINGS + 1}"):
        value("a cat", ["cat"] * (CONTAINS_STRINGS + 1), reference="all")


@pytest.mark.parametrize(
    "options", [{}, {"all": [""]}, {"all": [" "]}, {"all": ["a"], "times": 0}, {"reference": "some"}], ids=str
)
def test_an_impossible_option_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Contains.model_validate({"check": "contains", **options})


def test_the_reason_names_what_is_missing_and_what_is_unwanted() -> None:
    check = Contains.model_validate({"check": "contains", "all": ["cat"], "none": ["dog"]})
    sample = read_sample({"id": 1, "prompt": "p", "response": "dog"})
    assert isinstance(sample, Sample)
    assert check.verify(sample).reason == "'cat' is missing; 'dog' is there"


DISGUISED = [
    pytest.param("pass\u200bword", id="a zero-width space"),
    pytest.param("pass\u2060wo\ufeffrd", id="joiners"),
    pytest.param("pass\u00adword", id="a soft hyphen"),
    pytest.param("p\u0430ssword", id="a Cyrillic letter"),
    pytest.param("P\u0410SSWORD", id="a Cyrillic capital"),
    pytest.param("passw\u03bfrd", id="a Greek letter"),
    pytest.param("p\u0251ssw\u1d0frd", id="phonetic letters"),
    pytest.param("раѕѕԝоrԁ", id="all but one letter Cyrillic"),
    pytest.param("ｐａｓｓｗｏｒｄ", id="full-width letters"),
    pytest.param("𝓹𝓪𝓼𝓼𝔀𝓸𝓻𝓭", id="mathematical letters"),
    pytest.param("my password</think> is gone", id="before a stray end of a thought"),
]


@pytest.mark.parametrize("response", DISGUISED)
def test_a_disguised_word_is_that_word(response: str) -> None:
    assert value(response, none=["password"]) == 0.0
    assert value(f"It is {response}.", none=["password"], words=True) == 0.0
    assert value(response, all=["password"]) == 1.0


@pytest.mark.parametrize(
    "response",
    [
        pytest.param("pass&shy;word", id="an entity that nobody sees"),
        pytest.param("p&#97;ssword", id="an entity of a letter"),
        pytest.param("pass<b>word</b>", id="a tag"),
        pytest.param("pass<!-- x -->word", id="a comment"),
        pytest.param("pass**word**", id="emphasis"),
        pytest.param("pass`word`", id="code marks"),
    ],
)
def test_what_a_page_shows_as_a_forbidden_word_is_one(response: str) -> None:
    assert value(response, none=["password"]) == 0.0


@pytest.mark.parametrize(
    ("response", "string"),
    [
        pytest.param("cafe\u0301", "café", id="decomposed in the response"),
        pytest.param("café", "cafe\u0301", id="decomposed in the rubric"),
        pytest.param("か\u3099", "が", id="a voicing mark"),
        pytest.param("New\u00a0York", "New York", id="another space"),
        pytest.param("New  \nYork", "New York", id="a wider gap"),
        pytest.param("a\n- b", "\n- b", id="a line break that is asked for"),
        pytest.param("Привет, сор", "сор", id="a word of look-alikes in its own script"),
        pytest.param("The Russian word is сор", "сор", id="and in a text of another"),
        pytest.param("x²", "x²", id="raised digits"),
    ],
)
def test_what_a_reader_sees_is_found(response: str, string: str) -> None:
    assert value(response, all=[string]) == 1.0
    assert value(response, none=[string]) == 0.0


@pytest.mark.parametrize(
    ("response", "string"),
    [
        pytest.param("Привет, сор остался", "cop", id="an honest Russian word"),
        pytest.param("Και το όνομα", "to", id="an honest Greek word"),
        pytest.param("x2", "x²", id="plain and raised"),
        pytest.param("naive", "naïve", id="an accent"),
        pytest.param("2*3", "23", id="a product"),
        pytest.param("a - b", "\n- b", id="no line break"),
        pytest.param("concatenate", " cat ", id="spaces of the string"),
        pytest.param("<think>password</think> no", "password", id="only in thought"),
    ],
)
def test_what_no_reader_takes_for_it_is_not(response: str, string: str) -> None:
    assert value(response, none=[string]) == 1.0
    assert value(response, all=[string]) == 0.0


@pytest.mark.parametrize(
    ("response", "string"),
    [
        pytest.param("パスワ一ドは", "パスワード", id="a Chinese one for the long vowel"),
        pytest.param("デー夕と力メラ", "カメラ", id="Chinese characters for katakana"),
        pytest.param("へアスプレー", "ヘアスプレー", id="hiragana for katakana"),
        pytest.param("暴カはだめ", "暴力", id="katakana for Chinese characters"),
        pytest.param("a well\u2011known one", "well-known", id="a hyphen that does not break"),
        pytest.param("a well\u2014known one", "well-known", id="a dash"),
        pytest.param("a well\u2212known one", "well-known", id="a minus"),
        pytest.param("a well-known one", "well\u2011known", id="another hyphen in the rubric"),
    ],
)
def test_look_alikes_of_japanese_and_hyphens_are_what_they_look_like(response: str, string: str) -> None:
    assert value(response, none=[string]) == 0.0
    assert value(response, all=[string]) == 1.0


@pytest.mark.parametrize(
    ("response", "string"),
    [
        pytest.param("A well-known one", "—", id="a hyphen is no dash"),
        pytest.param("He came — late", "-", id="nor the other way round"),
        pytest.param("一つの力", "ー", id="an honest Chinese character"),
        pytest.param("ホテルへ", "ニ", id="other katakana"),
    ],
)
def test_what_is_no_look_alike_may_stand_there(response: str, string: str) -> None:
    assert value(response, none=[string]) == 1.0


def test_thoughts_are_searched_for_the_tag_of_one() -> None:
    assert value("<think>a</think> b", all=["<think>", "</think>"]) == 1.0
    assert value("<think>a</think> b", none=["<think>"]) == 0.0


@given(st.text(), st.booleans(), st.booleans())
def test_any_text_is_right_or_wrong(response: str, words: bool, case: bool) -> None:
    assert value(response, any=["a", "?"], words=words, case=case) in {0.0, 1.0}


@pytest.mark.parametrize(
    ("response", "options", "reason"),
    [
        pytest.param("a", {"all": ["a"]}, "everything wanted is there, and nothing unwanted", id="right"),
        pytest.param("x", {"all": ["a", "b", "c", "d"]}, "'a' is missing; 'b' is missing; 'c' is missing", id="missing"),
        pytest.param("abcd", {"none": list("abcd")}, "'a' is there; 'b' is there; 'c' is there", id="unwanted"),
        pytest.param("x", {"any": ["a", "b"]}, "none of ['a', 'b'] is there", id="none of any"),
    ],
)
def test_the_reason_says_what_was_looked_for(response: str, options: dict[str, Any], reason: str) -> None:
    sample = read_sample({"id": 1, "prompt": "p", "response": response})
    assert isinstance(sample, Sample)
    assert Contains.model_validate({"check": "contains", **options}).verify(sample).reason == reason


@pytest.mark.parametrize("truth", [{"a": 1}, [], [" "], " "], ids=repr)
def test_a_ground_truth_without_strings_is_told_of(truth: Any) -> None:
    with pytest.raises(ReferenceFault) as caught:
        value("a cat", truth, reference="none")
    assert str(caught.value) == f"the reference answer is neither a text nor a list of texts: {shape(truth)}"


def test_a_text_of_the_ground_truth_is_one_string() -> None:
    assert value("a dog", "cat", reference="none") == 1.0
    assert value("a cat", "cat", reference="none") == 0.0


def test_a_word_stands_there_as_often_as_it_does() -> None:
    assert value("cat cat", all=["cat"], words=True, times=3) == 0.0
    assert value("cat cat cat", all=["cat"], words=True, times=3) == 1.0


def test_a_string_of_what_nobody_sees_stands_nowhere() -> None:
    assert value("a", none=["\u200b"]) == 1.0


def test_a_word_once_on_a_page_is_there() -> None:
    assert value("x pass&shy;word", none=["password"], words=True) == 0.0
