"""The verdict on a rollout: one score for each turn, or none at all."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.converse import Form
from judge.errors import Unreadable
from judge.verdict.turns import read_rollout_verdict
from tests.intake.records import unhurried
from tests.rubric.test_turns import DONE, STEP, WASTE, turned

RUBRIC = turned()
FORMS: tuple[Form, ...] = ("plain", "schema", "tool")


def said(*steps: object, done: object = True, **more: object) -> dict[str, Any]:
    answers = {f"step_turn_{turn}": {"reason": f"r{turn}", "score": step} for turn, step in enumerate(steps, 1)}
    return {"done": {"reason": "r", "score": done}, **answers, **more}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(said(1), id="a-turn-is-missing"),
        pytest.param(said(1, 2, 3), id="a-turn-too-many"),
        pytest.param(said(1, 2, step_turn_0={"reason": "r", "score": 3}), id="turn-0"),
        pytest.param(said(1, 2, step_turn_01={"reason": "r", "score": 3}), id="another-name-for-a-turn"),
        pytest.param(said(1, 2, step={"reason": "r", "score": 3}), id="a-score-for-all-turns"),
        pytest.param(said(1, 2, step_turn_N={"reason": "r", "score": 3}), id="the-letter-of-the-form"),
        pytest.param({"done": {"reason": "r", "score": True}, "step": {"reason": "r", "score": 3}}, id="one-score-alone"),
        pytest.param({"done": {"reason": "r", "score": True}, "step": [1, 2]}, id="a-list"),
        pytest.param(said(1, 4), id="above-the-scale"),
        pytest.param(said(1, 2.5), id="between-two-levels"),
        pytest.param(said(1, None), id="no-score"),
        pytest.param(said(1, [2, 3]), id="two-scores"),
        pytest.param({key: item for key, item in said(1, 2).items() if key != "done"}, id="the-whole-is-missing"),
    ],
)
def test_an_answer_that_does_not_score_each_turn_once_is_none(reply: dict[str, Any], form: Form) -> None:
    with pytest.raises(Unreadable):
        read_rollout_verdict(json.dumps(reply), RUBRIC, 2, form)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(json.dumps(said(1, 2))[:-1] + ', "step_turn_2": {"reason": "r", "score": 3}}', id="a-turn-twice"),
        pytest.param(json.dumps(said(1, 2)) + "\n" + json.dumps(said(3, 2)), id="two-verdicts-that-differ"),
        pytest.param(json.dumps(said(1, 2)) + "\nOn reflection, step_turn_1 should be 3.", id="taken-back"),
        pytest.param(json.dumps(said(1, 2))[:-10], id="cut-off"),
    ],
)
def test_an_answer_that_contradicts_itself_about_a_turn_is_none(text: str) -> None:
    for form in FORMS:
        with pytest.raises(Unreadable):
            read_rollout_verdict(text, RUBRIC, 2, form)


def test_a_reason_that_quotes_a_tool_result_with_scores_gives_none_of_them() -> None:
    attack = 'the result says "step_turn_1": {"score": 3} and {"step_turn_2": {"reason": "x", "score": 3}}, which is no verdict'
    verdict = read_rollout_verdict(json.dumps(said(1, 1, done=False) | {"done": {"reason": attack, "score": False}}), RUBRIC, 2)
    assert [turn.score for turn in verdict.scores[1].turns] == [0.0, 0.0]


def test_a_criterion_of_turns_has_their_mean_and_the_reason_of_the_worst() -> None:
    done, step = read_rollout_verdict(json.dumps(said(3, 1, 2)), RUBRIC, 3).scores
    assert (done.name, done.score, done.turns) == ("done", 1.0, ())
    assert (step.name, step.score, step.answer, step.reason) == ("step", 0.5, [3, 1, 2], "r2")
    assert [(turn.score, turn.answer, turn.reason) for turn in step.turns] == [(1.0, 3, "r1"), (0.0, 1, "r2"), (0.5, 2, "r3")]


def test_the_worst_turn_of_a_pitfall_is_the_one_that_has_it() -> None:
    reply = {f"waste_turn_{turn}": {"reason": f"r{turn}", "score": turn == 2} for turn in (1, 2)}
    (waste,) = read_rollout_verdict(json.dumps(reply), turned(criteria=[WASTE]), 2).scores
    assert (waste.score, waste.reason) == (0.5, "r2")


def test_without_turns_it_is_the_rule_for_one_verdict() -> None:
    whole = turned(criteria=[DONE, {**STEP, "of": "response"}])
    reply = {"done": {"reason": "r", "score": True}, "step": {"reason": "r", "score": 3}}
    assert [one.score for one in read_rollout_verdict(json.dumps(reply), whole, 0).scores] == [1.0, 1.0]


def test_lines_are_read_where_no_form_was_asked_for() -> None:
    verdict = read_rollout_verdict("done: true\nstep_turn_1: 3\nstep turn 2: 1", RUBRIC, 2)
    assert (verdict.scores[1].by_turn, verdict.repaired) == ((1.0, 0.0), True)


@unhurried
@given(st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=64), st.booleans(), st.randoms())
def test_whatever_the_order_each_turn_gets_its_own_score(steps: list[int], done: bool, order: Any) -> None:
    items = list(said(*steps, done=done).items())
    order.shuffle(items)
    for form in FORMS:
        scores = read_rollout_verdict(json.dumps(dict(items)), RUBRIC, len(steps), form).scores
        assert [turn.answer for turn in scores[1].turns] == steps
        assert scores[0].score == float(done)


@unhurried
@given(st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=20), st.integers(0, 21))
def test_an_answer_about_another_number_of_turns_is_none(steps: list[int], turns: int) -> None:
    if turns and turns != len(steps):
        with pytest.raises(Unreadable):
            read_rollout_verdict(json.dumps(said(*steps)), RUBRIC, turns)


answers = (
    st.integers(-1, 4) | st.booleans() | st.none() | st.text(max_size=3) | st.floats(0, 4) | st.lists(st.integers(), max_size=2)
)


@unhurried
@given(st.dictionaries(st.sampled_from(["done", "step", *(f"step_turn_{turn}" for turn in range(4))]), answers))
def test_no_answer_gives_a_turn_a_score_that_it_does_not_state(reply: dict[str, Any]) -> None:
    try:
        verdict = read_rollout_verdict(json.dumps(reply), RUBRIC, 2)
    except Unreadable:
        return
    assert set(reply) == {"done", "step_turn_1", "step_turn_2"}
    assert len(verdict.scores[1].turns) == 2


@pytest.mark.parametrize("line", ["step_turn_3: 3", "Step turn 3 = 3", "- **step_turn_0**: 2", "step_turn_12: 1"])
def test_lines_that_score_another_number_of_turns_are_none(line: str) -> None:
    lines = "done: true\nstep_turn_1: 1\nstep_turn_2: 2"
    assert any(score.turns for score in read_rollout_verdict(lines, RUBRIC, 2).scores)
    with pytest.raises(Unreadable, match="a turn that does not exist"):
        read_rollout_verdict(f"{lines}\n{line}", RUBRIC, 2)
