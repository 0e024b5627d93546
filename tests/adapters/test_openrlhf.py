import json
import math
from typing import Any

import pytest

from judge.adapters.openrlhf import openrlhf_abstention, openrlhf_answer, openrlhf_records, openrlhf_reward
from judge.adapters.outage import HOPELESS
from judge.errors import JudgeUnscored, SettingsFault
from judge.grader import Grader
from tests.adapters.outcomes import RUBRIC, failed, scored

PROMPT = "<|im_start|>user\nHow good?<|im_end|>\n<|im_start|>assistant\n"


def call(reward_func: Any, *responses: str) -> Any:
    return reward_func([f"{PROMPT}{one}<|im_end|>" for one in responses], [PROMPT] * len(responses), ["7"] * len(responses))


def test_without_the_filtering_the_user_has_to_choose(grader: Grader) -> None:
    with pytest.raises(SettingsFault, match="openrlhf without dynamic filtering cannot leave a sample"):
        openrlhf_reward(grader)


def test_a_query_of_another_prompt_has_no_response_and_no_reward(grader: Grader) -> None:
    outcomes = grader.grade(openrlhf_records(["good? 7"], ["How good?"], ["7"]))
    assert [(one.scored, getattr(one, "reason", None)) for one in outcomes] == [(False, "bad_sample")]


def test_what_has_no_reward_is_nan_for_the_filtering(grader: Grader) -> None:
    found = call(openrlhf_reward(grader, dynamic_filtering=True), "It is 7", "broken")
    assert found["rewards"][0] == found["scores"][0] == 0.7
    assert math.isnan(found["rewards"][1])
    assert math.isnan(found["scores"][1])
    assert found["extra_logs"]["judge/quality"] == [0.7, 0.0]
    assert found["extra_logs"]["judge/quality/known"] == [1.0, 0.0]
    assert found["extra_logs"]["judge/unscored"] == [0.0, 1.0]
    assert "NaN" in json.dumps(found)


def test_a_judge_that_is_down_ends_the_run(grader: Grader) -> None:
    reward_func = openrlhf_reward(grader, dynamic_filtering=True)
    for _ in range(HOPELESS - 1):
        call(reward_func, "broken")
    with pytest.raises(JudgeUnscored, match=r"100 samples in a row have no reward.*rejected"):
        call(reward_func, "broken")


def test_stop_raises_and_a_stand_in_is_marked(grader: Grader) -> None:
    with pytest.raises(JudgeUnscored, match="rejected"):
        call(openrlhf_reward(grader, dynamic_filtering=True, if_unscored="stop"), "broken")
    found = call(openrlhf_reward(grader, if_unscored=0.5), "broken")
    assert (found["rewards"], found["extra_logs"]["judge/imputed"]) == ([0.5], [1.0])


def test_the_same_answer_for_a_server() -> None:
    abstention = openrlhf_abstention(RUBRIC, dynamic_filtering=True)
    answer = openrlhf_answer(RUBRIC, [scored(0.25), failed()], abstention)
    assert (answer["rewards"][0], answer["extra_logs"]["judge/right"]) == (0.25, [0.25, 0.0])
    assert openrlhf_answer(RUBRIC, [], abstention) == {"rewards": [], "scores": [], "extra_logs": {}}
