"""Which language a text is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.language import LANGUAGES, not_in


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Bonjour, je suis là pour vous aider"),
        ("en", "これは日本語です"),
        ("fr", "This is the answer to the question that you have asked"),
        ("ja", "This is English"),
        ("zh", "ひらがなとカタカナ"),
        ("ja", "这是一个中文句子，我们来看看这个问题应该怎么解决，然后再继续讨论下一步的计划和安排。"),
        ("ru", "Я люблю читати книжки і гуляти в парку та ліс"),
        ("ja", "答えは the result of a long calculation with many English words です"),
        ("ko", "これは日本語です"),
    ],
)
def test_another_language_is_told(language: str, text: str) -> None:
    assert not_in(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "etchings"),
        ("en", "Paris, Lyon, Nice"),
        ("en", "La Bohème opened yesterday"),
        ("en", "HELLO WORLD THIS IS IT"),
        ("en", "Hi, I'm Jane! I'm an architect and I'm interested in tech."),
        ("en", "42"),
        ("ja", "はい"),
        ("ja", "東京"),
        ("ja", "PythonのFastAPIを使います"),
        ("zh", "这是一个中文句子"),
        ("ko", "안녕하세요 반갑습니다"),
        ("de", "Das ist ein Test und nicht mehr"),
        ("uk", "Я люблю читати книжки і гуляти в парку"),
        ("hi", "यह एक परीक्षण है"),
        ("th", "สวัสดีครับ"),
        ("en", "See https://example.com/de/la/les/des/et/que/les/des for more"),
    ],
)
def test_its_own_language_is_told(language: str, text: str) -> None:
    assert not_in(language, text) is None


@given(st.sampled_from(sorted(LANGUAGES)), st.text())
def test_any_text_can_be_asked(language: str, text: str) -> None:
    assert not_in(language, text) != ""
