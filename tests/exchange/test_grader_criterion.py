"""The criteria of graders with a model."""

from typing import Any

import pytest

from judge.errors import InputFault
from judge.exchange.grader_criterion import label_part, score_part
from judge.exchange.openai_grader import LabelModelGrader, Message, SamplingParams, ScoreModelGrader
from judge.rubric.criterion import Criterion
from judge.rubric.formula import Formula

ASK = (Message(role="user", content="{{ sample.output_text }}"),)
LITTLE = SamplingParams(max_completions_tokens=32)


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
    params = SamplingParams(seed=1, top_p=0.5, temperature=1.5, max_completions_tokens=2048, reasoning_effort="minimal")
    part = score_part("s", scored(sampling_params=params, pass_threshold=0.5), "at")
    assert part.judge == {"temperature": 1.0, "top_p": 0.5, "max_tokens": 2048}
    told = "\n".join(part.notes)
    assert all(word in told for word in ("seed", "temperature 1.5", "reasoning_effort minimal", "pass_threshold"))


def test_without_a_temperature_none_is_sent() -> None:
    assert score_part("s", scored(), "at").judge == {"temperature": None}
    assert score_part("s", scored(sampling_params=SamplingParams(reasoning_effort="low")), "at").judge["effort"] == "low"


def test_a_limit_for_a_bare_number_leaves_room_for_a_reason() -> None:
    for part in (
        score_part("s", scored(sampling_params=LITTLE), "at"),
        label_part("s", labelled(["a", "b"], ["b"]).model_copy(update={"sampling_params": LITTLE}), "at"),
    ):
        assert "max_tokens" not in part.judge, "the rubric's own default"
        assert "s: max_completions_tokens 32 is for the grader's own form; the judge gets 1024, " in "\n".join(part.notes)
    enough = score_part("s", scored(sampling_params=SamplingParams(max_completions_tokens=1024)), "at")
    assert "max_completions_tokens" not in "\n".join(enough.notes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("Score how close it is. Return just a floating point score.", True, id="a-float"),
        pytest.param("Output a number from 0.0 to 1.0 and nothing else", True, id="a-range-with-points"),
        pytest.param("RESPOND ONLY WITH JSON:\n{...}", True, id="json"),
        pytest.param("Your answer must be exactly one label.", True, id="a-label"),
        pytest.param("Give a high score. Only facts count.", False, id="two-sentences"),
        pytest.param("Give a high score\nif there are only facts.", False, id="two-lines"),
        pytest.param("Only a correct number counts.", False, id="what-counts"),
    ],
)
def test_a_text_that_asks_for_its_own_form_of_answer_is_told(text: str, *, told: bool) -> None:
    ask = (Message(role="system", content=text), *ASK)
    for part in (
        score_part("s", scored().model_copy(update={"input": ask}), "at"),
        label_part("s", labelled(["a", "b"], ["b"]).model_copy(update={"input": ask}), "at"),
    ):
        assert any("take that sentence out of the template" in note for note in part.notes) == told
