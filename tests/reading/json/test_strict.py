"""What is JSON and what is not."""

import json

import pytest

from judge.reading.json.strict import STRICT


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
