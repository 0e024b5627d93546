"""Which of several numbers a text states."""

import pytest

from judge.reading.numbers.notation import plain
from judge.reading.numbers.numerals import numbers
from judge.reading.numbers.stated_number import says_when, sequence_end, stated_place, without_remarks


@pytest.mark.parametrize(("text", "place"), [("2 + 3 = 5 apples", 2), ("5 = 2 * 3", 0), ("5 apples", 0), ("x", 0)])
def test_a_line_states_its_first_number_behind_the_last_sign_of_equality(text: str, place: int) -> None:
    assert stated_place(text, numbers(text, whole=True)) == place


def test_a_year_says_when() -> None:
    text = plain("growth is 20% from 2018")
    assert [says_when(text, number) for number in numbers(text, whole=False)] == [False, True]


@pytest.mark.parametrize(
    ("text", "kept"), [("42 (i.e. 6*7)", False), ("42 (6 rows of 7)", False), ("42 (or 41)", True), ("none (6*7)", True)]
)
def test_remarks_behind_a_number_are_blanked(text: str, kept: bool) -> None:
    assert ("(" in without_remarks(text)) == kept
    assert len(without_remarks(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2, 6, **18**", 18), ("2, 6, 9, __18__.", 18), ("2, 6 , and **18**", 18), ("2, 6, and **18**", 18),
        ("6, **18**", None), ("2, 6, **18", None), ("2; 6, **18**", None), ("2, **6**, **18**", None), ("2, 6, 18", None),
        ("2, 6, *18*", None), ("2, 6, **18__", None), ("2, 6, **1.2.3**", None), ("", None),
    ],
)  # fmt: skip
def test_the_emphasised_end_of_a_sequence(text: str, found: int | None) -> None:
    last = sequence_end(text, numbers(text, whole=False))
    assert (last and last.value.value) == found
