"""What Tinker's cookbook would train on: its own `do_group_rollout` and strategies, with our reward in a step and for a group.

Tinker trains on a hosted service, which is not called. The model's answers are made here; the groups and their advantages are the
cookbook's own.
"""

import asyncio
import pickle
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

import tinker
from tinker_cookbook.completers import TokensWithLogprobs
from tinker_cookbook.exceptions import AllTrajectoriesFailedError
from tinker_cookbook.rl.data_processing import compute_advantages
from tinker_cookbook.rl.rollout_strategy import MinViableGroup, RolloutStrategy
from tinker_cookbook.rl.rollouts import do_group_rollout
from tinker_cookbook.rl.types import Env, EnvGroupBuilder, StepResult, Trajectory

from judge.adapters.tinker import TinkerReward, tinker_reward
from judge.errors import JudgeUnscored
from tests.trainers.judged import CASES, judged, tell

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
    """The group of a case; it is pickled before it is used, as it is for another process."""

    def __init__(self, case: str, reward: TinkerReward, *, together: bool) -> None:
        """Take the case, and who scores it."""
        self.case, self.reward, self.together = case, reward, together

    async def make_envs(self) -> Sequence[Env]:
        """Make an environment for each answer."""
        return [NumberEnv(f"{self.case}: {end}", None if self.together else self.reward) for end in CASES[self.case]]

    async def compute_group_rewards(self, trajectory_group: list[Trajectory], env_group: Sequence[Env]) -> list[Any]:
        """Score the group in one call, if it is this that scores."""
        if not self.together:
            return await super().compute_group_rewards(trajectory_group, env_group)
        return list(await self.reward([QUESTION] * len(env_group), [env.said for env in env_group]))


async def policy(*_: object) -> TokensWithLogprobs:
    """Answer with a token; the environment knows what was said."""
    return TokensWithLogprobs(tokens=[1], maybe_logprobs=[0.0], stop_reason="stop")


async def run(builder: NumberGroup, strategy: RolloutStrategy | None) -> list[list[float]] | str:
    """Return a group's rewards and advantages; or what it was dropped for."""
    try:
        group = await do_group_rollout(pickle.loads(pickle.dumps(builder)), policy, strategy)
    except (JudgeUnscored, AllTrajectoriesFailedError) as fault:
        return type(fault).__name__
    rewards, advantages = group.get_total_rewards(), compute_advantages([group])[0].tolist()
    return [sorted(rewards, reverse=True), sorted(advantages, reverse=True)]  # they come in the order in which they ended


def wanted(case: str, *, together: bool) -> list[list[float]] | str:
    """Return what should come out: the advantages of those with a reward, compared with each other alone."""
    known = [float(end) / 10 for end in CASES[case] if end not in ("broken", "hang")]
    if len(known) < len(CASES[case]) and together:
        return "JudgeUnscored"
    return [known, [one - sum(known) / len(known) for one in known]] if known else "AllTrajectoriesFailedError"


async def prove() -> bool:
    """Run every case, step by step and as a group."""
    fine = []
    with judged() as grader:
        reward = tinker_reward(grader)
        for case in CASES:
            for together in (False, True):
                strategy = MinViableGroup(min_successful=2, max_retries=0)
                got = await run(NumberGroup(case, reward, together=together), strategy)
                expected = wanted(case, together=together)
                same = got == expected if isinstance(got, str) else not isinstance(expected, str) and close(got, expected)
                place = "compute_group_rewards" if together else "step"
                fine.append(tell("tinker", version("tinker-cookbook"), case, {place: got}, ok=same))
    return all(fine)


def close(got: list[list[float]], expected: list[list[float]]) -> bool:
    """Whether two groups are equal but for rounding; float32 is what advantages are kept in."""
    pairs = zip(sum(got, []), sum(expected, []), strict=True)
    return all(abs(one - other) < 1e-6 for one, other in pairs)


if __name__ == "__main__":
    sys.exit(not asyncio.run(prove()))
