"""verifiers and prime-rl: a reward function for a `Task`, which raises where there is no reward.

verifiers turns what a reward function raises into a `TaskError` on the trace, and prime-rl leaves traces with an error out of the
mean and of the batch. Two things are no errors there, and train on 0: the deadline of the stage `scoring`, so scoring ends before
it; and, before 0.4.0, whatever a `Rubric`'s function raises, so those versions are refused.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from judge.adapters.abstention import IfUnscored, choose_abstention, installed, is_since
from judge.adapters.records import make_record
from judge.adapters.scored import as_scored
from judge.errors import SettingsFault
from judge.grader import Grader

VerifiersReward: TypeAlias = Callable[[Any, Any], Awaitable[float]]
"""Takes a task's data and its trace."""

_PACKAGE, _SINCE = "verifiers", "0.4.0"
"""0.3.1 still has `Rubric`, which answers 0.0 for whatever a reward function raises: `legacy/rubrics/rubric.py`."""

_MARGIN = 0.1
"""The share of the stage's time that is kept for what verifiers does after scoring. A guess."""


def verifiers_reward(grader: Grader, *, reference: str | None = None, if_unscored: IfUnscored = None) -> VerifiersReward:
    """Return a reward function for a `Task`: decorate it with `vf.reward`, or name it in `TaskConfig.rewards`.

    The parts of the reward become metrics of the trace. It raises `JudgeUnscored` where there is no reward.

    Args:
        grader: scores the trace's last branch.
        reference: the field of the task that holds the reference. None: `reference_answer`, or else `ground_truth`.
        if_unscored: a number is trained on where there is no reward, and counted as the metric `judge/imputed`.

    Raises:
        SettingsFault: the installed verifiers cannot leave a rollout out, or `if_unscored` is no number in the rubric's range.
    """
    _refuse_rubrics()
    abstention = choose_abstention(if_unscored, grader.rubric.range, _PACKAGE, _SINCE)

    async def reward(task: Any, trace: Any) -> float:
        record = _record(task, trace, reference)
        (outcome,) = await grader.agrade([record], deadline=_seconds(task, trace))
        scored = as_scored(grader.rubric, outcome, abstention)
        trace.record_metrics(scored.metrics)
        return scored.reward

    reward.__name__ = grader.rubric.name
    return reward


def _refuse_rubrics() -> None:
    """Refuse versions that swallow exceptions, whatever the user chose: a wrong setup would become a reward of 0 there."""
    found = installed(_PACKAGE)
    if found is not None and not is_since(found, _SINCE):
        msg = f"{_PACKAGE} {found} turns every error in a reward function into a reward of 0; wanted {_SINCE} or later: upgrade"
        raise SettingsFault(msg)


def _record(task: Any, trace: Any, reference: str | None) -> dict[str, Any]:
    """Make a record of the trace's last branch. The prompt ends where the model first spoke."""
    branches = trace.branches
    nodes = branches[-1].nodes if branches else []
    turns = [node.message.model_dump(mode="json", exclude_none=True) for node in nodes]
    begin = next((place for place, node in enumerate(nodes) if node.sampled), len(nodes))
    columns = task.model_dump(mode="json", exclude_unset=True) | {"id": trace.id}
    return make_record(turns[:begin], turns[begin:], columns, reference)


def _seconds(task: Any, trace: Any) -> float | None:
    """Return the seconds in which scoring has to end; None if its stage has no deadline."""
    ours = trace.agent.config.timeout.scoring
    limit = task.timeout.scoring if ours is None else ours  # verifiers gives the agent's precedence
    if limit is None:
        return None
    gone = time.time() - trace.timing.scoring.start if trace.timing.scoring.start else 0.0
    return float(max(0.0, limit * (1 - _MARGIN) - gone))
