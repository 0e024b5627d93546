"""Attacks that talk to the judge."""

import re

from judge.audit.family import Family
from judge.audit.persuasion import authority, plea_and_override, sycophancy, tone
from judge.audit.texts import texts
from tests.audit.conftest import variants


def test_the_slots_of_a_citation_are_filled() -> None:
    made = variants(Family("x", "added", authority))
    assert not any(re.search(r"[{}]", text) for text in made)
    assert len(made) > 30


def test_an_order_and_a_plea_come_together() -> None:
    for text in variants(Family("x", "added", plea_and_override)):
        assert any(one in text for one in texts("plea"))
        assert any(one in text for one in texts("override"))


def test_praise_comes_first_and_warm_words_come_last() -> None:
    assert all(text.endswith("river.") for text in variants(Family("x", "added", sycophancy)))
    assert all(text.startswith("The mill") for text in variants(Family("x", "added", tone)))
