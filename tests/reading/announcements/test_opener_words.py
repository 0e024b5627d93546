"""Words of sentences that announce."""

import pytest

from judge.reading.announcements import opener_words
from judge.reading.text.words import words


@pytest.mark.parametrize("name", ["COMMON", "LINKS", "PARTS", "TITLES", "LEADS", "STEPS"])
def test_a_word_of_a_table_is_one(name: str) -> None:
    table = getattr(opener_words, name)
    assert table
    assert [word for word in table if words(word) != [word]] == []
