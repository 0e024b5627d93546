"""What SkyRL would train on: an environment of skyrl-gym, made and stepped by it, with our reward.

SkyRL's generator wants GPUs and does not run here. It has no way to leave a rollout out: an exception in a step ends its run, and a
number that its user chose is trained on.
"""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

import skyrl_gym
from skyrl_gym.envs.base_text_env import BaseTextEnv, BaseTextEnvStepOutput
from skyrl_gym.envs.registration import register

from judge.adapters.skyrl import SkyRLReward, skyrl_reward
from judge.errors import JudgeUnscored, SettingsFault
from tests.trainers.judged import CASES, judged, tell

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


def step(reward: SkyRLReward, said: str) -> float | str:
    """Return the reward of one rollout, or what ended the run."""
    env = skyrl_gym.make("number", env_config={}, extras={"reward": reward})
    env.init(QUESTION)
    try:
        return float(env.step(said)["reward"])
    except JudgeUnscored as fault:
        return type(fault).__name__


def prove() -> bool:
    """Run every case with both choices; without one, there is no reward function."""
    register("number", entry_point=NumberEnv)
    fine = []
    with judged() as grader:
        try:
            skyrl_reward(grader)
            fine.append(False)
        except SettingsFault:
            pass
        for case, ends in CASES.items():
            unscored = [end in ("broken", "hang") for end in ends]
            for choice, instead in (("stop", "JudgeUnscored"), (0.5, 0.5)):
                reward = skyrl_reward(grader, if_unscored=choice)
                got = [step(reward, f"{case} {choice}: {end}") for end in ends]
                wanted = [instead if bad else float(end) / 10 for end, bad in zip(ends, unscored, strict=True)]
                fine.append(tell("skyrl", version("skyrl-gym"), case, {f"if_unscored={choice}": got}, ok=got == wanted))
    return all(fine)


if __name__ == "__main__":
    sys.exit(not prove())
