import asyncio
import math
from types import SimpleNamespace
from typing import Any

import pytest

from judge.adapters.outage import HOPELESS
from judge.adapters.slime import slime_reward
from judge.errors import JudgeUnscored, SettingsFault
from judge.grader import Grader
from judge.rubric.rubric import Rubric
from tests.converse_server import ConverseServer

FILTER = "slime.rollout.filter_hub.dynamic_sampling_filters.check_reward_nonzero_std"


def arguments(**changes: Any) -> SimpleNamespace:
    return SimpleNamespace(**{"dynamic_sampling_filter_path": FILTER, "reward_key": None, "eval_reward_key": None, **changes})


def sample(response: str, **metadata: Any) -> SimpleNamespace:
    return SimpleNamespace(prompt="How good?", response=f"{response}<|im_end|>", label="7", metadata=metadata)


@pytest.mark.parametrize("path", [None, f"{FILTER}_with_fallback", "mine.keep_all"])
def test_without_a_filter_that_drops_nan_nothing_is_asked(grader: Grader, server: ConverseServer, path: str | None) -> None:
    with pytest.raises(SettingsFault, match="if_unscored: without a filter that drops NaN"):
        asyncio.run(slime_reward(grader)(arguments(dynamic_sampling_filter_path=path), sample("7")))
    assert server.requests == []


def test_what_has_no_reward_is_nan_for_the_filter(grader: Grader) -> None:
    reward = slime_reward(grader)
    assert asyncio.run(reward(arguments(), sample("It is 7", level=1))) == 0.7
    first, second = asyncio.run(reward(arguments(), [sample("It is broken"), sample("It is 6")], evaluation=False))
    assert math.isnan(first)
    assert second == 0.6


def test_a_judge_that_is_down_ends_the_run(grader: Grader) -> None:
    reward, group = slime_reward(grader), [sample("It is broken")] * (HOPELESS // 10)
    for _ in range(9):
        assert all(math.isnan(one) for one in asyncio.run(reward(arguments(), group)))
    with pytest.raises(JudgeUnscored, match=r"100 samples in a row have no reward.*rejected"):
        asyncio.run(reward(arguments(), group))


def test_stop_raises_and_a_stand_in_needs_no_filter(grader: Grader) -> None:
    with pytest.raises(JudgeUnscored, match="rejected"):
        asyncio.run(slime_reward(grader, if_unscored="stop")(arguments(dynamic_sampling_filter_path=None), sample("broken")))
    imputing = slime_reward(grader, if_unscored=0.0)
    assert asyncio.run(imputing(arguments(dynamic_sampling_filter_path=None), sample("broken"))) == 0.0
    with pytest.raises(SettingsFault, match="if_unscored: wanted 'stop' or a number"):
        slime_reward(grader, if_unscored=2.0)


def test_a_reward_key_names_the_reward_beside_its_parts(grader: Grader) -> None:
    found = asyncio.run(slime_reward(grader)(arguments(reward_key="score", eval_reward_key="held_out"), sample("7")))
    assert (found["score"], found["held_out"], found["judge/quality"], found["judge/quality/known"]) == (0.7, 0.7, 0.7, 1.0)


def test_a_reward_key_says_what_has_no_reward(grader: Grader) -> None:
    found = asyncio.run(slime_reward(grader)(arguments(reward_key="score"), sample("broken")))
    assert math.isnan(found["score"])
    assert (found["judge/unscored"], found["judge/imputed"]) == (1.0, 0.0)


def test_the_label_is_the_reference_whatever_the_metadata_says() -> None:
    exact = Grader(Rubric(name="same", description="d", checks=[{"check": "exact", "name": "same"}]), progress=False)
    assert asyncio.run(slime_reward(exact)(arguments(), sample("7", ground_truth="8"))) == 1.0
