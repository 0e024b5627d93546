import asyncio
import inspect
import types
from collections.abc import Callable
from typing import Any

import pytest

from judge.adapters.verl import verl_reward
from judge.errors import InputFault, JudgeUnscored, SettingsFault
from judge.grader import Grader
from judge.rubric.rubric import Rubric
from tests.converse_server import ConverseServer

Install = Callable[[str, str], None]


@pytest.fixture
def new(install: Install) -> None:
    install("verl", "0.9.1")


def call(compute_score: Any, response: str, **extra: Any) -> Any:
    info = {"question": "How good?", "index": 3, "num_turns": 2, "rollout_reward_scores": {}, **extra}
    given = {"data_source": "sums", "solution_str": response, "ground_truth": "7", "extra_info": info}
    return asyncio.run(compute_score(**given, reward_router_address="nowhere"))


def test_an_old_verl_is_refused_unless_the_user_chooses(grader: Grader, install: Install) -> None:
    install("verl", "0.8.0")
    with pytest.raises(SettingsFault, match=r"verl 0\.8\.0 cannot leave .* 0\.9\.0 and later can"):
        verl_reward(grader)
    assert call(verl_reward(grader, if_unscored=0.5), "broken")["score"] == 0.5
    install("verl", "0.6.0")
    with pytest.raises(SettingsFault, match=r"verl 0\.6\.0 awaits no compute_score"):
        verl_reward(grader, if_unscored="stop")


@pytest.mark.usefixtures("new")
def test_a_missing_prompt_is_told_before_a_judge_is_asked(grader: Grader, server: ConverseServer) -> None:
    with pytest.raises(InputFault, match=r"extra_info: wanted the prompt as 'question'.*found 'data_source', .*'index'"):
        call(verl_reward(grader), "7", question=None)
    assert server.requests == []


@pytest.mark.usefixtures("new")
def test_the_judge_is_shown_the_prompt_that_verl_does_not_hand_over(grader: Grader, server: ConverseServer) -> None:
    asked = call(verl_reward(grader, prompt="task"), "7", task=[{"role": "user", "content": "Sing a song of sums."}])
    assert asked["score"] == 0.7
    assert "Sing a song of sums." in server.requests[0].user


@pytest.mark.usefixtures("new")
@pytest.mark.parametrize("choice", [None, "stop"])
def test_what_has_no_reward_is_raised(grader: Grader, choice: Any) -> None:
    with pytest.raises(JudgeUnscored, match="rejected"):
        call(verl_reward(grader, if_unscored=choice), "broken")


@pytest.mark.usefixtures("new")
def test_the_keys_are_the_same_for_every_sample(grader: Grader) -> None:
    scored, empty, imputed = (call(verl_reward(grader, if_unscored=0.5), text) for text in ("7", " ", "broken"))
    assert scored == {
        "score": 0.7,
        "judge/unscored": 0.0,
        "judge/imputed": 0.0,
        "judge/quality": 0.7,
        "judge/quality/known": 1.0,
        "judge/judge": 0.7,
        "judge/judge/known": 1.0,
    }
    assert list(scored) == list(empty) == list(imputed)
    assert (empty["score"], empty["judge/quality/known"]) == (0.0, 0.0)
    assert (imputed["score"], imputed["judge/imputed"]) == (0.5, 1.0)


@pytest.mark.usefixtures("new")
def test_the_manager_that_trains_on_zero_is_refused(grader: Grader, server: ConverseServer) -> None:
    source = "async def run_single(ask):\n    try:\n        return await ask()\n    except Exception:\n        return 0.0\n"
    manager = types.ModuleType("limited")
    exec(compile(source, "verl/experimental/reward_loop/reward_manager/limited.py", "exec"), manager.__dict__)
    compute_score = verl_reward(grader)
    assert inspect.iscoroutinefunction(compute_score)
    with pytest.raises(SystemExit, match="'rate_limited' turns every failure into the reward 0"):
        asyncio.run(manager.run_single(lambda: compute_score("sums", "7", "7", {"question": "?"})))
    assert server.requests == []


@pytest.mark.usefixtures("new")
def test_the_ground_truth_is_the_reference_whatever_the_extra_info_says() -> None:
    exact = Grader(Rubric(name="same", description="d", checks=[{"check": "exact", "name": "same"}]), progress=False)
    assert call(verl_reward(exact), "7", ground_truth="8", data_source="x")["score"] == 1.0
