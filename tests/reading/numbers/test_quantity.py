"""A number with what was written around it."""

import pytest

from judge.reading.numbers.numerals import numbers, only_number
from judge.reading.numbers.quantity import show


def test_a_number_is_shown_in_a_few_characters() -> None:
    read = only_number("9" * 30)
    assert read is not None
    assert show(read) == "a number of more than 15 digits"


@pytest.mark.parametrize(
    ("text", "value", "counted"),
    [("3 dozen", 36, 3), ("3 dozens", 36, 3), ("3-dozen", 36, 3), ("3", 3, 3), ("3 pairs", 6, 6), ("3 apples", 3, 3)],
)
def test_groups_count_as_such_only_where_the_task_asks_for_them(text: str, value: int, counted: int) -> None:
    number = numbers(text, whole=False)[0].value
    assert number.value == value
    assert number.counting("What is it?").value == value
    assert number.counting("How MANY full dozens?").value == counted
    assert number.counting("How many dozens?").group == (number.group if counted == value else None)
