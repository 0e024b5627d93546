"""SkyRL: the reward of a step of a `BaseTextEnv`. SkyRL cannot leave a rollout out, so its user says what then happens."""

from collections.abc import Callable
from typing import Any, TypeAlias

from judge.adapters.abstention import IfUnscored, choose_abstention
from judge.adapters.records import make_record
from judge.adapters.scored import as_scored
from judge.grader import Grader

SkyRLReward: TypeAlias = Callable[..., dict[str, Any]]
"""Takes a prompt, a response and columns by name; returns the fields `reward` and `metadata` of a step's output."""


def skyrl_reward(grader: Grader, *, if_unscored: IfUnscored = None, reference: str | None = None) -> SkyRLReward:
    """Return a function for `BaseTextEnv.step`: `BaseTextEnvStepOutput(observations=[], done=True, **reward(prompt, action))`.

    It waits for the judge. SkyRL calls `step` in threads if `environment.skyrl_gym.max_env_workers` is not 0.

    Args:
        grader: scores the rollout.
        if_unscored: `stop` raises `JudgeUnscored`, which ends the run; a number is trained on, and counted as `judge/imputed` in
            the metadata. One of them has to be chosen.
        reference: the column that holds the reference. None: `reference_answer`, or else `ground_truth`.

    Raises:
        SettingsFault: nothing was chosen, or a number outside the rubric's range.
    """
    abstention = choose_abstention(if_unscored, grader.rubric.range, "skyrl-gym")

    def reward(prompt: object, response: object, **columns: object) -> dict[str, Any]:
        (outcome,) = grader.grade([make_record(prompt, response, columns, reference)])
        scored = as_scored(grader.rubric, outcome, abstention)
        return {"reward": scored.reward, "metadata": scored.metrics}

    return reward
