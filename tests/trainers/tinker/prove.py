"""What Tinker's cookbook would train on: its own `do_group_rollout` and strategies, with our reward in a step and for a group.

Tinker trains on a hosted service, which is not called. The model's answers are made here; the groups and their advantages are the
cookbook's own.
"""

import asyncio
import pickle
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import tinker
from tinker_cookbook.completers import TokensWithLogprobs
from tinker_cookbook.exceptions import AllTrajectoriesFailedError
from tinker_cookbook.rl.data_processing import compute_advantages
from tinker_cookbook.rl.rollout_strategy import MinViableGroup, RolloutStrategy
from tinker_cookbook.rl.rollouts import do_group_rollout
from tinker_cookbook.rl.types import Env, EnvGroupBuilder, StepResult, Trajectory

from judge.adapters.tinker import TinkerReward, tinker_reward
from judge.errors import JudgeUnscored
from tests.trainers.judging import CASES, breaks, judged, quality, report, said

SAID = ("It is one.", "It is broken.", "It is three.", "It is four.")
QUESTION = [{"role": "user", "content": "Say a number."}]
NOTHING = tinker.ModelInput.from_ints([])


class NumberEnv(Env):
    """One turn; without a reward, the group scores it."""

    def __init__(self, said: str, reward: TinkerReward | None) -> None:
        """Take what the model will say."""
        self.said, self.reward = said, reward

    async def initial_observation(self) -> tuple[tinker.ModelInput, list[str]]:
        """Return the question."""
        return NOTHING, []

    async def step(self, action: list[int], *, extra: Any = None) -> StepResult:
        """Score the answer."""
        [(reward, metrics)] = await self.reward([QUESTION], [self.said]) if self.reward else [(0.0, {})]
        return StepResult(reward, episode_done=True, next_observation=NOTHING, next_stop_condition=[], metrics=metrics)


class NumberGroup(EnvGroupBuilder):
    """A group; it is pickled before it is used, as it is for another process."""

    def __init__(self, reward: TinkerReward, *, together: bool) -> None:
        """Take who scores it."""
        self.reward, self.together = reward, together

    async def make_envs(self) -> Sequence[Env]:
        """Make an environment for each answer."""
        return [NumberEnv(one, None if self.together else self.reward) for one in SAID]

    async def compute_group_rewards(self, trajectory_group: list[Trajectory], env_group: Sequence[Env]) -> list[Any]:
        """Score the group in one call, if it is this that scores."""
        if not self.together:
            return await super().compute_group_rewards(trajectory_group, env_group)
        return list(await self.reward([QUESTION] * len(env_group), [env.said for env in env_group]))


async def policy(*_: object) -> TokensWithLogprobs:
    """Answer with a token; the environment knows what was said."""
    return TokensWithLogprobs(tokens=[1], maybe_logprobs=[0.0], stop_reason="stop")


async def run(builder: NumberGroup, strategy: RolloutStrategy | None) -> list[list[float]] | str:
    """Return a group's rewards and advantages, the highest first; or what it was dropped for."""
    try:
        group = await do_group_rollout(pickle.loads(pickle.dumps(builder)), policy, strategy)
    except (JudgeUnscored, AllTrajectoriesFailedError) as fault:
        return type(fault).__name__
    rewards, advantages = group.get_total_rewards(), compute_advantages([group])[0].tolist()
    return [sorted(rewards, reverse=True), sorted(advantages, reverse=True)]  # they come in the order in which they ended


def wanted(case: str, *, together: bool) -> list[list[float]] | str:
    """Return what should come out: those with a reward, compared with each other alone."""
    failed = [case in ("all failed", "timeout") or (case == "one failed" and breaks(one)) for one in SAID]
    if any(failed) and together:
        return "JudgeUnscored"
    known = sorted((quality(one) for one, bad in zip(SAID, failed, strict=True) if not bad), reverse=True)
    return [known, [one - sum(known) / len(known) for one in known]] if known else "AllTrajectoriesFailedError"


def equal(got: list[list[float]] | str, expected: list[list[float]] | str) -> bool:
    """Whether two outcomes are equal but for rounding; advantages are kept in float32."""
    if isinstance(got, str) or isinstance(expected, str):
        return got == expected
    pairs = zip([*got[0], *got[1]], [*expected[0], *expected[1]], strict=True)
    return all(abs(one - other) < 1e-6 for one, other in pairs)


async def prove() -> bool:
    """Run every case, step by step and as a group."""
    fine = []
    for case in CASES:
        for place in ("step", "compute_group_rewards"):
            together = place != "step"
            with judged(case) as grader:
                builder = NumberGroup(tinker_reward(grader), together=together)
                got = await run(builder, MinViableGroup(min_successful=2, max_retries=0))
            fine.append(equal(got, wanted(case, together=together)))
            report("tinker", version("tinker-cookbook"), case, got, ok=fine[-1], judge=f"{said(case)}; in {place}")
    return all(fine)


if __name__ == "__main__":
    sys.exit(not asyncio.run(prove()))
