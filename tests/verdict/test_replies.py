"""Judges' answers of every style: what a careful person reads in them is read, and nothing else ever is."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from judge.errors import Unreadable
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import parse_rubric
from judge.verdict.verdict import read_verdict

REPLIES = Path(__file__).parents[1] / "replies"
LEVELS = {level: f"Level {level}." for level in range(1, 6)}
LEAST_READ = 0.97
FEWEST = 400


def rubric(name: str, *criteria: dict[str, Any], **fields: Any) -> Rubric:
    spelled = [{"description": "As it says.", **criterion} for criterion in criteria]
    return parse_rubric({"name": name, "description": "As it says.", "criteria": spelled, **fields})


RUBRICS = {
    "flat": rubric("flat", prompt="flat"),
    "summary": rubric("summary", *({"name": name, "levels": LEVELS} for name in ("faithfulness", "coverage", "clarity"))),
    "safety": rubric("safety", *({"name": name, "boolean": True} for name in ("on_topic", "harmless"))),
    "essay": rubric(
        "essay",
        {"name": "argument", "levels": {name: f"A {name} one." for name in ("poor", "fair", "good", "excellent")}},
        {"name": "tone", "range": [0, 10]},
    ),
    "single": rubric("single", {"name": "helpfulness", "levels": LEVELS}),
}


@cache
def replies() -> tuple[dict[str, Any], ...]:
    files = sorted(REPLIES.glob("*.jsonl"))
    return tuple(json.loads(line) for file in files for line in file.read_text("utf-8").split("\n") if line)


def meant(row: dict[str, Any]) -> dict[str, float] | None:
    """What a careful person reads, on 0..1."""
    criteria = RUBRICS[row["rubric"]].judged
    return row["reads"] and {one.name: one.scale.read(row["reads"][one.name])[0] for one in criteria}


def read(row: dict[str, Any]) -> dict[str, float] | None:
    try:
        verdict = read_verdict(row["reply"], RUBRICS[row["rubric"]], row["form"])
    except Unreadable:
        return None
    return {score.name: score.score for score in verdict.scores}


def test_no_number_is_read_but_the_judges_own() -> None:
    invented = [(row["id"], found) for row in replies() if (found := read(row)) is not None and found != meant(row)]
    assert invented == []


def test_nearly_all_that_a_careful_person_reads_is_read() -> None:
    readable = [row for row in replies() if row["reads"] is not None]
    unread = [row["id"] for row in readable if read(row) is None]
    assert len(unread) <= (1 - LEAST_READ) * len(readable), unread


def test_the_corpus_is_large_and_varied() -> None:
    assert len(replies()) >= FEWEST
    assert (
        len({row["id"] for row in replies()})
        == len({(row["rubric"], row["form"], row["reply"]) for row in replies()})
        == len(replies())
    )
    for field, least in (("rubric", 50), ("form", 50)):
        assert min(Counter(row[field] for row in replies()).values()) >= least
    assert len({row["style"] for row in replies()}) >= 100
    assert 0.3 <= sum(row["reads"] is None for row in replies()) / len(replies()) <= 0.6


@pytest.mark.parametrize("form", ["schema", "tool"])
def test_asked_with_a_form_nothing_but_an_object_counts(form: Any) -> None:
    lines = [
        row for row in replies() if row["form"] == "plain" and row["reads"] is not None and not {"{", "｛"} & {*row["reply"]}
    ]
    assert len(lines) > 80
    assert [row["id"] for row in lines if read({**row, "form": form}) is not None] == []
