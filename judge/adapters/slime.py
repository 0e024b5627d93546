"""slime: a reward function for `--custom-rm-path`, for one sample or, with `--group-rm`, for a prompt's whole group.

Facts of slime at commit 624b824, after 0.3.1: slime/rollout. The filter `check_reward_nonzero_std` drops a group with a NaN among
its rewards, and slime samples another one. Without that filter NaN would be trained on.
"""

import math
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from judge.adapters.abstention import Abstention, IfUnscored, choose_abstention
from judge.adapters.outage import Outage
from judge.adapters.parts import part_numbers
from judge.adapters.records import make_record, without_end_marks
from judge.errors import SettingsFault
from judge.grader import Grader
from judge.reward import Outcome

_FILTER = "slime.rollout.filter_hub.dynamic_sampling_filters.check_reward_nonzero_std"
"""The one filter of slime that always drops a group with NaN in it; `check_reward_nonzero_std_with_fallback` may keep it."""

Answer: TypeAlias = float | dict[str, float]


def slime_reward(
    grader: Grader, *, reference: str | None = None, if_unscored: IfUnscored = None
) -> Callable[..., Awaitable[Answer | list[Answer]]]:
    """Return an async function of slime's `args` and a sample, or a group of samples.

    With `--reward-key NAME` each answer is a dict: the reward as NAME, and the parts as `judge/PART` and `judge/PART/known`,
    `judge/unscored` and `judge/imputed`. It raises `JudgeUnscored`, at which the run ends, if a hundred samples in a row have no
    reward.

    Args:
        grader: scores what it is handed at once.
        reference: where the sample's metadata has the reference. None: its `label`.
        if_unscored: what happens to a sample without a reward. None: NaN, and slime's filter drops the group. `stop`: the run
            ends. A number in the rubric's range: it is trained on that.

    Raises:
        SettingsFault: the choice is none. The function raises it too, before a judge is asked, if nothing was chosen and the run
            has no filter that drops NaN.
    """
    abstention = Abstention() if if_unscored is None else choose_abstention(if_unscored, grader.rubric.range)
    outage = Outage(abstention)

    async def reward(args: Any, sample: Any, **_: Any) -> Answer | list[Answer]:
        _refuse_unfiltered(abstention, args)
        samples = sample if isinstance(sample, list) else [sample]
        outcomes = await grader.agrade([_record(one, reference, place) for place, one in enumerate(samples)])
        outage.note(outcomes)
        answers = [_answer(grader, abstention, args, outcome) for outcome in outcomes]
        return answers if isinstance(sample, list) else answers[0]

    return reward


def _refuse_unfiltered(abstention: Abstention, args: Any) -> None:
    chosen = getattr(args, "dynamic_sampling_filter_path", None)
    if abstention.if_unscored is None and chosen != _FILTER:
        msg = (
            "if_unscored: without a filter that drops NaN, slime would train on it; wanted --dynamic-sampling-filter-path "
            f"{_FILTER}, found {chosen}; or choose: if_unscored='stop' ends the run, and if_unscored=NUMBER trains on that number"
        )
        raise SettingsFault(msg)


def _record(sample: Any, reference: str | None, place: int) -> dict[str, Any]:
    columns = {**(sample.metadata or {}), **({} if sample.label is None else {"ground_truth": sample.label})}
    return make_record(sample.prompt, without_end_marks(sample.response), columns, reference, place)


def _answer(grader: Grader, abstention: Abstention, args: Any, outcome: Outcome) -> Answer:
    number = abstention.number(outcome)
    reward = math.nan if number is None else number
    keys = [key for key in (getattr(args, "reward_key", None), getattr(args, "eval_reward_key", None)) if key]
    if not keys:
        return reward
    return {**part_numbers(grader.rubric, outcome, abstention), **dict.fromkeys(keys, reward)}
