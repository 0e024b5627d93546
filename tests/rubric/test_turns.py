"""Criteria `of: turns`: what is asked about each turn, what a turn gets, and what does not go with them."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.errors import RubricFault
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import load_rubric
from judge.rubric.turns import for_turns, turn_rewards
from tests.conftest import make_rubric

DONE = {"name": "done", "description": "Is it done?", "boolean": True}
STEP = {"name": "step", "description": "Was it right?", "levels": {1: "no", 2: "so so", 3: "yes"}, "of": "turns"}
WASTE = {"name": "waste", "description": "Was it needless?", "boolean": True, "of": "turns", "weight": -1.0}


def turned(**changes: Any) -> Rubric:
    return make_rubric(**{"criteria": [DONE, STEP], "prompt": "turns", **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"criteria": [DONE], "turn_reward": "done"}, "has no effect without a criterion 'of: turns'", id="no-turns"),
        pytest.param(
            {"turn_reward": "done"}, "turn_reward: wanted a criterion 'of: turns' in the formula, one of step", id="whole"
        ),
        pytest.param({"turn_reward": "stp"}, "turn_reward: unknown name 'stp'; known: done, step", id="unknown-name"),
        pytest.param({"turn_reward": "judge * step"}, "turn_reward: unknown name 'judge'", id="judge-is-of-the-whole"),
        pytest.param({"turn_reward": "2 * step"}, "turn_reward: wanted a number from 0 to 1, but it can give 0 to 2", id="range"),
        pytest.param({"turn_reward": "step /"}, "turn_reward: not a formula", id="no-formula"),
        pytest.param({"judge": {"group": {}}}, "judge.group: does not go with criteria 'of: turns'", id="group"),
        pytest.param(
            {"judge": {"partial": {"within": 0.1}, "criteria_per_call": 1}}, "judge.partial: does not go with", id="partial"
        ),
        pytest.param(
            {"checks": [{"check": "substance"}], "on_unscored": "verifiable"},
            "on_unscored: 'verifiable' does not go with criteria 'of: turns'",
            id="verifiable",
        ),
        pytest.param({"criteria": [{**STEP, "of": "steps"}]}, "'response' or 'turns'", id="of-what"),
        pytest.param(
            {"criteria": [STEP, {**DONE, "name": "step_turn_2"}]},
            "'step_turn_2' is the key for a turn's score by 'step' in the judge's reply",
            id="name-of-a-key",
        ),
    ],
)
def test_what_does_not_go_with_turns_is_refused_by_name(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as raised:
        turned(**changes)
    assert said in str(raised.value)


def test_a_fault_elsewhere_does_not_hide_that_a_criterion_is_of_turns(tmp_path: Any) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(
        "name: r\ndescription: d\nprompt: turns\nturn_reward: step\ncriteria:\n  - {name: step, of: turns, description: x}\n",
        "utf-8",
    )
    with pytest.raises(RubricFault) as raised:
        load_rubric(file)
    assert "wanted exactly one of" in str(raised.value)
    assert "turn_reward" not in str(raised.value)


def test_names_that_only_look_like_keys_of_turns_are_free() -> None:
    names = ("done_turn_2", "step_turn_x", "step_turn", "turn_2")
    assert turned(criteria=[STEP, *({**DONE, "name": name} for name in names)]).scores_turns


def test_rubrics_without_turns_keep_their_hash() -> None:
    """What is known about them stays true, and so do the keys of their rewards."""
    assert make_rubric().hash == "b40e13abc070"
    assert {"turn_reward"}.isdisjoint(make_rubric().model_dump())
    assert turned().hash != turned(turn_reward="step").hash != turned(criteria=[DONE, {**STEP, "of": "response"}]).hash


def test_each_turn_is_asked_about_by_itself() -> None:
    asked = for_turns(turned(criteria=[DONE, STEP, WASTE]), 2)
    names = ["done", "step_turn_1", "step_turn_2", "waste_turn_1", "waste_turn_2"]
    assert [criterion.name for criterion in asked.judged] == names
    assert asked.judged[1].scale == asked.judged[2].scale == turned().judged[1].scale
    assert not asked.scores_turns
    assert for_turns(turned(), 0) == turned()


def test_without_a_formula_a_turn_gets_the_weighted_mean_of_its_own_criteria() -> None:
    rubric = turned(criteria=[DONE, STEP, WASTE], range=[-1, 1])
    given_ = turn_rewards(rubric, {}, {"done": 0.0, "step": 0.5, "waste": 0.5}, {"step": [1.0, 0.0], "waste": [0.0, 1.0]})
    assert given_ == (1.0, -1.0)


def test_in_the_formula_a_criterion_of_turns_means_this_turn_and_every_other_part_the_whole() -> None:
    rubric = turned(checks=[{"check": "substance"}], turn_reward="substance * (0.5 * step + 0.5 * done)")
    assert turn_rewards(rubric, {"substance": 0.5}, {"done": 1.0, "step": 0.5}, {"step": [0.0, 1.0]}) == (0.25, 0.5)


def test_a_turn_without_a_value_gets_none_made_up() -> None:
    with pytest.raises(ValueError, match="zip"):
        turn_rewards(turned(criteria=[STEP, WASTE]), {}, {"step": 1.0, "waste": 0.0}, {"step": [1.0, 1.0], "waste": [0.0]})
    with pytest.raises(KeyError):
        turn_rewards(turned(criteria=[STEP, WASTE]), {}, {"step": 1.0, "waste": 0.0}, {"step": [1.0, 1.0]})


def test_a_rubric_without_turns_gives_no_numbers() -> None:
    assert turn_rewards(make_rubric(), {}, {"right": 1.0, "clear": 1.0}, {}) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0, 1))
def test_every_turn_gets_one_number_in_the_range(values: list[float], done: float) -> None:
    for formula in (None, "0.7 * step + 0.3 * done", "step if done > 0.5 else 0"):
        rubric = turned(range=[0, 1], **({"turn_reward": formula} if formula else {}))
        numbers = turn_rewards(rubric, {}, {"done": done, "step": math.fsum(values) / len(values)}, {"step": values})
        assert len(numbers) == len(values)
        assert all(0 <= number <= 1 for number in numbers)
