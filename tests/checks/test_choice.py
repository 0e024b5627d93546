"""The check `choice`."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.choice import Choice
from judge.errors import ReferenceFault
from judge.sample import Sample, read_sample

DATA = Path(__file__).parents[3] / "shared" / "data"
CITIES = ["Rome", "Paris", "Berlin"]


def value(response: str, reference: Any, prompt: str = "Which?", metadata: dict[str, Any] | None = None, **options: Any) -> float:
    record = {"id": 1, "prompt": prompt, "response": response, "reference_answer": reference, "metadata": metadata}
    sample = read_sample(record)
    assert isinstance(sample, Sample)
    return Choice.model_validate({"check": "choice", **options}).verify(sample).value


@pytest.mark.parametrize(
    "response",
    [
        pytest.param("", id="empty"),
        pytest.param("The answer is (A).", id="another one"),
        pytest.param("The answer is (B). No, the answer is (A).", id="the last counts"),
        pytest.param("The answer is (A) or (B).", id="two at once"),
        pytest.param("The answer is (B) and (A).", id="two at once, the right one first"),
        pytest.param("Answer: A, B, C, D", id="all of them"),
        pytest.param("(A) or (B)", id="two at once without a form"),
        pytest.param("(A) Rome\n(B) Paris\n(C) Berlin\nI do not know.", id="the list repeated"),
        pytest.param("Bananas are best", id="a word that begins with the letter"),
        pytest.param("<think>The answer is (B)</think> The answer is (C)", id="thought is not the answer"),
        pytest.param("<think>The answer is (B)", id="never stopped thinking"),
        pytest.param("I like plan B.", id="a letter in prose"),
        pytest.param("(B)" * 100_000, id="a long line"),
        pytest.param("Answer: none of them, neither (A) nor (B)", id="denied"),
    ],
)
def test_wrong(response: str) -> None:
    assert value(response, "B") == 0.0


@pytest.mark.parametrize(
    "response",
    [
        "The answer is (B).",
        "The answer is B because Paris is nice.",
        "**Answer:** B",
        "Answer: (b)",
        "Answer: B) Paris",
        "Answer: B. Paris",
        "Answer: Option B",
        "The correct answer is: **B**",
        r"$\boxed{B}$",
        r"\boxed{\text{(B)}}",
        "<answer>B</answer>",
        '{"answer": "B"}',
        "I think (A) is wrong.\nSo (B)",
        "Reasons.\n\n**B**",
        "B",
        "b)",
        "A: wrong\nB: right\nThe answer is B.",
    ],
    ids=str,
)
def test_right(response: str) -> None:
    assert value(response, "B") == float(response != "b)")


@pytest.mark.parametrize("reference", ["B", "(B)", "B.", "b", "B) Paris", "The answer is (B)", "Paris", "paris.", 1], ids=repr)
def test_the_ground_truth_is_a_letter_a_text_or_a_place(reference: Any) -> None:
    assert value("The answer is (B)", reference, metadata={"choices": CITIES}) == 1.0
    assert value("The answer is (C)", reference, metadata={"choices": CITIES}) == 0.0


@pytest.mark.parametrize("choices", [CITIES, {"A": "Rome", "B": "Paris"}, {"text": CITIES, "label": ["A", "B", "C"]}], ids=str)
def test_a_choice_may_be_stated_by_its_text(choices: Any) -> None:
    assert value("The answer is Paris.", "B", metadata={"choices": choices}) == 1.0
    assert value("The answer is Rome.", "B", metadata={"choices": choices}) == 0.0


@pytest.mark.parametrize("reference", [None, "", "E", "Madrid", 7, True, {"x": 1}, ["B"], "(A) or (B)"], ids=repr)
def test_a_ground_truth_that_is_no_choice_is_neither_right_nor_wrong(reference: Any) -> None:
    with pytest.raises(ReferenceFault):
        value("The answer is (B)", reference, metadata={"choices": CITIES})


def test_a_place_without_choices_is_no_ground_truth() -> None:
    with pytest.raises(ReferenceFault):
        value("The answer is (B)", 1)


def test_the_letters_are_the_rubrics_or_those_that_the_task_lists() -> None:
    listed = "Which?\n(A) Rome\n(B) Paris"
    assert value("The answer is (C)", "C") == 1.0
    with pytest.raises(ReferenceFault):
        value("The answer is (C)", "C", prompt=listed)
    assert value("The answer is (C)", "C", prompt=listed, letters="ABC") == 1.0


def test_a_list_of_the_choices_is_no_choice() -> None:
    assert value("A: Paris", "B", metadata={"choices": CITIES}) == 0.0


def test_an_article_is_no_letter() -> None:
    assert value("The answer is a dog", "A") == 0.0
    assert value("Answer: A dog", "A") == 0.0
    assert value("Answer: A", "A") == 1.0


@pytest.mark.parametrize("options", [{"letters": "A"}, {"letters": "abc"}, {"options": 4}], ids=str)
def test_an_impossible_option_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Choice.model_validate({"check": "choice", **options})


@given(st.text() | st.text(alphabet="AB() answer:is\n\\boxed{}or,."))
def test_any_text_is_right_or_wrong(response: str) -> None:
    assert value(response, "B") in {0.0, 1.0}


def test_the_recorded_choices_of_big_bench_hard_are_read_as_published() -> None:
    path = DATA / "bbh" / "cot_half.jsonl"
    if not path.exists():
        pytest.skip("no recorded data here")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in rows if len(row["target"]) == 3 and row["target"].startswith("(")]
    right = [row["prediction"].split("So the answer is ")[-1].strip().removesuffix(".") == row["target"] for row in rows]
    assert [value(row["prediction"], row["target"], prompt=row["question"]) for row in rows] == right
    assert len(rows) == 2037
