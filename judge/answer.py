"""Makes what the trainer gets out of outcomes: a finite number for every id, or no answer at all.

The contract has no field for "could not be judged" (https://docs.aws.amazon.com/bedrock/latest/userguide/reward-functions.html),
so what stands there for an unscored sample is a declared policy. `impute` gives it the mean of the other rollouts of
its prompt: an advantage of zero under GRPO, which trains nothing. Where there is none, the rubric's `neutral` value counts, and
where that is not stated the batch fails, as it does when more than `max_unscored` of it is unscored: the trainer asks again.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import fmean
from typing import Any, Literal

from judge.errors import Fault
from judge.record import Record
from judge.reward import Outcome, Reward, Unscored
from judge.sample import BadSample, Sample


class Policy(Record):
    """What is answered for a sample that could not be scored."""

    on_unscored: Literal["impute", "fail"]
    max_unscored: float
    """The largest share of a batch, from 0 to 1, that may be unscored."""

    neutral: float | None = None


class BatchFailed(Fault):
    """The invocation must not answer: too much of the batch has no reward. The trainer retries it."""

    reason = "batch_failed"


def answer(samples: Sequence[Sample | BadSample], outcomes: Sequence[Outcome], policy: Policy) -> list[dict[str, Any]]:
    """Return the rewards in the trainer's form, one for every sample, with its id, in its place.

    Raises:
        BatchFailed: the policy allows no answer; the message counts the reasons.
    """
    unscored = [outcome for outcome in outcomes if isinstance(outcome, Unscored)]
    if unscored and (policy.on_unscored == "fail" or len(unscored) > policy.max_unscored * len(outcomes)):
        raise BatchFailed(_refusal(unscored, len(outcomes), policy))
    means = _means(samples, outcomes)
    return [_one(outcome, means.get(_group(sample), policy.neutral)) for sample, outcome in zip(samples, outcomes, strict=True)]


def metrics_of(reward: Reward) -> dict[str, float]:
    """Return the parts of a reward by name, each from 0 to 1: the curves of a training run."""
    parts = {check.name: check.value for check in reward.checks} | {score.name: score.score for score in reward.criteria}
    judged = {} if reward.judge is None else {"judge": reward.judge}
    if reward.opinions > 1:
        judged |= {"judge_spread": reward.spread}
    return parts | judged | ({"verifiable_only": 1.0} if reward.verifiable_only else {})


def _one(outcome: Outcome, stand_in: float | None) -> dict[str, Any]:
    imputed = isinstance(outcome, Unscored)
    reward = stand_in if isinstance(outcome, Unscored) else outcome.reward
    if reward is None or not math.isfinite(reward):
        msg = f"nothing can stand for sample {outcome.id!r}: no rollout of its prompt was scored, and the rubric has no 'neutral'"
        raise BatchFailed(msg)
    metrics = [*_metrics(outcome), _metric("imputed", imputed)]
    return {"id": outcome.id, "aggregate_reward_score": reward, "metrics_list": metrics}


def _metrics(outcome: Outcome) -> list[dict[str, Any]]:
    if isinstance(outcome, Unscored):
        return [_metric(f"unscored_{outcome.reason}", 1.0)]
    return [_metric("reward", outcome.reward, "Reward"), *(_metric(name, value) for name, value in metrics_of(outcome).items())]


def _metric(name: str, value: float, kind: Literal["Metric", "Reward"] = "Metric") -> dict[str, Any]:
    return {"name": name, "value": float(value), "type": kind}


def _means(samples: Sequence[Sample | BadSample], outcomes: Sequence[Outcome]) -> dict[str, float]:
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for sample, outcome in zip(samples, outcomes, strict=True):
        if isinstance(outcome, Reward):
            groups[_group(sample)].append(outcome.reward)
    return {group: fmean(rewards) for group, rewards in groups.items()}


def _group(sample: Sample | BadSample) -> str:
    return sample.prompt_key if isinstance(sample, Sample) else ""


def _refusal(unscored: Sequence[Unscored], total: int, policy: Policy) -> str:
    counts = ", ".join(f"{reason} {count}" for reason, count in Counter(outcome.reason for outcome in unscored).most_common())
    allowed = "none may be" if policy.on_unscored == "fail" else f"at most {policy.max_unscored:g} of it may be"
    return f"{len(unscored)} of {total} samples are unscored ({counts}), {allowed}; the first: {unscored[0].detail}"
