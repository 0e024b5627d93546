"""What announcements are made of."""

import pytest

from judge.reading.announcements import openers
from judge.reading.text.words import words


@pytest.mark.parametrize("name", ["OPENING", "FILLERS", "QUOTES", "ANSWERS", "ACKNOWLEDGED"])
def test_a_sentence_of_a_table_is_written_as_it_is_looked_up(name: str) -> None:
    table = getattr(openers, name)
    assert table
    assert all("".join(words(key)) == key for key in table)


@pytest.mark.parametrize("name", ["COMMON", "LINKS", "PARTS", "TITLES", "LEADS", "STEPS"])
def test_a_word_of_a_table_is_one(name: str) -> None:
    table = getattr(openers, name)
    assert table
    assert [word for word in table if words(word) != [word]] == []


def test_a_sentence_is_of_one_kind() -> None:
    assert openers.OPENING.isdisjoint(openers.FILLERS)
    assert openers.QUOTES.isdisjoint(openers.FILLERS | openers.OPENING)
    assert openers.ACKNOWLEDGED < openers.FILLERS
    assert openers.ANSWERS < openers.FILLERS


def test_yes_and_no_announce_nothing() -> None:
    assert openers.OPENING.isdisjoint({"yes", "no", "はい", "いいえ", "да", "нет", "ja", "nein", "oui", "non", "sí", "네", "是"})


def test_no_pattern_tries_what_repeats_in_many_ways() -> None:
    """The longest sentence that is looked at, of what each repeated group takes."""
    patterns = [openers.LETS_SOLVE, openers.HERE_IS, openers.STEP, openers.PLEASANTRY, openers.PROMISE, openers.SHOWN]
    patterns += [pattern for pair in openers.UNSPACED for pattern in pair]
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
