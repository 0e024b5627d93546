"""What announcements are made of."""

import pytest

from judge.reading.announcements import openers
from judge.reading.text.words import words


@pytest.mark.parametrize("name", ["OPENING", "FILLERS", "QUOTES", "ANSWERS", "ACKNOWLEDGED"])
def test_a_sentence_of_a_table_is_written_as_it_is_looked_up(name: str) -> None:
    keys = getattr(openers, name).keys
    assert keys
    assert all("".join(words(key)) == key for key in keys)


def test_a_sentence_is_of_one_kind() -> None:
    assert openers.OPENING.keys.isdisjoint(openers.FILLERS.keys)
    assert openers.QUOTES.keys.isdisjoint(openers.FILLERS.keys | openers.OPENING.keys)
    assert openers.ACKNOWLEDGED.keys < openers.FILLERS.keys
    assert openers.ANSWERS.keys < openers.FILLERS.keys


def test_yes_and_no_announce_nothing() -> None:
    assert openers.OPENING.keys.isdisjoint(
        {"yes", "no", "はい", "いいえ", "да", "нет", "ja", "nein", "oui", "non", "sí", "네", "是"}
    )
