"""The Lambda door: an event from a training job in, rewards out; the only place that knows Powertools.

The contract: https://docs.aws.amazon.com/bedrock/latest/userguide/reward-functions.html. An exception that leaves here fails the
invocation, and the trainer asks again: that is what happens instead of a made-up reward.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from judge.deadline import Deadline
from judge.reward import Outcome, Reward, Unscored
from judge.sample import read_event
from judge.settings import Settings
from judge.trainer import answer, failed
from judge.wiring import Grader, build

logger = Logger(service="judge")
metrics = Metrics(namespace="judge", service="judge")


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: object, context: LambdaContext, grader: Grader | None = None) -> object:
    """Score an invocation's samples.

    Args:
        event: the training job's samples in any shape of `read_event`.
        context: the Lambda's.
        grader: one to use instead of what the environment says, for tests.

    Returns:
        A list of `{"id", "aggregate_reward_score", "metrics_list"}`, one for each sample in its place; with
        `JUDGE_ENVELOPE=http` inside `{"statusCode": 200, "headers", "body"}`.

    Raises:
        Misconfigured: somebody has to mend the setup or the event.
        BatchFailed: too much could not be scored.
    """
    begun = time.monotonic()
    metrics.add_metric("invocations", MetricUnit.Count, 1)
    settings = _settings()
    deadline = Deadline(begun + context.get_remaining_time_in_millis() / 1000 - settings.margin)
    grader = grader or _grader()
    samples = read_event(event)
    outcomes = grader.grade(samples, deadline)
    _report(outcomes, grader, time.monotonic() - begun)
    return _envelope(answer(samples, outcomes, grader.policy), settings)


@cache
def _settings() -> Settings:
    return Settings.read(os.environ)


@cache
def _grader() -> Grader:
    """One grader for the container's life: its client, its memory and what it learnt stay."""
    return build(_settings())


def _envelope(rewards: list[dict[str, Any]], settings: Settings) -> object:
    if settings.envelope == "list":
        return rewards
    body = json.dumps(rewards, allow_nan=False)
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}


def _report(outcomes: Sequence[Outcome], grader: Grader, seconds: float) -> None:
    """Log and count what happened; neither prompts nor responses are logged."""
    counts = _counts(outcomes)
    attempts = [attempt for outcome in outcomes for attempt in outcome.attempts]
    for name, count in counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    for outcome in outcomes:
        if isinstance(outcome, Reward):
            metrics.add_metric("reward", MetricUnit.NoUnit, outcome.reward)
        else:
            said = {"sample": outcome.id, "reason": outcome.reason, "whose": outcome.whose, "detail": outcome.detail[:500]}
            (logger.error if outcome.whose == "record" else logger.warning)("unscored", extra=said)
    for attempt in attempts:
        metrics.add_metric("judge_latency", MetricUnit.Milliseconds, attempt.seconds * 1000)
    if outcomes:
        judgeable = counts["samples"] - counts["data_faults"]
        metrics.add_metric(
            "unscored_percent", MetricUnit.Percent, 100 * counts["judge_failures"] / judgeable if judgeable else 0.0
        )
    cost = grader.prices.cost(attempts)
    if cost is not None:
        metrics.add_metric("cost", MetricUnit.NoUnit, cost)
    metrics.add_metric("latency", MetricUnit.Milliseconds, seconds * 1000)
    logger.info("batch", extra={**counts, "cost": cost, "seconds": round(seconds, 3), "rubric": grader.rubric.name})


def _counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    rewards = [outcome for outcome in outcomes if isinstance(outcome, Reward)]
    attempts = [attempt for outcome in outcomes for attempt in outcome.attempts]
    reasons = Counter(outcome.reason for outcome in outcomes if isinstance(outcome, Unscored))
    return {
        "samples": len(outcomes),
        "scored": len(rewards),
        "imputed": len(outcomes) - len(rewards),
        "data_faults": sum(isinstance(outcome, Unscored) and outcome.whose == "record" for outcome in outcomes),
        "judge_failures": sum(failed(outcome) for outcome in outcomes),
        "verifiable_only": sum(reward.verifiable_only for reward in rewards),
        "reused": sum(reward.reused for reward in rewards),
        "retries": sum(max(0, len(outcome.attempts) - 1) for outcome in outcomes),
        "throttles": sum(attempt.outcome == "throttled" for attempt in attempts),
        "input_tokens": sum(attempt.input_tokens for attempt in attempts),
        "output_tokens": sum(attempt.output_tokens for attempt in attempts),
        **{f"unscored_{reason}": count for reason, count in reasons.items()},
    }
