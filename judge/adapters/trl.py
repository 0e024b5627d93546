"""TRL: a reward function for `GRPOTrainer` and `RLOOTrainer`, which leave a completion with the reward None out of training.

Facts of TRL 1.16.0 and of the tags before: trl/trainer/grpo_trainer.py. TRL hands over everything by keyword.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from judge.adapters.abstention import Abstention, IfUnscored, choose_abstention, installed, is_reward, is_since, unscored
from judge.adapters.outage import Outage
from judge.adapters.parts import known_parts, part_means, part_names
from judge.adapters.records import make_records
from judge.errors import SettingsFault
from judge.grader import Grader
from judge.reward import Outcome, Reward

_ABSTAINS = "1.6.0"
"""The first version that leaves out a completion with the reward None; before, None is the reward 0."""

_AWAITS = "0.27.0"
"""The first version that awaits an async reward function."""

_GATHERS_BY_NAME = "1.14.0"
"""The first version in which the processes of a run may log different metrics. Before, they would wait for each other."""

_HANDED = {"completion_ids", "environments", "log_extra", "log_metric", "trainer_state"}
"""What TRL hands over besides the columns of the dataset."""

Rewards: TypeAlias = list[float | None]
Given: TypeAlias = Mapping[str, Any]


def trl_reward(
    grader: Grader, *, reference: str | None = None, sync: bool = False, if_unscored: IfUnscored = None
) -> Callable[..., Rewards | Awaitable[Rewards]]:
    """Return a reward function for `reward_funcs=[...]`, named as the rubric.

    It logs `judge/NAME`, the mean of each part of the rubric, and `judge/unscored` and `judge/imputed`, the shares of completions
    without a reward and with a stand-in. The table of completions gets the parts, their reasons, and why one has no reward.
    If a hundred completions in a row have none, it raises `JudgeUnscored`, which ends the training.

    Args:
        grader: scores a whole batch at once; the rollouts of one prompt are siblings.
        reference: the dataset's column with the reference. None: `reference_answer`, or else `ground_truth`.
        sync: whether to return a plain function, which blocks the trainer while the judge works.
        if_unscored: what happens to a completion without a reward. None: TRL leaves it out. `stop`: the training ends. A number
            in the rubric's range: it is trained on that.

    Raises:
        SettingsFault: the installed TRL cannot do what was chosen. The function raises it too, before a judge is asked, if there
            are several reward functions whose sum would take a missing reward for 0, or if there is no such column.
    """
    abstention = choose_abstention(if_unscored, grader.rubric.range, "trl", _ABSTAINS)
    found = installed("trl")
    if not sync and found is not None and not is_since(found, _AWAITS):
        msg = f"sync: trl {found} awaits no reward function, {_AWAITS} and later do: upgrade, or give sync=True"
        raise SettingsFault(msg)
    log_means = found is None or is_since(found, _GATHERS_BY_NAME)
    outage, records = Outage(abstention), partial(_records, abstention, reference)

    def answer(outcomes: Sequence[Outcome], given: Given) -> Rewards:
        outage.note(outcomes)
        return _answer(grader, abstention, log_means, outcomes, given)

    async def reward(prompts: Sequence[Any], completions: Sequence[Any], **given: Any) -> Rewards:
        return answer(await grader.agrade(records(prompts, completions, given)), given)

    def blocking_reward(prompts: Sequence[Any], completions: Sequence[Any], **given: Any) -> Rewards:
        return answer(grader.grade(records(prompts, completions, given)), given)

    chosen = blocking_reward if sync else reward
    chosen.__name__ = chosen.__qualname__ = grader.rubric.name
    return chosen


def _records(
    abstention: Abstention, reference: str | None, prompts: Sequence[Any], completions: Sequence[Any], given: Given
) -> list[dict[str, Any]]:
    _refuse_sum(abstention, given)
    columns = {name: column for name, column in given.items() if name not in _HANDED}
    return make_records(prompts, completions, columns, reference)


def _refuse_sum(abstention: Abstention, given: Given) -> None:
    """Refuse to be one of several functions if their rewards are summed up: TRL adds 0 for a missing one, which lowers the sum.

    Raises:
        SettingsFault: it is one of several.
    """
    trainer = getattr(given.get("log_metric"), "__self__", None)  # a method of the trainer; TRL before 1.0 hands over none
    functions = getattr(trainer, "reward_funcs", ())
    way = getattr(trainer, "multi_objective_aggregation", "sum_then_normalize")
    if abstention.if_unscored is None and len(functions) > 1 and way == "sum_then_normalize":
        msg = (
            f"reward_funcs: {len(functions)} functions, whose rewards TRL sums up with 0 for a missing one, so a failure of the "
            "judge would lower it; wanted one rubric with all parts, multi_objective_aggregation='normalize_then_sum', or "
            "if_unscored='stop'"
        )
        raise SettingsFault(msg)


def _answer(grader: Grader, abstention: Abstention, log_means: bool, outcomes: Sequence[Outcome], given: Given) -> Rewards:  # noqa: FBT001
    log_metric, log_extra = given.get("log_metric"), given.get("log_extra")
    if log_metric is not None:
        for name, value in (abstention.shares(outcomes) | (part_means(grader.rubric, outcomes) if log_means else {})).items():
            log_metric(name, value)
    if log_extra is not None:
        for name, values in _columns(grader, outcomes).items():
            log_extra(name, values)
    return [abstention.number(outcome) for outcome in outcomes]


def _columns(grader: Grader, outcomes: Sequence[Outcome]) -> dict[str, list[Any]]:
    """Return the columns for the table of completions; each has a value for every completion, as TRL wants it."""
    parts = [known_parts(grader.rubric, outcome) for outcome in outcomes]
    columns: dict[str, list[Any]] = {f"judge/{name}": [known.get(name) for known in parts] for name in part_names(grader.rubric)}
    columns["judge/reasons"] = [_reasons(outcome) for outcome in outcomes]
    columns["judge/unscored"] = ["" if is_reward(outcome) else str(unscored(outcome)) for outcome in outcomes]
    return columns


def _reasons(outcome: Outcome) -> str:
    if not isinstance(outcome, Reward):
        return ""
    found = [(check.name, check.reason) for check in outcome.checks] + [(score.name, score.reason) for score in outcome.criteria]
    return "\n".join(f"{name}: {reason}" for name, reason in found if reason)
