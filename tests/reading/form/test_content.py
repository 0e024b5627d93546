"""Whether anything is said."""

import pytest
from pydantic import JsonValue

from judge.reading.form.content import holds, says


@pytest.mark.parametrize(
    ("text", "something"), [("", False), ("...", False), ("-", False), ("a", True), ("7", True), ("👍", True)]
)
def test_a_letter_a_digit_or_a_symbol_says_something(text: str, something: bool) -> None:
    assert says(text) is something


@pytest.mark.parametrize(
    ("value", "something"),
    [
        (None, False),
        ("", False),
        ([], False),
        ({}, False),
        ([[]], False),
        (["."], False),
        (0, True),
        (False, True),
        ({"a": None}, True),
        ([[1]], True),
    ],
)
def test_a_value_holds_something(value: JsonValue, something: bool) -> None:
    assert holds(value) is something
