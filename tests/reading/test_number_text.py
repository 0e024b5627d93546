"""Numbers as people write them, exactly, or no number at all."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.number_text import last_number, only_number, plain, read_line


@pytest.mark.parametrize("text", ["", "none", "5 or 6", "12,50", "3-4", "5x + 1", "9" * 500, "1/0", "∞", "√2"])
def test_what_can_be_read_in_two_ways_or_none_is_no_number(text: str) -> None:
    assert only_number(plain(text)) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$1,234.50", Fraction(2469, 2)),
        ("($500)", Fraction(-500)),
        ("\u22127", Fraction(-7)),
        ("3 1/2", Fraction(7, 2)),
        (r"\frac{3}{4}", Fraction(3, 4)),
        ("1.5e6", Fraction(1_500_000)),
        ("$2 million", Fraction(2_000_000)),
        ("½", Fraction(1, 2)),
        ("18.0", Fraction(18)),
        ("１２", Fraction(12)),
    ],
)
def test_a_number_is_read_exactly(text: str, value: Fraction) -> None:
    read = only_number(plain(text))
    assert read is not None
    assert read.value == value


def test_a_percent_sign_is_kept_apart_from_the_value() -> None:
    read = only_number(plain("5%"))
    assert read is not None
    assert (read.value, read.percent) == (Fraction(5), True)


def test_the_last_number_is_not_one_of_an_expression() -> None:
    last = last_number(plain("first 3 apples, then 7 pears"))
    assert last is not None
    assert last.value == 7
    assert last_number(plain("so 5x + 1")) is None


def test_a_line_is_read_behind_its_last_equals_sign() -> None:
    read = read_line(plain("2 + 3 = 5 apples"))
    assert read.number is not None
    assert read.number.value == 5


@given(st.integers(-(10**12), 10**12))
def test_every_integer_with_or_without_commas_is_itself(number: int) -> None:
    for written in (str(number), f"{number:,}"):
        read = only_number(plain(written))
        assert read is not None
        assert read.value == number


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_none(text: str) -> None:
    for read in (only_number(plain(text)), last_number(plain(text))):
        assert read is None or isinstance(read.value, Fraction)
