"""Makes what the trainer gets for a batch of outcomes: a finite number for every id, or no answer at all.

The contract has no field for "could not be judged" (https://docs.aws.amazon.com/bedrock/latest/userguide/reward-functions.html).
So an unscored sample gets a number that trains nothing, by a declared policy: the mean of its group, the other rollouts of its
prompt, which under GRPO is an advantage of zero. Where nothing of its group was scored it gets the rubric's `neutral` value, and
where the rubric states none, the mean of the batch.

What happens to the batch depends on whose fault it is. A record's fault lies in the data and would be there again at every retry,
so it never costs the samples beside it. Nor does a sample on which the rubric itself abstains. A failure of the judge, or ours,
passes: when more samples than `max_unscored` failed in this way, the batch fails and the trainer asks again. A reward of the
checks alone, given because the judge failed, counts as such a failure, and so does a reward of which some criteria could not be
judged. A batch in which nothing was scored has no answer, unless the rubric states `neutral`.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Any, Literal

from judge.errors import BatchFailed
from judge.record import Record
from judge.reward import Outcome, Reward, Unscored


class Policy(Record):
    """What the trainer gets for a sample that could not be scored."""

    on_unscored: Literal["impute", "fail"]
    max_unscored: float
    """The largest share, from 0 to 1, of the samples that could be judged on which the judge may fail."""

    neutral: float | None = None
    """The reward for a sample of whose group nothing was scored; None for the mean of the batch."""


def answer(outcomes: Sequence[Outcome], policy: Policy) -> list[dict[str, Any]]:
    """Return the rewards in the trainer's form, one for each outcome, with its id, in its place.

    Raises:
        BatchFailed: the policy allows no answer; the message counts the reasons.
    """
    _refuse_too_many(outcomes, policy)
    means = _means(outcomes)
    last = _stand_in(outcomes, policy)
    return [_one(outcome, means.get(outcome.group, last)) for outcome in outcomes]


def _refuse_too_many(outcomes: Sequence[Outcome], policy: Policy) -> None:
    failures = [outcome for outcome in outcomes if outcome.failed]
    judgeable = sum(isinstance(outcome, Reward) or outcome.failed for outcome in outcomes)
    allowed = 0.0 if policy.on_unscored == "fail" else policy.max_unscored
    if failures and len(failures) / judgeable > allowed:  # a quotient rounds as the share was rounded, a product does not
        reasons = Counter(map(_reason, failures))
        wanted = f"at most {allowed:g} of them may be" if allowed else "none may be"
        msg = f"{len(failures)} of {judgeable} samples are unscored ({_counted(reasons)}), {wanted}"
        raise BatchFailed(msg)


def _reason(failure: Outcome) -> str:
    if isinstance(failure, Unscored):
        return failure.reason
    return "verifiable_only" if failure.verifiable_only else "partial"


def _means(outcomes: Iterable[Outcome]) -> dict[str | None, float]:
    groups: defaultdict[str | None, list[float]] = defaultdict(list)
    for outcome in outcomes:
        if isinstance(outcome, Reward) and outcome.group is not None:
            groups[outcome.group].append(outcome.reward)
    return {group: fmean(rewards) for group, rewards in groups.items()}


def _stand_in(outcomes: Sequence[Outcome], policy: Policy) -> float | None:
    """Return the reward for a sample of whose group nothing was scored; None where every sample is scored.

    Raises:
        BatchFailed: nothing was scored, and the rubric states no `neutral`.
    """
    unscored = Counter(outcome.reason for outcome in outcomes if isinstance(outcome, Unscored))
    if policy.neutral is not None or not unscored:
        return policy.neutral
    rewards = [outcome.reward for outcome in outcomes if isinstance(outcome, Reward)]
    if not rewards:
        msg = f"none of {len(outcomes)} samples was scored ({_counted(unscored)}), and the rubric states no 'neutral'"
        raise BatchFailed(msg)
    return fmean(rewards)


def _one(outcome: Outcome, stand_in: float | None) -> dict[str, Any]:
    imputed = isinstance(outcome, Unscored)
    reward = stand_in if isinstance(outcome, Unscored) else outcome.reward
    if reward is None or not math.isfinite(reward):
        msg = "a reward is not a finite number"
        raise BatchFailed(msg)
    metrics = [*_metrics(outcome), _metric("imputed", imputed)]
    return {"id": outcome.id, "aggregate_reward_score": reward, "metrics_list": metrics}


def _metrics(outcome: Outcome) -> list[dict[str, Any]]:
    if isinstance(outcome, Unscored):
        return [_metric(f"unscored_{outcome.reason}", 1.0)]
    return [_metric("reward", outcome.reward, "Reward"), *(_metric(name, value) for name, value in outcome.metrics.items())]


def _metric(name: str, value: float, kind: Literal["Metric", "Reward"] = "Metric") -> dict[str, Any]:
    return {"name": name, "value": float(value), "type": kind}


def _counted(reasons: Counter[str]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
