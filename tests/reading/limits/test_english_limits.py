"""Limits of length in English."""

import pytest

from judge.reading.limits.english_limits import english_limits


@pytest.mark.parametrize(
    "text", ["", "about 50 words", "each paragraph in at most 50 words", "50 apples", "at most 3 words that rhyme"]
)
def test_what_is_no_limit(text: str) -> None:
    assert list(english_limits(text)) == []


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("at most fifty-two words", 0, 52),
        ("between 3 and 5 sentences", 3, 5),
        ("fifty (50) words or less", 0, 50),
        ("at most 1,000 words", 0, 1000),
        ("a hundred words at most", 0, 100),
        ("at most ٥ words", 0, 5),
    ],
)
def test_a_limit_is_read(text: str, least: int, most: int) -> None:
    assert [(limit.least, limit.most) for limit in english_limits(text)] == [(least, most)]
