"""Numbers as people write them, exactly, or no number at all."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.numbers.notation import plain
from judge.reading.numbers.numerals import numbers, only_number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "5 or 6",
        "1,2,3",
        "3-4",
        "5x + 1",
        "9" * 500,
        "1/0",
        "∞",
        "√2",
        "sqrt(2)",
        "2!",
        "2^3",
        "half of 2",
        "2_3",
    ],
)
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
        ("12,50", Fraction(25, 2)),
        ("0,5", Fraction(1, 2)),
        ("1.234,5", Fraction(2469, 2)),
        ("1,250", Fraction(1250)),
        ("1 000 000", Fraction(1_000_000)),
        ("1’000", Fraction(1000)),
        ("minus 5", Fraction(-5)),
        ("マイナス5", Fraction(-5)),
        ("3万5千", Fraction(35_000)),
        ("1/3 ≈ 0.33", Fraction(33, 100)),
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


def test_a_letter_that_may_be_a_scale_is_kept_as_one_more_reading() -> None:
    read = only_number(plain("2m"))
    assert read is not None
    assert (read.value, read.either) == (2, 2_000_000)


def test_a_unit_is_kept() -> None:
    assert [number.value.unit for number in numbers(plain("5 cm and 3 metres or 2"), whole=False)] == ["cm", "m", None]


def test_what_is_part_of_an_expression_has_a_place_but_no_value() -> None:
    text = plain("first 3 apples, then 5x + 1")
    assert [
        (value.value and value.value.value, text[value.start : value.end].strip()) for value in numbers(text, whole=False)
    ] == [
        (3, "3"),
        (None, "5"),
        (None, "1"),
    ]


def test_numbers_that_are_said_to_be_equal_and_are_not_have_none() -> None:
    assert [number.value for number in numbers(plain("6 = 5"), whole=True)] == [None, None]
    assert [number.value for number in numbers(plain("5 (6)"), whole=True)] == [None, None]
    assert None not in [number.value for number in numbers(plain("22/7 ≈ 3.14"), whole=True)]


def test_only_the_last_few_numbers_are_read() -> None:
    assert len(numbers("1 a " * 100, whole=False)) == 20


@given(st.integers(-(10**12), 10**12))
def test_every_integer_with_or_without_commas_is_itself(number: int) -> None:
    for written in (str(number), f"{number:,}"):
        read = only_number(plain(written))
        assert read is not None
        assert read.value == number


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_none(text: str) -> None:
    for number in numbers(plain(text), whole=False):
        assert number.value is None or isinstance(number.value.value, Fraction)
        assert 0 <= number.start <= number.end <= len(plain(text))
