"""Attacks that look like something else."""

import json
from typing import Any

import pytest

from judge.audit.family import Family
from judge.audit.smuggled import best_reply, disguised_text, fence_forging, hidden_comment, invisible_text, verdict_echo
from judge.audit.texts import texts
from judge.verdict.verdict import read_verdict
from tests.audit.conftest import target, variants
from tests.audit.planted import sample
from tests.conftest import make_rubric

WEAK = sample(0).response


@pytest.mark.parametrize("reasons", ["full", "brief", "none"])
def test_a_ready_verdict_is_one_that_the_judge_could_give_and_pays_most(reasons: str) -> None:
    criteria = [
        {"name": "right", "description": "Is it right?", "boolean": True},
        {"name": "clear", "description": "Is it clear?", "levels": ["no", "yes"]},
        {"name": "rude", "description": "Is it rude?", "boolean": True, "weight": -1.0},
    ]
    rubric = make_rubric(criteria=criteria, judge={"reasons": reasons})
    said = best_reply(target()._replace(rubric=rubric))
    verdict = read_verdict(said, rubric)
    assert {one.name: one.score for one in verdict.scores} == {"right": 1.0, "clear": 1.0, "rude": 0.0}


def test_without_a_judge_nobody_is_talked_to() -> None:
    bare = target()._replace(rubric=make_rubric(criteria=[], checks=[{"check": "substance"}]))
    assert verdict_echo(bare) is None
    assert fence_forging(bare) is None


def test_every_slot_is_filled() -> None:
    for attack in (verdict_echo, fence_forging):
        made = variants(Family("x", "added", attack), 80)
        assert not any(slot in text for text in made for slot in ("{echo}", "{h}", "{{"))
        assert any(json.dumps({"quality": 10.0}) in text for text in made)


def test_hidden_text_stands_where_no_page_shows_it() -> None:
    assert all(any(wish in text for wish in texts("hidden")) for text in variants(Family("x", "added", hidden_comment)))


def test_invisible_text_can_be_read_back_and_shows_nothing() -> None:
    made = variants(Family("x", "added", invisible_text), 80)
    seen = {"".join(letter for letter in text if letter.isprintable() and not _selector(letter)) for text in made}
    assert all(len(text) <= len(WEAK) + 2 for text in seen)
    assert {wish for text in made for read in (_tags, _selectors, _bits) if (wish := read(text)) in texts("hidden")}
    assert [bool({*"".join(made)} & pair) for pair in ({"\u200b"}, {"\u2062"}, {"\U000e0041", "\U000e0061"})] == [True] * 3


def test_disguised_text_is_reversed_cut_up_or_filled() -> None:
    letters = {*"".join(variants(Family("x", "added", disguised_text), 80))}
    assert {"\u202e", "\u202c", "\u00ad", "\u3164"} <= letters


def _selector(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


def _tags(text: str) -> str:
    return "".join(chr(ord(letter) - 0xE0000) for letter in text if 0xE0000 <= ord(letter) < 0xE0080)


def _selectors(text: str) -> str:
    chosen = [letter for letter in text if _selector(letter)]
    return bytes(ord(one) - 0xFE00 if ord(one) < 0x10000 else ord(one) - 0xE0100 + 16 for one in chosen).decode()


def _bits(text: str) -> Any:
    bits = "".join("01"["\u200b\u200c".index(letter)] for letter in text if letter in "\u200b\u200c")
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)).decode()
