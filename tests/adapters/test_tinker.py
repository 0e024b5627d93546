"""The rewards for Tinker's cookbook; tests/trainers/tinker has the cookbook itself call them."""

import asyncio
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from judge.adapters.tinker import tinker_reward
from judge.errors import JudgeUnscored, SettingsFault
from judge.grader import Grader
from tests.conftest import make_rubric
from tests.converse_server import ConverseServer
from tests.scripted_judge import ScriptedJudge, quality_rubric

Install = Callable[[str, str], None]
QUESTION = [{"role": "user", "content": "Say a number."}]


def run(reward: Any, *ends: str, **columns: list[object]) -> Any:
    return asyncio.run(reward([QUESTION] * len(ends), [f"So: {end}" for end in ends], **columns))


@pytest.mark.parametrize("found", [None, "0.4.3"])
def test_where_no_strategy_keeps_the_group_it_is_refused(grader: Grader, install: Install, found: str | None) -> None:
    if found:
        install("tinker-cookbook", found)
    with pytest.raises(SettingsFault, match=r"if_unscored: tinker-cookbook"):
        tinker_reward(grader)
    with pytest.raises(JudgeUnscored):
        run(tinker_reward(grader, if_unscored="stop"), "broken")


@pytest.mark.parametrize("end", ["broken", "hangs"])
def test_one_without_a_reward_raises(grader: Grader, install: Install, end: str) -> None:
    install("tinker-cookbook", "0.5.0")
    with pytest.raises(JudgeUnscored):
        run(tinker_reward(grader), "8", end)


def test_rewards_come_with_their_parts(grader: Grader, install: Install) -> None:
    install("tinker-cookbook", "0.6.1")
    parts = [{"judge/quality": one, "judge/judge": one, "judge/imputed": 0.0} for one in (0.8, 0.6)]
    assert run(tinker_reward(grader), "8", "6") == [(0.8, parts[0]), (0.6, parts[1])]


def test_a_stand_in_is_counted(grader: Grader) -> None:
    [(reward, metrics)] = run(tinker_reward(grader, if_unscored=0.5), "broken")
    assert (reward, metrics) == (0.5, {"judge/imputed": 1.0})


def test_a_group_is_judged_in_one_call(install: Install) -> None:
    install("tinker-cookbook", "0.6.1")
    judge = ScriptedJudge()
    together = Grader(quality_rubric(group={"size": 4}), judge=judge, models=["m"], progress=False)
    assert [reward for reward, _ in run(tinker_reward(together), "8", "6", "4")] == [0.8, 0.6, 0.4]
    assert judge.sizes == [3]


def test_it_can_be_pickled_as_a_builder_of_groups_has_to_be(grader: Grader, install: Install) -> None:
    install("tinker-cookbook", "0.6.1")
    there = pickle.loads(pickle.dumps(tinker_reward(grader, reference="answer")))
    [(reward, _)] = run(there, "8", answer=["8"])
    assert reward == 0.8


def test_the_reference_is_a_column(server: ConverseServer, install: Install) -> None:
    install("tinker-cookbook", "0.6.1")
    exact = Grader(make_rubric(criteria=[], checks=[{"check": "number", "name": "right"}]), progress=False)
    scored = run(tinker_reward(exact, reference="answer"), "8", "7", answer=["8", "8"])
    assert [reward for reward, _ in scored] == [1.0, 0.0]
