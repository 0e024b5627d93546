"""What denies a value."""

import pytest

from judge.reading.doubt.negation import negated_after, negated_before


@pytest.mark.parametrize("text", ["", "it is ", "no doubt it is ", "not only is it right, it is ", "maybe "])
def test_what_denies_nothing_before_a_value(text: str) -> None:
    assert not negated_before(text)


@pytest.mark.parametrize("text", ["not ", "isn't the ", "I don't think that it is ", "we rule out ", "nicht ", "不是"])
def test_what_denies_the_value_after_it(text: str) -> None:
    assert negated_before(text)


@pytest.mark.parametrize(
    ("text", "found"), [(" is right", False), (" is wrong", True), (" metres is too long", True), ("ではない", True)]
)
def test_what_denies_the_value_before_it(text: str, found: bool) -> None:
    assert negated_after(text) is found
