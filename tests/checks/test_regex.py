"""The check `regex`."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.regex import Regex
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.record import shape
from judge.sample import Sample


def value(response: str, reference: Any = None, **options: Any) -> float:
    sample = read_sample({"id": 1, "prompt": "Write.", "response": response, "reference_answer": reference})
    assert isinstance(sample, Sample)
    return Regex.model_validate({"check": "regex", **options}).verify(sample).value


@pytest.mark.parametrize(
    ("response", "options"),
    [
        pytest.param("", {"patterns": ["a"]}, id="empty"),
        pytest.param("a", {"patterns": ["a", "b"]}, id="one of two"),
        pytest.param("a\nb", {"patterns": ["^a$"]}, id="the ends are the text's"),
        pytest.param("a", {"patterns": ["a", "b"], "absent": True}, id="one that must be absent"),
        pytest.param("x=6", {"patterns": [r"x=(\d)"], "group": 1}, id="captured something else"),
        pytest.param("x=5 x=6", {"patterns": [r"x=(\d)"], "group": 1}, id="the last capture counts"),
        pytest.param("y", {"patterns": [r"x=(\d)"], "group": 1}, id="captured nothing"),
        pytest.param("x", {"patterns": [r"x|y=(\d)"], "group": 1}, id="a group that took no part"),
        pytest.param("a" * 300_000 + "!", {"patterns": ["(a+)+$"]}, id="what hangs other engines"),
        pytest.param("x" * 300_000, {"patterns": ["(x+x+)+y"]}, id="and again"),
        pytest.param("5" * 300_000 + "6", {"patterns": [r"(\d)"], "group": 1}, id="very many captures"),
    ],
)
def test_wrong(response: str, options: dict[str, Any]) -> None:
    assert value(response, "5", **options) == 0.0


@pytest.mark.parametrize(
    ("response", "options"),
    [
        pytest.param("ab", {"patterns": ["a", "b"]}, id="all of them"),
        pytest.param("A", {"patterns": ["(?i)a"]}, id="flags in the pattern"),
        pytest.param("c", {"patterns": ["a", "b"], "absent": True}, id="all absent"),
        pytest.param("x=4 x= 5 ", {"patterns": ["x=([^=]+)$"], "group": 1}, id="captured, but for white space"),
        pytest.param("x=5", {"patterns": [r"x=(?P<n>\d)"], "group": "n"}, id="by name"),
        pytest.param("é\ud800", {"patterns": ["^é$"]}, id="half a character of UTF-16 shows nothing"),
    ],
)
def test_right(response: str, options: dict[str, Any]) -> None:
    assert value(response, "5", **options) == 1.0


DISGUISED = [
    pytest.param("pass\u200bword", id="a zero-width space"),
    pytest.param("pass\u00adword", id="a soft hyphen"),
    pytest.param("p\u0430ssword", id="a Cyrillic letter"),
    pytest.param("passw\u03bfrd", id="a Greek letter"),
    pytest.param("p\u0251ssword", id="a phonetic letter"),
    pytest.param("ｐａｓｓｗｏｒｄ", id="full-width letters"),
    pytest.param("𝐩𝐚𝐬𝐬𝐰𝐨𝐫𝐝", id="mathematical letters"),
    pytest.param("a</think> password", id="behind a stray end of a thought"),
    pytest.param("password</think> a", id="before a stray end of a thought"),
]


@pytest.mark.parametrize("response", DISGUISED)
def test_a_pattern_finds_what_a_reader_sees(response: str) -> None:
    assert value(response, "5", patterns=["(?i)password"], absent=True) == 0.0
    assert value(response, "5", patterns=["(?i)password"]) == 1.0
    assert value(response, "password", patterns=["(p[a-z]+d)"], group=1) == 1.0


def test_look_alikes_of_japanese_and_hyphens_are_what_they_look_like() -> None:
    assert value("パスワ一ドと力メラ", patterns=["パスワード"], absent=True) == 0.0
    assert value("パスワ一ドと力メラ", patterns=["カメラ"], absent=True) == 0.0
    assert value("\u3078アピン", patterns=["\u30d8ア"], absent=True) == 0.0
    assert value("555\u20111234", patterns=[r"\d{3}-\d{4}"], absent=True) == 0.0
    assert value("555\u20131234", patterns=[r"\d{3}-\d{4}"], absent=True) == 0.0
    assert value("一つの力", patterns=["[ァ-ヶー]"], absent=True) == 1.0


@pytest.mark.parametrize("response", ["<think>Which one?</think>\n\nParis, France", "Paris, France\n", " \u200b Paris, France"])
def test_white_space_at_the_ends_is_not_there_for_anchors(response: str) -> None:
    assert value(response, patterns=["^Paris, France$"]) == 1.0
    assert value(response, patterns=["^Paris, France$"], absent=True) == 0.0
    assert value(response, patterns=["[^a-z]$"], absent=True) == 1.0
    assert value(response, "France", patterns=["^Paris, (.*)$"], group=1) == 1.0


def test_white_space_that_is_wanted_at_an_end_may_stand_there() -> None:
    assert value("a\n", patterns=[r"a\n"]) == 1.0
    assert value("a", patterns=[r"a\n"]) == 0.0


def test_composition_makes_no_difference() -> None:
    assert value("cafe\u0301", patterns=["^café$"]) == 1.0
    assert value("café", patterns=["^cafe\u0301$"]) == 1.0
    assert value("cafe\u0301", patterns=["café"], absent=True) == 0.0


def test_what_nobody_sees_may_be_forbidden_and_fills_nothing() -> None:
    assert value("pass\u200bword", patterns=[r"\x{200b}"], absent=True) == 0.0
    assert value("abc" + "\u200b" * 10, patterns=["^.{10,}$"]) == 0.0


@pytest.mark.parametrize("response", ["Привет, это пароль, а не сор", "Ο κωδικός και η γάτα"])
def test_honest_text_of_another_script_has_no_latin_letters(response: str) -> None:
    assert value(response, patterns=["[A-Za-z]"], absent=True) == 1.0


def test_thoughts_are_searched_only_by_a_pattern_that_names_their_tag() -> None:
    response = "<think>secret</think> <answer>5</answer>"
    assert value(response, patterns=["secret"]) == 0.0
    assert value(response, patterns=["secret"], absent=True) == 1.0
    assert value(response, patterns=[r"^<think>[^<]*<\/think>\s*<answer>"]) == 1.0


def test_the_ground_truth_may_be_the_pattern() -> None:
    assert value("abc", "^a.c$") == 1.0
    assert value("abd", {"pattern": "^a.c$"}, key="pattern") == 0.0


@pytest.mark.parametrize("reference", [None, "", "(", "(?=a)", 5, ["a"]], ids=repr)
def test_a_ground_truth_that_is_no_pattern_is_neither_right_nor_wrong(reference: Any) -> None:
    with pytest.raises(ReferenceFault):
        value("abc", reference)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"patterns": ["("]}, id="not closed"),
        pytest.param({"patterns": ["(?=a)"]}, id="look-ahead"),
        pytest.param({"patterns": [r"(a)\1"]}, id="back-reference"),
        pytest.param({"patterns": ["(a{1000}){1000}"]}, id="too large"),
        pytest.param({"patterns": [""]}, id="empty"),
        pytest.param({"patterns": ["(a)", "b"], "group": 1}, id="a group of which pattern"),
        pytest.param({"patterns": ["(a)"], "group": 2}, id="no such group"),
        pytest.param({"patterns": ["(a)"], "group": "x"}, id="no group of that name"),
        pytest.param({"patterns": ["(a)"], "group": 1, "absent": True}, id="captured and absent"),
        pytest.param({"group": 1}, id="a group without a pattern"),
    ],
)
def test_an_impossible_option_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Regex.model_validate({"check": "regex", **options})


@pytest.mark.parametrize(
    ("response", "options", "reason"),
    [
        pytest.param("a", {"patterns": ["a"]}, "the patterns agree", id="right"),
        pytest.param("x", {"patterns": ["a", "b", "c", "d"]}, "not found: 'a', 'b', 'c'", id="missing"),
        pytest.param("ab", {"patterns": ["a", "b"], "absent": True}, "found: 'a', 'b'", id="unwanted"),
        pytest.param("x", {"patterns": ["(a)"], "group": 1}, "not found: '(a)'", id="no capture"),
        pytest.param("x=5", {"patterns": ["x=(.)"], "group": 1}, "captured '5', which is '5'", id="captured"),
        pytest.param("x=6", {"patterns": ["x=(.)"], "group": 1}, "captured '6', which is not '5'", id="captured another"),
    ],
)
def test_the_reason_says_what_was_found(response: str, options: dict[str, Any], reason: str) -> None:
    sample = read_sample({"id": 1, "prompt": "Write.", "response": response, "reference_answer": "5"})
    assert isinstance(sample, Sample)
    assert Regex.model_validate({"check": "regex", **options}).verify(sample).reason == reason


def test_a_group_of_thoughts_is_captured_where_the_pattern_names_their_tag() -> None:
    assert value("<think>5</think>6", "5", patterns=["<think>(.)"], group=1) == 1.0
    assert value("<think>5</think>6", "6", patterns=["([0-9])"], group=1) == 1.0


def test_one_pattern_that_names_a_thought_lets_no_other_see_it() -> None:
    assert value("<think>secret</think>x", patterns=["<think>", "secret"]) == 0.0
    assert value("<think>secret</think>x", patterns=["</think>", "x"]) == 1.0


def test_the_captured_text_may_stand_in_a_field() -> None:
    assert value("x=5", {"n": "5"}, key="n", patterns=["x=(.)"], group=1) == 1.0


def test_half_a_character_in_a_capture_is_a_wrong_answer_and_no_fault() -> None:
    assert value("é", "e", patterns=[r"(\C)"], group=1) == 0.0
    assert value("\ud800", patterns=["a"], absent=True) == 1.0


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        (5, "the reference answer is not a pattern: "),
        ("(", "the reference answer is not a pattern: text of 1 characters is not an RE2"),
    ],
)
def test_a_ground_truth_that_is_no_pattern_is_told_of(reference: Any, told: str) -> None:
    with pytest.raises(ReferenceFault) as caught:
        value("abc", reference)
    assert str(caught.value).startswith(told)
    assert shape(reference) in str(caught.value)


def test_without_the_engine_a_rubric_is_refused_when_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.checks.check.find_spec", lambda _: None)
    with pytest.raises(ValidationError, match=r"regex needs the package re2: pip install 'rft-judge\[checks\]'"):
        value("a", patterns=["a"])


@given(st.text())
def test_any_text_is_right_or_wrong(response: str) -> None:
    assert value(response, "5", patterns=[r"(\w)"], group=1) in {0.0, 1.0}


@given(st.text())
def test_any_pattern_of_a_record_is_used_or_refused(pattern: str) -> None:
    with suppress(ReferenceFault):
        assert value("abc", pattern) in {0.0, 1.0}


def test_a_response_that_is_too_long_for_a_pattern_is_wrong() -> None:
    pattern = "(?:(?:x?y?){30}){30}z"
    assert value("xy" * 100 + "z", patterns=[pattern]) == 1
    assert value("xy" * 300_000 + "z", patterns=[pattern]) == 0
    assert value("xy" * 300_000, patterns=[pattern], absent=True) == 0
