"""Limits as prompts state them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.bounds import LIMIT_PROMPT
from judge.reading.limits.length_limit import Limit
from judge.reading.limits.stated_limits import limits

INF = math.inf


@pytest.mark.parametrize(
    "prompt",
    [
        "Write about dogs.",
        "Write about 50 words.",
        "Write around fifty words.",
        "a 100-word essay",
        "30字程度で",
        "約30字で",
        "30字前後",
        "400字詰め原稿用紙",
        "各文は30字以内",
        "タイトルは30字以内",
        "each paragraph at least 3 sentences",
        "at least 3 sentences per paragraph",
        "words with at least 5 letters",
        "At least 5 words in the output should be in all caps.",
        "The first 100 words are free.",
        "version 5.30 words",
        "30文字目",
        "３行以内",
        "between 100 and 50 words",
        "50〜100字程度",
        "Repeat it at least 3 times.",
        "The title has at most 5 words",
        "It has 3 sentences.",
        "30文字",
    ],
)
def test_what_is_no_limit_of_the_response_is_not_read(prompt: str) -> None:
    assert limits(prompt) == ()


@pytest.mark.parametrize(
    ("prompt", "unit", "least", "most"),
    [
        ("30文字以内で要約せよ", "characters", 0, 30),
        ("２５字以内で", "characters", 0, 25),
        ("五十字以内", "characters", 0, 50),
        ("百二十字以内", "characters", 0, 120),
        ("100字未満", "characters", 0, 99),
        ("30文字を超えないで", "characters", 0, 30),
        ("最大30文字", "characters", 0, 30),
        ("100字以上", "characters", 100, INF),
        ("50〜100字で", "characters", 50, 100),
        ("50字以上100字以内", "characters", 50, 100),
        ("300字ちょうど", "characters", 300, 300),
        ("3文以内で", "sentences", 0, 3),
        ("2文で答えて", "sentences", 0, 2),
        ("30語以内", "words", 0, 30),
        ("100字程度（最大120字）", "characters", 0, 120),
        ("不超过30个字", "characters", 0, 30),
        ("within 30 characters", "characters", 0, 30),
        ("in at most two sentences", "sentences", 0, 2),
        ("in one sentence", "sentences", 0, 1),
        ("a 3-sentence summary", "sentences", 0, 3),
        ("under 50 words", "words", 0, 49),
        ("use fewer than ten words", "words", 0, 9),
        ("at least 100 words", "words", 100, INF),
        ("more than 100 words", "words", 101, INF),
        ("200+ words", "words", 200, INF),
        ("200 words or more", "words", 200, INF),
        ("45 or less words", "words", 0, 45),
        ("twenty-five words or less", "words", 0, 25),
        ("two hundred words maximum", "words", 0, 200),
        ("between 50 and 100 words", "words", 50, 100),
        ("50-100 words", "words", 50, 100),
        ("at least 50 but no more than 100 words", "words", 50, 100),
        ("no more than 3 sentences", "sentences", 0, 3),
        ("not more than twenty words", "words", 0, 20),
        ("Don't use more than 40 words", "words", 0, 40),
        ("Do not write fewer than 20 words", "words", 20, INF),
        ("must not exceed 1,000 characters", "characters", 0, 1000),
        ("100-word limit", "words", 0, 100),
        ("Word limit: 50 words", "words", 0, 50),
        ("within **30 words**", "words", 0, 30),
        ("within fifty (50) words", "words", 0, 50),
        ("exactly 5 words", "words", 5, 5),
        ("at most 256 tokens", "tokens", 0, 256),
        ("五〇字以内", "characters", 0, 50),
        ("一二字以内", "characters", 0, 12),
        ("三千字以内", "characters", 0, 3000),
        ("二千十五字以内", "characters", 0, 2015),
        ("千字以内", "characters", 0, 1000),
        ("百字以内", "characters", 0, 100),
        ("最低30文字", "characters", 30, INF),
        ("少なくとも30文字", "characters", 30, INF),
        ("between 50 and 50 words", "words", 50, 50),
    ],
)
def test_limit(prompt: str, unit: str, least: int, most: float) -> None:
    assert limits(prompt) == (Limit.model_validate({"unit": unit, "least": least, "most": float(most)}),)


def test_all_limits_are_read() -> None:
    found = limits("Use at most 2 sentences and at least 100 characters. 30語以内で。")
    assert {(one.unit, one.least, one.most) for one in found} == {
        ("sentences", 0, 2),
        ("characters", 100, INF),
        ("words", 0, 30),
    }


@given(st.text(alphabet=st.sampled_from("not more than 3 5,0 words within字以内十百〜 -.one")))
def test_any_prompt_can_be_read(prompt: str) -> None:
    assert all(limit.least <= limit.most for limit in limits(prompt))


@pytest.mark.parametrize(
    "piece", ["not a b ", "1,000", "1 ", "limit a b c d ", "十", "each ", "no more than 3 sentences ", "3字"]
)
def test_a_long_prompt_is_read_in_linear_time(piece: str) -> None:
    """A quadratic search would run for minutes."""
    assert len(limits(piece * (300_000 // len(piece)))) <= 1


@pytest.mark.parametrize(
    ("prompt", "unit", "most"),
    [
        ("件名を15文字以内で作ってください", "characters", 15),
        ("タイトルを30文字以内で考えてください", "characters", 30),
        ("見出しを20文字以内で付けてください", "characters", 20),
        ("Write a title of at most 8 words.", "words", 8),
        ("Read the story. Suggest one catchy headline for it in at most 60 characters.", "characters", 60),
    ],
)
def test_a_title_that_is_all_that_is_asked_for_is_the_whole_response(prompt: str, unit: str, most: int) -> None:
    assert [(limit.unit, limit.most) for limit in limits(prompt)] == [(unit, most)]


@pytest.mark.parametrize(
    "prompt",
    [
        "Write an essay with a title of at most 8 words.",
        "タイトルは10文字以内、本文は自由。",
        "Write a story and a title of at most 5 words.",
    ],
)
def test_a_title_beside_something_else_is_a_part(prompt: str) -> None:
    assert limits(prompt) == ()


def test_of_a_long_prompt_the_ends_are_read() -> None:
    half = LIMIT_PROMPT // 2
    first, last = "within 5 words. ", "within 6 sentences."
    filling = "x" * (LIMIT_PROMPT - len(first) - len(last) - len(" within 7 tokens. "))
    found = limits(f"{first}{filling} within 7 tokens. {last}")
    assert [limit.unit for limit in found] == ["words", "tokens", "sentences"]
    middle = f"{first}{'x' * half} within 7 tokens. {'x' * half}{last}"
    assert [limit.unit for limit in limits(middle)] == ["words"]
    assert [limit.unit for limit in limits(f"{first}{'x' * half} within 7 tokens. {'x' * half} {last}")] == ["words", "sentences"]
    assert [limit.unit for limit in limits("x" * (half - 20) + " within 7 tokens. " + "x" * half * 3)] == ["tokens"]
    assert limits("x" * (half - 20) + " within 5 " + "x" * LIMIT_PROMPT + " words " + "x" * (half - 20)) == ()


def test_a_prompt_as_long_as_may_be_is_read_whole() -> None:
    half = LIMIT_PROMPT // 2
    whole = "x" * (half - 10) + " within 5 words " + "x" * (half - 6)
    assert len(whole) == LIMIT_PROMPT
    assert [limit.most for limit in limits(whole)] == [5]
    assert limits(whole + "xxxxxxxx" * 2) == ()
