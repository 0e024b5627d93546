"""Words as a reader sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.text.words import composed, unspaced, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("... -- !?", [], id="punctuation is no word"),
        pytest.param("\u0301\u0301", [], id="marks alone are no word"),
        pytest.param(
            "don't well-known a_b", ["don", "t", "well", "known", "a", "b"], id="all but letters and digits parts words"
        ),
        pytest.param("Caf\u00e9 CAFE\u0301", ["café", "café"], id="case and composition do not matter"),
        pytest.param("ＡＢ１２ ﾃｽﾄ", ["ab12", "テ", "ス", "ト"], id="width does not matter"),
        pytest.param("日本語のAI技術", ["日", "本", "語", "の", "ai", "技", "術"], id="each Japanese character is a word"),
        pytest.param("か\u3099き", ["が", "き"], id="a voicing mark joins its kana"),
        pytest.param("हिन्दी भाषा", ["हिन्दी", "भाषा"], id="vowel signs stay in the word"),
        pytest.param("wo\u200brd", ["word"], id="a zero-width space parts nothing"),
        pytest.param("½ x²", ["½", "x2"], id="other numbers"),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", False, id="nothing"),
        pytest.param("東京です。", True, id="Japanese"),
        pytest.param("กรุงเทพ", True, id="Thai"),
        pytest.param("서울은 한국의", False, id="Korean has spaces"),
        pytest.param("AI技術", True, id="two of three"),
        pytest.param("the word 東京", False, id="half of them"),
    ],
)
def test_scripts_without_spaces_are_known_by_most_of_the_words(text: str, expected: bool) -> None:
    assert unspaced(words(text)) is expected


def test_composition_of_endless_marks_is_bounded() -> None:
    """Composition sorts marks in quadratic time: 200,000 of them would take minutes."""
    assert len(composed("a" + "\u0301\u0316" * 100_000)) <= 31


@given(st.text())
def test_any_text_has_words_without_spaces(text: str) -> None:
    assert all(word == word.strip() and word for word in words(text))
