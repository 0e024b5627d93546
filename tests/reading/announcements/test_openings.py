"""How sentences that announce an answer begin and end."""

import pytest

from judge.reading.announcements import openings
from judge.reading.announcements.unspaced import UNSPACED
from judge.reading.pattern import Pattern


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        (openings.LETS_SOLVE, "okayletsthinkaboutthisstepbystep"),
        (openings.HERE_IS, "hereisthefullsolutiontoyourproblem"),
        (openings.STEP, "step2"),
        (openings.PLEASANTRY, "pleaseletmeknowifyouhaveanyquestions"),
        (openings.PROMISE, "okay i will now explain"),
        (openings.PROMISE, "gerne erkläre ich"),
        (openings.SHOWN, "aquí tienes"),
    ],
)
def test_a_sentence_is_known(pattern: Pattern, sentence: str) -> None:
    assert pattern.fullmatch(sentence)


@pytest.mark.parametrize("sentence", ["i walk", "a great answer", "here", "the question is hard"])
def test_a_sentence_with_a_word_of_its_own_is_none(sentence: str) -> None:
    assert not openings.PROMISE.fullmatch(sentence)


def test_no_pattern_tries_what_repeats_in_many_ways() -> None:
    """The longest sentence that is looked at, of what each repeated group takes."""
    patterns = [openings.LETS_SOLVE, openings.HERE_IS, openings.STEP, openings.PLEASANTRY, openings.PROMISE, openings.SHOWN]
    patterns += [pattern for pair in UNSPACED for pattern in pair]
    pieces = [
        "so now ",
        "i will also ",
        "very so ",
        "して",
        "説明させていただき",
        "しいたし",
        "我会为您",
        "설명해",
        "any",
        "the",
        "letus",
        "stepby",
    ]
    for piece in pieces:
        text = (piece * 240)[:240]
        assert all(isinstance(pattern.sub("", text), str) for pattern in patterns)
