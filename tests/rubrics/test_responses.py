"""The constructed responses in benchmarks/responses: enough of each kind, and nothing gives their labels away to a judge."""

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from judge.intake.record_sample import read_sample
from judge.question.prompts import Prompts
from judge.rubric.rubric_file import load_rubric
from judge.sample import Sample

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "benchmarks" / "responses").glob("*.jsonl"))
LABELS = {"good", "middling", "bad", "gamed"}
FEWEST_OF_A_LABEL, FEWEST_PROMPTS = 8, 6


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def samples(file: Path) -> list[Sample]:
    read = [read_sample(row) for row in rows(file)]
    return [one for one in read if isinstance(one, Sample)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_there_are_enough_of_each_label_and_several_to_a_prompt(file: Path) -> None:
    labels = [one.metadata["label"] for one in samples(file)]
    assert len(labels) == len(rows(file))
    counts = Counter(labels)
    assert counts.keys() == LABELS
    assert min(counts.values()) >= FEWEST_OF_A_LABEL
    prompts = defaultdict(set)
    for one in samples(file):
        prompts[one.group].add(one.metadata["label"])
    assert len(prompts) >= FEWEST_PROMPTS
    assert sum(found == LABELS for found in prompts.values()) > len(prompts) / 2


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_ids_are_numbers_and_neither_order_nor_response_repeats(file: Path) -> None:
    assert [row["id"] for row in rows(file)] == [f"{file.stem}-{place:02d}" for place in range(1, len(rows(file)) + 1)]
    labels = [one.metadata["label"] for one in samples(file)]
    assert labels != sorted(labels)
    assert labels[:4] != labels[4:8]
    answers = [(one.group, one.response, json.dumps(one.tool_calls)) for one in samples(file)]
    assert len(set(answers)) == len(answers)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_judge_sees_neither_the_label_nor_the_reason_for_it(file: Path, prompts: Prompts) -> None:
    rubric = load_rubric(ROOT / "rubrics" / f"{file.stem}.yaml")
    for one in samples(file):
        shown = prompts.render(rubric.with_record(one), one).model_dump_json()
        plain = one.model_copy(update={"metadata": {**one.metadata, "label": "?", "why": "?"}})
        assert prompts.render(rubric.with_record(plain), plain).model_dump_json() == shown
