"""What SkyRL would train on: an environment of skyrl-gym, made and stepped by it, with our reward.

SkyRL's generator wants GPUs and does not run here. It cannot leave a rollout out: an exception in a step ends its run, and a number
that its user chose is trained on.
"""

import sys
from importlib.metadata import version
from typing import Any

import skyrl_gym
from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput
from skyrl_gym.envs.registration import register

from judge.adapters.skyrl import SkyRLReward, skyrl_reward
from judge.errors import JudgeUnscored, SettingsFault
from judge.grader import Grader
from tests.trainers.judging import CASES, breaks, judged, quality, report, said

SAID = ("It is one.", "It is broken.", "It is three.", "It is four.")
QUESTION = [{"role": "user", "content": "Say a number."}]


class NumberEnv(BaseTextEnv):
    """One turn."""

    def __init__(self, env_config: Any, extras: dict[str, Any]) -> None:
        """Take the reward from the extras."""
        super().__init__()
        self.reward: SkyRLReward = extras["reward"]

    def step(self, action: str) -> BaseTextEnvStepOutput:
        """Score the answer."""
        return BaseTextEnvStepOutput(observations=[], done=True, **self.reward(QUESTION, action))


def step(reward: SkyRLReward, response: str) -> float | str:
    """Return the reward of one rollout, or what ended the run."""
    env = skyrl_gym.make("number", env_config={}, extras={"reward": reward})
    env.init(QUESTION)
    try:
        return float(env.step(response)["reward"])
    except JudgeUnscored as fault:
        return type(fault).__name__


def refused(grader: Grader) -> bool:
    """Whether there is no reward function where nothing was chosen."""
    try:
        skyrl_reward(grader)
    except SettingsFault:
        return True
    return False


def prove() -> bool:
    """Run every case with both choices."""
    register("number", entry_point=NumberEnv)
    fine = []
    for case in CASES:
        with judged(case) as grader:
            fine.append(refused(grader))
            for choice, instead in (("stop", "JudgeUnscored"), (0.5, 0.5)):
                reward = skyrl_reward(grader, if_unscored=choice)
                got = [step(reward, response) for response in SAID]
                failed = [case in ("all failed", "timeout") or (case == "one failed" and breaks(one)) for one in SAID]
                wanted = [instead if bad else quality(one) for one, bad in zip(SAID, failed, strict=True)]
                fine.append(got == wanted)
                report("skyrl", version("skyrl-gym"), case, got, ok=fine[-1], judge=f"{said(case)}; if_unscored={choice!r}")
    return all(fine)


if __name__ == "__main__":
    sys.exit(not prove())
