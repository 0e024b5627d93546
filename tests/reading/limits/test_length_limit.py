"""A limit of length."""

import math

import pytest

from judge.reading.limits.length_limit import Limit, limit_between, limit_of


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [("most", 0, 5), ("under", 0, 4), ("least", 5, math.inf), ("over", 6, math.inf), ("exact", 5, 5)],
)
def test_each_kind_has_its_ends(kind: str, least: int, most: float) -> None:
    assert limit_of(kind, 5, "words") == Limit(unit="words", least=least, most=most)


def test_any_other_word_makes_none() -> None:
    assert limit_of("plain", 5, "words") is limit_of("", 5, "words") is None


def test_the_first_end_is_not_above_the_second() -> None:
    assert limit_between(6, 5, "words") is None
    assert limit_between(5, 5, "words") == Limit(unit="words", least=5, most=5)
