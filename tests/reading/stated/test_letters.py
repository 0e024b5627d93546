"""The letters of choices in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.stated.letters import by_text, find_at_the_end, find_letters

TEXTS = {"A": "Rome", "B": "Paris", "C": "Berlin"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(B)", ["B"]), ("b", ["B"]), ("b)", ["B"]), ("option b", ["B"]), ("Ｂ", ["B"]), (r"\text{B}", ["B"]), (r"\mathrm{(B)}", ["B"]),
        ("B or C", ["B", "C"]), ("A dog", []), ("I think", []), ("don't", []), ("D", []), ("a cat", []), ("Paris", ["B"]), ("B) Paris, C) Berlin", ["B", "C"]),
        ("B) Rome", [None]), ("COVID-B", []), ("", []), ("AB", []),
    ],
)  # fmt: skip
def test_letters_are_told_from_words(text: str, found: list[str | None]) -> None:
    assert [value.value for value in find_letters(text, "ABC", TEXTS).values] == found


@pytest.mark.parametrize(
    "text", ["I like plan B.", "(A) Rome\n(B) Paris", "A) x\nB) y", "no letter", "", "(B) " * 200, "vitamin B"]
)
def test_no_choice_stands_at_the_end(text: str) -> None:
    assert not find_at_the_end(text, "ABC", {}).values


@pytest.mark.parametrize(
    "text", ["Well.\nSo it is B", "B\n\nA is too small.", "x\n(B) Paris", "Hm.\nOption B", "A is wrong.\nB is correct"]
)
def test_one_stands_there(text: str) -> None:
    found = find_at_the_end(text, "ABC", {})
    assert [value.value for value in found.values] == ["B"]


def test_a_text_is_that_of_its_letter() -> None:
    assert by_text(" **paris**。", TEXTS) == "B"
    assert by_text("Parisです", TEXTS) == "B"
    assert by_text("Pari", TEXTS) is None
    assert by_text("", {"A": ""}) is None


@given(st.text(alphabet="AB() option.:,です\n\\text{}"))
def test_any_text_has_letters_or_none(text: str) -> None:
    for found in (find_letters(text, "AB", {}), find_at_the_end(text, "AB", {})):
        assert all(value.value in {"A", "B", None} for value in found.values)
