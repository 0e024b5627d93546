"""What makes a value a guess."""

import pytest

from judge.reading.doubt.hedge import chancy, conditional, hedged_after, hedged_before, tentative


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("with probability 0.5 it is ", "", True), ("a 50% chance that the answer is ", "", True), ("50% of the time ", "", True),
        ("", " with 50% probability", True), ("", " (with a probability of 1/2)", True), ("", " with 95% confidence", False),
        ("with probability 0.5 he wins, so it is ", "", False), ("the probability is ", "", False), ("", " chances", False),
    ],
)  # fmt: skip
def test_a_lottery(before: str, after: str, found: bool) -> None:
    assert chancy(before, after) is found


@pytest.mark.parametrize(
    ("text", "found"), [("it is ", False), ("maybe it is ", True), ("it may be ", True), ("vielleicht ", True)]
)
def test_what_makes_a_guess_of_the_value_after_it(text: str, found: bool) -> None:
    assert hedged_before(text) is found


@pytest.mark.parametrize(
    ("text", "sentence", "found"), [(".", True, False), ("?", False, True), (" apples?", True, True), (" apples?", False, False)]
)
def test_a_question_mark_makes_a_guess(text: str, sentence: bool, found: bool) -> None:
    assert hedged_after(text, sentence=sentence) is found


def test_what_is_only_supposed() -> None:
    assert conditional("if the answer is ")
    assert not conditional("if it rains, the answer is ")
    assert tentative("Another answer is ")
    assert not tentative("The answer is ")
