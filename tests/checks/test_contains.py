"""The check `contains`."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.contains import Contains
from judge.errors import ReferenceFault
from judge.sample import Sample, read_sample


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
    assert check.verify(sample).reason == "'cat' is missing; 'dog' stands there"


@given(st.text(), st.booleans(), st.booleans())
def test_any_text_is_right_or_wrong(response: str, words: bool, case: bool) -> None:
    assert value(response, any=["a", "?"], words=words, case=case) in {0.0, 1.0}
