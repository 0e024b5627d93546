"""The reward of a step for SkyRL; tests/trainers/skyrl has an environment of skyrl-gym call it."""

from collections.abc import Callable

import pytest

from judge.adapters.skyrl import skyrl_reward
from judge.errors import JudgeUnscored, SettingsFault
from judge.grader import Grader
from tests.conftest import make_rubric
from tests.converse_server import ConverseServer

QUESTION = [{"role": "user", "content": "Say a number."}]


@pytest.mark.parametrize("found", [None, "0.4.0", "9.0.0"])
def test_no_version_can_leave_a_rollout_out(grader: Grader, install: Callable[[str, str], None], found: str | None) -> None:
    if found:
        install("skyrl-gym", found)
    with pytest.raises(SettingsFault, match="skyrl-gym cannot leave a sample without a reward out of training"):
        skyrl_reward(grader)


@pytest.mark.parametrize("end", ["broken", "hangs"])
def test_stop_raises_and_a_number_is_counted(grader: Grader, end: str) -> None:
    with pytest.raises(JudgeUnscored):
        skyrl_reward(grader, if_unscored="stop")(QUESTION, f"So: {end}")
    filled = skyrl_reward(grader, if_unscored=0.5)(QUESTION, f"So: {end}")
    assert filled == {"reward": 0.5, "metadata": {"judge/imputed": 1.0}}


def test_a_reward_comes_with_its_parts(grader: Grader) -> None:
    scored = skyrl_reward(grader, if_unscored="stop")(QUESTION, "So: 8")
    assert scored == {"reward": 0.8, "metadata": {"judge/quality": 0.8, "judge/judge": 0.8, "judge/imputed": 0.0}}


def test_the_reference_is_a_column(server: ConverseServer) -> None:
    exact = Grader(make_rubric(criteria=[], checks=[{"check": "number", "name": "right"}]), progress=False)
    reward = skyrl_reward(exact, if_unscored="stop", reference="answer")
    assert [reward(QUESTION, f"So: {said}", answer="8")["reward"] for said in (8, 7)] == [1.0, 0.0]
