"""Numbers in plain characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.numbers.notation import plain


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("42 apples", "42 apples"),
        (r"\frac{3}{4}", " 3/4 "),
        ("3½", "3 1/2"),
        ("10⁶", "1e6"),
        (r"1.5 \times 10^{6}", "1.5e6"),
        ("1\u00a0234", "1234"),
        ("1 234 567", "1234567"),
        (r"1{,}234", "1,234"),
        (r"\$5", "$5"),
        ("−5", "-5"),
        ("minus 5", "-5"),
        ("３％", "3%"),
        ("٣", "3"),
        ("3万5千", "35000"),
        (r"\sqrt{4}", "ƒ 4 "),
        ("2 3", "2 3"),
    ],
)
def test_it_is_written_in_plain_characters(text: str, written: str) -> None:
    assert plain(text) == written


@given(st.text(max_size=60))
def test_any_text_can_be_written(text: str) -> None:
    assert isinstance(plain(text), str)
