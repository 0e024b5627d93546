"""Tinker's cookbook: rewards for `Env.step` or `EnvGroupBuilder.compute_group_rewards`, which raise where there is no reward.

What becomes of an exception is the rollout strategy's choice. `MinViableGroup`, from 0.5.0, keeps the group without that rollout.
`RetryOnFailure` samples another one, and drops the group when its retries are used up. `FailFast`, the default, ends the run.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias

from judge.adapters.abstention import Abstention, IfUnscored, choose_abstention
from judge.adapters.records import make_records
from judge.adapters.scored import Scored, as_scored
from judge.grader import Grader

TinkerReward: TypeAlias = Callable[..., Awaitable[list[Scored]]]
"""Takes prompts and responses, one for each rollout, and columns by name; returns reward and metrics of each."""

_PACKAGE, _SINCE = "tinker-cookbook", "0.5.0"
"""The first version with `MinViableGroup`: rl/rollout_strategy.py."""


def tinker_reward(grader: Grader, *, reference: str | None = None, if_unscored: IfUnscored = None) -> TinkerReward:
    """Return a function that scores rollouts: `[(reward, metrics)] = await reward([messages], [response], answer=[answer])`.

    In `Env.step`, give it one rollout: an exception costs that rollout alone. In `compute_group_rewards`, give it the whole
    group, so that a rubric with `judge.group` asks about it in one call: an exception then costs the group. It can be pickled, as
    a builder of groups has to be.

    Args:
        grader: scores the rollouts.
        reference: the column that holds the reference. None: `reference_answer`, or else `ground_truth`.
        if_unscored: `stop` and None raise `JudgeUnscored`; None is refused where no strategy keeps the group. A number is trained
            on, and counted as the metric `judge/imputed`.

    Raises:
        SettingsFault: an older cookbook is installed, or none, and nothing was chosen; or the choice is none.
    """
    abstention = choose_abstention(if_unscored, grader.rubric.range, _PACKAGE, _SINCE)
    return partial(_rewards, grader, abstention, reference)


async def _rewards(
    grader: Grader,
    abstention: Abstention,
    reference: str | None,
    prompts: Sequence[object],
    responses: Sequence[object],
    **columns: list[object],
) -> list[Scored]:
    outcomes = await grader.agrade(make_records(prompts, responses, columns, reference))
    return [as_scored(grader.rubric, outcome, abstention) for outcome in outcomes]
