"""What the patterns of doubt are built from."""

import pytest

from judge.reading.doubt.vocabulary import begins_with, ends_in


@pytest.mark.parametrize(("text", "found"), [("not", True), ("not really the **", True), ("not so", False), ("knot a", True)])
def test_a_text_ends_in_a_word_apart_from_fillers(text: str, found: bool) -> None:
    assert bool(ends_in("not").search(text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("maybe", True),
        ("** maybe", True),
        (" km/h maybe", True),
        ("個maybe", True),
        (" which maybe", False),
        (" a b c maybe", False),
    ],
)
def test_a_text_begins_with_a_word_apart_from_a_unit(text: str, found: bool) -> None:
    assert bool(begins_with("maybe").match(text)) is found
