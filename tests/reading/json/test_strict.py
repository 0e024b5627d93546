"""What is JSON and what is not."""

import json
import math

import pytest

from judge.reading.json.strict import STRICT, is_number


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1, "a": 1}', "^a key appears twice$"),
        ("[1e999]", "^a number is too large$"),
        ("[NaN]", "^NaN is not JSON$"),
        ("-Infinity", "^-Infinity is not JSON$"),
    ],
)
def test_strict_reading_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        json.loads(text, **STRICT)


@pytest.mark.parametrize("value", [None, True, "1", [1], math.nan, -math.inf, 10**400], ids=lambda value: str(value)[:9])
def test_what_no_float_can_hold_is_no_number(value: object) -> None:
    assert not is_number(value)


@pytest.mark.parametrize("value", [0, -1, 0.5, 10**300])
def test_what_a_float_can_hold_is_a_number(value: object) -> None:
    assert is_number(value)
