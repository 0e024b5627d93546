"""A limit of length: where it comes from, and what is counted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.length import Length
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.record import shape
from judge.sample import Sample


def sample(response: str, prompt: Any = "p", **fields: Any) -> Sample:
    read = read_sample({"id": 1, "prompt": prompt, "response": response, **fields})
    assert isinstance(read, Sample)
    return read


def value(response: str, prompt: Any = "p", fields: dict[str, Any] | None = None, **options: Any) -> float:
    return Length(check="length", **options).verify(sample(response, prompt, **(fields or {}))).value


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"most": 30}, id="a number without a unit"),
        pytest.param({"key": "limit"}, id="a key without a unit"),
        pytest.param({"unit": "lines", "most": 3}, id="an unknown unit"),
        pytest.param({"unit": "words", "most": 3, "least": 4}, id="least above most"),
        pytest.param({"unit": "words", "most": 0}, id="nothing allowed"),
        pytest.param({"unit": "words", "most": 3, "key": "limit"}, id="two sources"),
        pytest.param({"unit": "words", "most": 3, "slope": -1.0}, id="a rising slope"),
        pytest.param({"unit": "words", "limit": 3}, id="an unknown option"),
    ],
)
def test_an_impossible_rubric_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Length(check="length", **options)


@pytest.mark.parametrize(
    ("prompt", "fields", "options"),
    [
        pytest.param("Write.", {}, {}, id="no limit anywhere"),
        pytest.param("within 30 words", {}, {"unit": "characters"}, id="only limits in another unit"),
        pytest.param("at least 50 words, at most 20 words", {}, {}, id="a prompt that contradicts itself"),
        pytest.param("p", {"metadata": {"limit": "30"}}, {"unit": "words", "key": "limit"}, id="a limit that is no number"),
        pytest.param("p", {"metadata": {"limit": True}}, {"unit": "words", "key": "limit"}, id="a truth value"),
        pytest.param("p", {"metadata": {"limit": -1}}, {"unit": "words", "key": "limit"}, id="below zero"),
        pytest.param("p", {"metadata": {"limit": {"max": 3}}}, {"unit": "words", "key": "limit"}, id="an unknown bound"),
        pytest.param(
            "p", {"metadata": {"limit": {"least": 9, "most": 3}}}, {"unit": "words", "key": "limit"}, id="least above most"
        ),
    ],
)
def test_a_missing_or_unreadable_limit_is_the_datas_fault(prompt: str, fields: dict[str, Any], options: dict[str, Any]) -> None:
    with pytest.raises(ReferenceFault):
        value("a few words", prompt, fields, **options)


def test_the_rubric_comes_before_the_prompt() -> None:
    assert value("one two three", "within 2 words", unit="words", most=3) == 1


def test_the_record_comes_before_the_prompt() -> None:
    assert value("one two three", "within 2 words", {"metadata": {"limit": 3}}, unit="words", key="limit") == 1
    assert value("one", "within 2 words", {"metadata": {"limit": {"least": 2}}}, unit="words", key="limit") == 0


def test_a_record_without_its_limit_leaves_it_to_the_prompt() -> None:
    assert value("one two three", "within 2 words", unit="words", key="limit") == 0


def test_every_limit_of_the_prompt_must_hold() -> None:
    prompt = "in at most 2 sentences, at least 5 words"
    assert value("One two. Three four five.", prompt) == 1
    assert value("One two.", prompt) == 0
    assert value("One. Two. Three four five.", prompt) == 0


def test_the_system_turn_may_state_the_limit() -> None:
    turns = [{"role": "system", "content": "At most 2 words."}, {"role": "user", "content": "Hi"}]
    assert value("one two three", turns) == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("  abc \n", 3, id="white space at the ends"),
        pytest.param("a \n\n\t b", 3, id="white space inside is one"),
        pytest.param("か\u3099", 1, id="a voicing mark"),
        pytest.param("👨\u200d👩\u200d👧", 1, id="a family"),
        pytest.param("🇯🇵🇫🇷", 2, id="flags"),
        pytest.param("e\u0301" * 3, 3, id="accents"),
        pytest.param("a" + "\u0301" * 100_000, 1, id="a tower of marks"),
        pytest.param("a\u200bb\u3164\u2800", 2, id="what nobody sees"),
        pytest.param("葛\U000e0100城", 2, id="a variant of a character"),
    ],
)
def test_characters_are_counted_as_seen(text: str, count: int) -> None:
    assert value(text, unit="characters", most=count, least=count) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("Don't pay 1,000.50 now", 4, id="contractions and numbers are one"),
        pytest.param("a well-known fact", 4, id="a hyphen parts words"),
        pytest.param("one/two/three", 3, id="a slash parts words"),
        pytest.param("日本語", 3, id="Japanese characters"),
        pytest.param("a - b — c", 3, id="dashes are no words"),
    ],
)
def test_words_are_counted_as_a_person_does(text: str, count: int) -> None:
    assert value(text, unit="words", most=count, least=count) == 1


def test_tokens_are_an_estimate_of_four_bytes_each() -> None:
    assert value("x" * 9, unit="tokens", most=3, least=3) == 1


@pytest.mark.parametrize("unit", ["characters", "words", "sentences", "tokens"])
@pytest.mark.parametrize("response", ["", "  \n", "\u200b\u200b"])
def test_an_empty_response_keeps_no_limit(unit: str, response: str) -> None:
    assert value(response, unit=unit, most=10) == 0


@pytest.mark.parametrize("padding", ["\u200b", " ", "\n", "\u3164", "\u00ad"])
def test_padding_that_nobody_sees_does_not_reach_a_least_length(padding: str) -> None:
    assert value("a" + padding * 500 + "b", unit="characters", least=100) == 0


def test_leaving_out_the_full_stops_does_not_keep_to_a_few_sentences() -> None:
    assert value("one thing\n\nanother thing\n\na third", unit="sentences", most=2) == 0


@pytest.mark.parametrize(
    ("count", "expected"),
    [(100, 1.0), (105, 0.75), (110, 0.5), (120, 0.0), (500, 0.0)],
    ids=["kept", "a quarter", "half", "end", "far"],
)
def test_a_slope_falls_to_nothing_over_its_share_of_the_limit(count: int, expected: float) -> None:
    assert value("word " * count, unit="words", most=100, slope=0.2) == pytest.approx(expected)


def test_a_slope_holds_below_a_least_length_too() -> None:
    assert value("word " * 95, unit="words", least=100, slope=0.1) == pytest.approx(0.5)


def test_without_a_slope_beyond_is_worth_nothing() -> None:
    assert value("word " * 101, unit="words", most=100) == 0


def test_the_reason_says_the_count_and_the_limit() -> None:
    result = Length.model_validate({"check": "length"}).verify(sample("one two three", "between 1 and 2 words"))
    assert result.reason == "3 words, allowed at least 1 and at most 2"


@given(st.text(), st.sampled_from(["characters", "words", "sentences", "tokens"]), st.floats(0, 10))
def test_any_response_gets_a_value(response: str, unit: str, slope: float) -> None:
    assert 0 <= value(response, unit=unit, most=3, least=2, slope=slope) <= 1


@pytest.mark.parametrize("piece", ["\u0301", "👨\u200d", "🇯", "क\u094d", "a. ", "\n\n", "1. ", "!", '"', "日", "\ud800"])
@pytest.mark.parametrize("unit", ["characters", "words", "sentences", "tokens"])
def test_hostile_text_is_counted_in_linear_time(piece: str, unit: str) -> None:
    assert value(piece * 100_000, unit=unit, most=5) in {0, 1}


def test_thinking_before_the_answer_does_not_count() -> None:
    long_thought = f"<think>{'考' * 40}</think>休館です"
    assert Length(check="length", name="length").verify(sample(long_thought, "30文字以内で。")).value == 1.0


def test_a_stray_end_of_a_thought_hides_nothing() -> None:
    assert value("x" * 950 + "</think>short", unit="characters", most=30) == 0
    assert value("<think>a</think>" + "word " * 50 + "</think>short", unit="words", most=30) == 0


def test_a_response_that_begins_inside_a_thought_is_read_behind_it() -> None:
    limit = {"check": "length", "unit": "words", "most": 3}
    check = Length.model_validate(limit)
    assert check.verify(sample("far too many words of thought</think>Two words", "Tell.\n<think>")).value == 1.0
    assert check.verify(sample("far too many words of thought</think>Two words", "Tell.")).value == 0.0


@pytest.mark.parametrize(
    ("text", "unit", "count"),
    [
        pytest.param("One!Two!Three!", "sentences", 3, id="no space behind a mark"),
        pytest.param("one\u2028two\x0bthree\x85four", "words", 4, id="other ends of a line"),
        pytest.param("the'cat'sat'upon'the'mat", "words", 6, id="words joined by apostrophes"),
        pytest.param("don't l'homme o'clock rock'n'roll Ankara'dan dell'arte aujourd'hui", "words", 7, id="honest apostrophes"),
        pytest.param("a" * 450, "words", 10, id="a word without end"),
        pytest.param("pneumonoultramicroscopicsilicovolcanoconiosis", "words", 1, id="the longest word"),
        pytest.param("👩" + "\u200d👩" * 99, "characters", 10, id="a chain of emoji"),
        pytest.param("👩🏻\u200d❤\ufe0f\u200d💋\u200d👨🏿", "characters", 1, id="the longest emoji"),
    ],
)
def test_nothing_hides_text_from_the_count(text: str, unit: str, count: int) -> None:
    assert value(text, unit=unit, most=count, least=count) == 1


@pytest.mark.parametrize(
    ("prompt", "metadata", "told"),
    [
        pytest.param("p", {"limit": "30"}, "the record's limit of length: wanted a number above 0 or an object with", id="text"),
        pytest.param("p", {"limit": 0}, "the record's limit of length: ", id="nothing"),
        pytest.param("p", {"limit": {"least": 0}}, "the record's limit of length: ", id="at least nothing"),
        pytest.param("p", {"limit": {}}, "the record's limit of length: ", id="no bound"),
        pytest.param("at least 9 words, at most 3 words", {}, "the prompt wants at least 9 and at most 3 words", id="both"),
    ],
)
def test_a_limit_that_cannot_be_used_is_told_of(prompt: str, metadata: dict[str, Any], told: str) -> None:
    with pytest.raises(ReferenceFault) as caught:
        value("a b c", prompt, {"metadata": metadata}, unit="words", key="limit")
    assert str(caught.value).startswith(told)
    assert not metadata or str(caught.value).endswith(f", found {shape(metadata['limit'])}")


@pytest.mark.parametrize(
    ("limit", "response", "expected"),
    [
        (1, "one", 1),
        (1, "one two", 0),
        ({"least": 1}, "one", 1),
        ({"least": 2}, "one two three", 1),
        ({"least": 2, "most": 2}, "one two", 1),
        ({"least": 2, "most": 2}, "one two three", 0),
        ({"most": 2}, "one", 1),
    ],
)
def test_a_record_may_bring_its_limit(limit: Any, response: str, expected: float) -> None:
    assert value(response, fields={"metadata": {"limit": limit}}, unit="words", key="limit") == expected


def test_a_prompt_may_want_one_length() -> None:
    assert value("one two three", "at least 3 words, at most 3 words") == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [("1," * 44 + "1", 1), ("up'there", 1), ("they'll", 1), ("Ankara'dakin", 1), ("Ankara'dakine", 2), ("ankara'dakin", 2)],
)
def test_what_an_apostrophe_or_a_comma_joins(text: str, count: int) -> None:
    assert value(text, unit="words", most=count, least=count) == 1
