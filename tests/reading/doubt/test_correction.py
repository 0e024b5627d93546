"""What takes back what was said."""

import pytest

from judge.reading.doubt.correction import confirmed, corrections, corrects, denied, taken_up


@pytest.mark.parametrize(
    "text",
    [
        "5, wait, 7",
        "5. No, 7",
        "5. Actually, 7",
        "5 (correction: 7)",
        "5... hmm, wait. 7",
        "5。いや、7",
        "5、訂正7",
        "5, no wait, 7",
    ],
)
def test_corrections_are_found(text: str) -> None:
    [place, *_] = corrections(text)
    assert "7" in text[place:]
    assert "5" not in text[place:]


@pytest.mark.parametrize("text", ["", "wait, 7", "5, no more", "the answer is actually 5", "5. Note 7", "いやな5"])
def test_and_nothing_else_is_one(text: str) -> None:
    assert corrections(text) == []


def test_a_check_denies_or_confirms() -> None:
    assert denied("that is wrong")
    assert not denied("that is not wrong, yes, it is right")
    assert confirmed(" let me double-check. Yes.")
    assert not confirmed("it is 5. Yes, that is right")
    assert not confirmed("let me check. That is not right")


def test_a_statement_is_taken_up() -> None:
    assert taken_up(". Or maybe 41")
    assert not taken_up(". Order 41")
    assert corrects("Wait")
    assert not corrects("The wait is over")
