"""The criteria of graders with a model."""

from typing import Any

import pytest

from judge.errors import InputFault
from judge.exchange.grader_criterion import label_part, score_part
from judge.exchange.openai_grader import LabelModelGrader, Message, SamplingParams, ScoreModelGrader
from judge.rubric.criterion import Criterion
from judge.rubric.formula import Formula

ASK = (Message(role="user", content="{{ sample.output_text }}"),)


def labelled(labels: list[str], passing: list[str]) -> LabelModelGrader:
    return LabelModelGrader(type="label_model", model="m", input=ASK, labels=labels, passing_labels=passing)


def scored(**changes: Any) -> ScoreModelGrader:
    return ScoreModelGrader(type="score_model", model="m", input=ASK, **changes)


@pytest.mark.parametrize("ends", [(1.0, 0.0), (0.0,), (0.0, float("inf")), (float("nan"), 1.0), (0.0, 0.5, 1.0)])
def test_a_range_that_is_none_is_refused(ends: tuple[float, ...]) -> None:
    with pytest.raises(InputFault, match=r"at\.range"):
        score_part("s", scored(range=ends), "at")


@pytest.mark.parametrize(
    ("labels", "passing"), [(["a"], ["a"]), (["a", "b"], ["a", "b"]), (["a", "b"], ["c"]), (["a", "A"], ["a"])]
)
def test_labels_that_are_no_scale_are_refused(labels: list[str], passing: list[str]) -> None:
    with pytest.raises(InputFault, match=r"at\."):
        label_part("l", labelled(labels, passing), "at")


@pytest.mark.parametrize(
    ("labels", "passing"),
    [
        (["yes", "no"], ["yes"]),
        (["a", "b", "c", "d", "e"], ["b", "d"]),
        (["1", "2", "3", "4", "5"], ["1", "5"]),
        (["1", "2", "3", "4", "5"], ["2", "3"]),
        (["1", "2", "3"], ["3"]),
    ],
)
def test_a_label_is_worth_one_if_it_passes(labels: list[str], passing: list[str]) -> None:
    part = label_part("l", labelled(labels, passing), "at")
    criterion = Criterion.model_validate(part.criterion)
    formula = Formula(part.term, ["l"])
    found = {label: formula.value({"l": criterion.scale.read(label)[0]}) for label in labels}
    assert found == {label: float(label in passing) for label in labels}


@pytest.mark.parametrize("ends", [(0.0, 1.0), (0.0, 5.0), (1.0, 10.0), (-1.0, 1.0)])
def test_a_term_is_the_number_that_the_judge_said(ends: tuple[float, float]) -> None:
    part = score_part("s", scored(range=ends), "at")
    assert part.range == ends
    scale = Criterion.model_validate(part.criterion).scale
    for said in (ends[0], (ends[0] + ends[1]) / 2, ends[1]):
        assert Formula(part.term, ["s"]).value({"s": scale.read(said)[0]}) == pytest.approx(said)


def test_how_the_model_is_asked_is_kept_or_told() -> None:
    params = SamplingParams(seed=1, top_p=0.5, temperature=1.5, max_completions_tokens=99, reasoning_effort="minimal")
    part = score_part("s", scored(sampling_params=params, pass_threshold=0.5), "at")
    assert part.judge == {"temperature": 1.0, "top_p": 0.5, "max_tokens": 99}
    told = "\n".join(part.notes)
    assert all(word in told for word in ("seed", "temperature 1.5", "reasoning_effort minimal", "pass_threshold"))


def test_without_a_temperature_none_is_sent() -> None:
    assert score_part("s", scored(), "at").judge == {"temperature": None}
    assert score_part("s", scored(sampling_params=SamplingParams(reasoning_effort="low")), "at").judge["effort"] == "low"
