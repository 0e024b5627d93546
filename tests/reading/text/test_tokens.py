import pytest

from judge.reading.text.tokens import estimate_tokens


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("   ", 0), ("a", 1), (" four ", 1), ("fives", 2), ("日本語で", 3), ("\ud800", 1)], ids=repr
)
def test_a_token_is_four_bytes_and_a_beginning_counts(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens
