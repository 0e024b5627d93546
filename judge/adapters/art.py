"""ART: scores a `TrajectoryGroup` in one call, and leaves out the trajectories that have no reward."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from judge.adapters.abstention import IfUnscored, choose_abstention, is_reward
from judge.adapters.records import make_record
from judge.adapters.scored import as_scored
from judge.grader import Grader

ArtReward: TypeAlias = Callable[[Any], Awaitable[Any]]
"""Takes a `TrajectoryGroup`; returns it with rewards, or None if none of its trajectories has one."""

_PACKAGE, _SINCE = "openpipe-art", "0.3.12"
"""The first version that was tried; groups are trained on with whatever trajectories they hold."""


def art_reward(grader: Grader, *, reference: str | None = None, if_unscored: IfUnscored = None) -> ArtReward:
    """Return a function that scores a group, for `gather_trajectory_groups(groups, after_each=...)`.

    The trajectories of a group are scored together, so a rubric with `judge.group` asks about them in one call. Each gets its
    `reward` and its `metrics`. Those without a reward are taken out of the group, so the others are compared with each other
    alone.

    Args:
        grader: scores the trajectories.
        reference: the name in a trajectory's `metadata` that holds the reference. None: `reference_answer`, or else
            `ground_truth`.
        if_unscored: `stop` raises `JudgeUnscored`, which ends the run; a number is trained on, and counted as the metric
            `judge/imputed`. None: the trajectory is left out.

    Raises:
        SettingsFault: an older ART is installed, or none, and nothing was chosen; or the choice is none.
    """
    abstention = choose_abstention(if_unscored, grader.rubric.range, _PACKAGE, _SINCE)

    async def reward(group: Any) -> Any:
        records = [_record(one, place, reference) for place, one in enumerate(group.trajectories)]
        outcomes = await grader.agrade(records)
        kept = [is_reward(outcome) or abstention.if_unscored is not None for outcome in outcomes]
        for trajectory, outcome, keep in zip(group.trajectories, outcomes, kept, strict=True):
            if keep:
                scored = as_scored(grader.rubric, outcome, abstention)
                trajectory.reward = scored.reward
                trajectory.metrics.update(scored.metrics | {"judge/unscored": abstention.shares(outcomes)["judge/unscored"]})
        group.trajectories = [one for one, keep in zip(group.trajectories, kept, strict=True) if keep]
        return group if group.trajectories else None

    return reward


def _record(trajectory: Any, place: int, reference: str | None) -> dict[str, Any]:
    turns = trajectory.messages()
    begin = _begin(trajectory.messages_and_choices, turns)
    return make_record(turns[:begin], turns[begin:], trajectory.metadata, reference, place)


def _begin(given: Sequence[Any], turns: Sequence[Mapping[str, Any]]) -> int:
    """Return where the rollout begins: at the first choice of the model; with recorded exchanges, at its first turn."""
    choices = [place for place, one in enumerate(given) if not isinstance(one, Mapping)]
    answers = [place for place, turn in enumerate(turns) if turn["role"] == "assistant"]
    return next(iter(choices or answers), len(turns))
