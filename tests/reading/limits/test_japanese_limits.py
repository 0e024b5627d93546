"""Limits of length in Japanese and Chinese."""

import pytest

from judge.reading.limits.japanese_limits import japanese_limits


@pytest.mark.parametrize("text", ["", "30字程度", "各段落30字以内", "タイトルは30字以内", "30個"])
def test_what_is_no_limit(text: str) -> None:
    assert list(japanese_limits(text)) == []


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("30文字以内", 0, 30),
        ("二百五十字以内", 0, 250),
        ("三〇字未満", 0, 29),
        ("20字から30字", 20, 30),
        ("2文で", 0, 2),
        ("不超过50字", 0, 50),
        ("٥文字以内", 0, 5),
    ],
)
def test_a_limit_is_read(text: str, least: int, most: int) -> None:
    assert [(limit.least, limit.most) for limit in japanese_limits(text)] == [(least, most)]
