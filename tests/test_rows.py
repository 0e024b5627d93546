"""Rows of files: what is read, and what is written of an outcome."""

from collections.abc import Callable
from pathlib import Path

import pytest

from judge.converse import Attempt
from judge.errors import InputFault
from judge.purse import Prices
from judge.reward import CheckScore, Provenance, Reward, Unscored
from judge.rows import count_rows, read_rows, row_of
from judge.sample import BadSample, Sample
from judge.verdict import CriterionScore

ORIGIN = Provenance(rubric="r", version=1, rubric_hash="0")
SPENT = (Attempt(model="m", outcome="throttled"), Attempt(model="m", outcome="answered", input_tokens=7, output_tokens=3))
PRICES = Prices.model_validate({"prices": [{"model": "m", "input": 1.0, "output": 1.0}]})


def test_a_missing_file_is_named() -> None:
    with pytest.raises(InputFault, match=r"none\.jsonl: no such file"):
        count_rows("none.jsonl")


@pytest.mark.parametrize("line", ["{", "[1]", '"x"', "null", "{}", '{"id": 4, "messages": []}', "[" * 100_000])
def test_a_broken_line_is_a_bad_sample_that_names_its_line(jsonl: Callable[..., Path], line: str) -> None:
    path = jsonl({"prompt": "p", "response": "r"}, "", line)
    (_, first), (place, second) = read_rows(str(path))
    assert isinstance(first, Sample)
    assert place == 1, "a blank line is no row"
    assert isinstance(second, BadSample)
    assert second.fault.startswith("line 3: ")


def test_a_row_without_an_id_has_its_lines_number(jsonl: Callable[..., Path]) -> None:
    path = jsonl("", {"prompt": "p", "response": "r"}, {"id": 0, "prompt": "p", "response": "r"})
    assert [sample.id for _, sample in read_rows(str(path))] == [2, 0]
    assert count_rows(str(path)) == 2


def test_an_unscored_row_has_no_number_and_says_what_was_spent() -> None:
    row = row_of(Unscored(id=1, reason="throttled", detail="d", provenance=ORIGIN, attempts=SPENT), PRICES)
    assert (row["outcome"], row["reward"], row["reason"]) == ("unscored", None, "throttled")
    assert (row["tokens"], row["attempts"]) == ({"input": 7, "output": 3}, ["throttled", "answered"])
    assert row["cost"] == pytest.approx(1e-5)
    assert row_of(Unscored(id=1, reason="x", detail="d", provenance=ORIGIN, attempts=SPENT), Prices())["cost"] is None


def test_a_scored_row_has_every_part_with_its_reason() -> None:
    reward = Reward(
        id=1,
        reward=0.5,
        checks=(CheckScore(name="correct", value=1.0, reason="18 is 18"),),
        criteria=(CriterionScore(name="clear", score=0.25, answer=2, reason="so so"),),
        judge=0.25,
        provenance=ORIGIN,
    )
    row = row_of(reward, PRICES)
    assert (row["outcome"], row["reward"]) == ("scored", 0.5)
    assert row["metrics"] == {"correct": 1.0, "clear": 0.25, "judge": 0.25}
    assert row["checks"]["correct"]["reason"] == "18 is 18"
    assert row["criteria"]["clear"]["answer"] == 2
