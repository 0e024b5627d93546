"""Makes what the trainer gets out of outcomes: a finite number for every id, or no answer at all.

The contract has no field for "could not be judged" (https://docs.aws.amazon.com/bedrock/latest/userguide/reward-functions.html),
so what stands there for an unscored sample is a declared policy, and it trains nothing: the mean of the other rollouts of its
prompt, an advantage of zero under GRPO; where there is none, the rubric's `neutral` value, and where that is not stated, the mean
of the batch.

Whose fault it is decides what becomes of the batch. A record's fault lies in the data and would stand there again at every retry:
it never costs the samples beside it. A failure of the judge, or of ours, passes: with more of them than `max_unscored` the batch
fails, and the trainer asks again. A reward of the checks alone, given because the judge failed, counts as such a failure. A batch
in which nothing was scored has no answer, unless the rubric states `neutral`.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
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
    """The largest share, from 0 to 1, that the judge may leave unscored of the samples that it could score."""

    neutral: float | None = None


class BatchFailed(Fault):
    """The invocation must not answer: too much of the batch has no reward. The trainer retries it."""

    reason = "batch_failed"


def answer(samples: Sequence[Sample | BadSample], outcomes: Sequence[Outcome], policy: Policy) -> list[dict[str, Any]]:
    """Return the rewards in the trainer's form, one for every sample, with its id, in its place.

    Raises:
        BatchFailed: the policy allows no answer; the message counts the reasons.
    """
    _refuse_too_many(outcomes, policy)
    grouped = list(zip(map(_group, samples), outcomes, strict=True))
    means = _means(grouped)
    last = _stand_in(outcomes, policy)
    return [_one(outcome, means.get(group, last)) for group, outcome in grouped]


def failed(outcome: Outcome) -> bool:
    """Whether the judge, or this program, failed on a sample: it is unscored, or the checks alone count."""
    return outcome.whose != "record" if isinstance(outcome, Unscored) else outcome.verifiable_only


def _refuse_too_many(outcomes: Sequence[Outcome], policy: Policy) -> None:
    failures = [outcome for outcome in outcomes if failed(outcome)]
    judgeable = len(outcomes) - sum(isinstance(outcome, Unscored) and outcome.whose == "record" for outcome in outcomes)
    allowed = 0.0 if policy.on_unscored == "fail" else policy.max_unscored
    if failures and len(failures) / judgeable > allowed:  # a quotient rounds as the share was rounded, a product does not
        reasons = Counter(one.reason if isinstance(one, Unscored) else "verifiable_only" for one in failures)
        wanted = f"at most {allowed:g} of it may be" if allowed else "none may be"
        msg = f"{len(failures)} of {judgeable} samples are unscored ({_counted(reasons)}), {wanted}"
        raise BatchFailed(msg)


def _stand_in(outcomes: Sequence[Outcome], policy: Policy) -> float | None:
    """Return what stands for a sample with no scored sibling; None where every sample is scored.

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


def _means(grouped: Iterable[tuple[str | None, Outcome]]) -> dict[str | None, float]:
    groups: defaultdict[str | None, list[float]] = defaultdict(list)
    for group, outcome in grouped:
        if isinstance(outcome, Reward):
            groups[group].append(outcome.reward)
    return {group: fmean(rewards) for group, rewards in groups.items()}


def _group(sample: Sample | BadSample) -> str | None:
    return sample.prompt_key if isinstance(sample, Sample) else None


def _counted(reasons: Counter[str]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
