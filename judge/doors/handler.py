"""The Lambda door: an event from a training job in, rewards out; the only place that knows Powertools.

The contract: https://docs.aws.amazon.com/bedrock/latest/userguide/reward-functions.html. An exception that leaves here fails the
invocation, and the trainer asks again. That is what happens instead of a made-up reward.

In a Lambda, importing this module makes the grader and opens its connections, because a starting Lambda has the whole processor
and no batch waits yet.
"""

import json
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from statistics import fmean
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from judge.deadline import Deadline
from judge.errors import Misconfigured
from judge.grader import Grader
from judge.monitors.batch import Batch, measured
from judge.monitors.rollout import Rollout, telling
from judge.reward import Outcome, Reward
from judge.rubric.rubric import Rubric
from judge.sample import AnySample, Sample, read_event
from judge.settings import Settings
from judge.tally import Entry, Tally
from judge.trainer import answer

logger = Logger(service="judge")
metrics = Metrics(namespace="judge", service="judge")

_IN_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME"
"""Set in every Lambda: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""

_LOGGED = 500
"""Characters of a detail in the log; a guess: the messages of this package are shorter."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: object, context: LambdaContext, grader: Grader | None = None) -> object:
    """Score the samples of an invocation.

    Args:
        event: the training job's samples in any shape of `read_event`.
        context: the Lambda's.
        grader: one to use instead of the one that the environment describes, for tests.

    Returns:
        A list of `{"id", "aggregate_reward_score", "metrics_list"}`, one for each sample in its place; with
        `JUDGE_ENVELOPE=http` inside `{"statusCode": 200, "headers", "body"}`.

    Raises:
        Misconfigured: somebody has to fix the setup or the event.
        BatchFailed: too many samples could not be scored.
    """
    begun = time.monotonic()
    metrics.add_metric("invocations", MetricUnit.Count, 1)
    settings = _settings()
    deadline = Deadline(begun + context.get_remaining_time_in_millis() / 1000 - settings.margin)
    grader = grader or _grader()
    samples = read_event(event)
    outcomes = grader.grade_by(deadline, samples)
    _report(outcomes, grader, time.monotonic() - begun)
    _watch(samples, outcomes, grader.rubric)
    return _envelope(answer(outcomes, grader.policy), settings)


@cache
def _settings() -> Settings:
    return Settings.read(os.environ)


@cache
def _grader() -> Grader:
    """One grader for the container's life: it keeps its client, its memory and what it has learnt."""
    return Grader(**_settings().for_grader())


def _envelope(rewards: list[dict[str, Any]], settings: Settings) -> object:
    if settings.envelope == "list":
        return rewards
    body = json.dumps(rewards, allow_nan=False)
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}


def _report(outcomes: Sequence[Outcome], grader: Grader, seconds: float) -> None:
    """Log and count what happened; neither prompts nor responses are logged."""
    tally = Tally.of(grader.rubric)
    for outcome in outcomes:
        tally.add(Entry.of(outcome, grader.prices))
        _report_one(outcome)
    for name, count in tally.counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    if outcomes:
        metrics.add_metric("unscored_percent", MetricUnit.Percent, _percent(tally.counts))
    if tally.cost is not None:
        metrics.add_metric("cost", MetricUnit.NoUnit, tally.cost)
    if tally.earlier is not None:
        metrics.add_metric("earlier", MetricUnit.NoUnit, tally.earlier)
    metrics.add_metric("latency", MetricUnit.Milliseconds, seconds * 1000)
    said = {"cost": tally.cost, "seconds": round(seconds, 3), "rubric": grader.rubric.name}
    logger.info("batch", extra={**tally.counts, **said})


def _report_one(outcome: Outcome) -> None:
    if isinstance(outcome, Reward):
        metrics.add_metric("reward", MetricUnit.NoUnit, outcome.reward)
    else:
        said = {"sample": outcome.id, "reason": outcome.reason, "whose": outcome.whose, "detail": outcome.detail[:_LOGGED]}
        (logger.error if outcome.whose == "record" else logger.warning)("unscored", extra=said)
    for attempt in outcome.attempts:
        metrics.add_metric("judge_latency", MetricUnit.Milliseconds, attempt.seconds * 1000)


def _percent(counts: Mapping[str, int]) -> float:
    """Return the percentage of the samples that could be judged on which the judge, or this program, failed."""
    judgeable = counts["samples"] - counts["data_faults"] - counts["abstained"]
    return 100 * counts["judge_failures"] / judgeable if judgeable else 0.0


def _watch(samples: Sequence[AnySample], outcomes: Sequence[Outcome], rubric: Rubric) -> None:
    """Count what shows that the rewards are gamed, or that nothing can be learnt from them."""
    try:
        looked = measured(_rollouts(samples, outcomes, rubric), (rubric.range.low, rubric.range.high))
    except Exception as fault:  # noqa: BLE001  the rewards are right, whatever is wrong with the monitors
        metrics.add_metric("monitor_failures", MetricUnit.Count, 1)
        logger.error("monitors", extra={"fault": type(fault).__name__})  # noqa: TRY400  a traceback may quote a response
        return
    for name, share in _shares(looked).items():
        if share is not None:
            metrics.add_metric(name, MetricUnit.Percent, 100 * share)
    for name, value in {"length_rho": looked.length and looked.length.value, "judge_minus_checks": looked.gap}.items():
        if value is not None:
            metrics.add_metric(name, MetricUnit.NoUnit, value)


def _shares(looked: Batch) -> Mapping[str, float | None]:
    return {
        "flat_groups_percent": looked.groups.flat,
        "top_percent": looked.top,
        "bottom_percent": looked.bottom,
        "duplicates_percent": looked.duplicates,
    }


def _rollouts(samples: Sequence[AnySample], outcomes: Sequence[Outcome], rubric: Rubric) -> list[Rollout]:
    """Return what the monitors look at; a record that could not be read is left out."""
    told = telling({check.name: check.check for check in rubric.checks})
    return [
        _rollout(sample, outcome, told) for sample, outcome in zip(samples, outcomes, strict=True) if isinstance(sample, Sample)
    ]


def _rollout(sample: Sample, outcome: Outcome, told: frozenset[str]) -> Rollout:
    rollout = Rollout(str(sample.id), outcome.group, None, None, None, None, {}, "", sample.response)
    if not isinstance(outcome, Reward):
        return rollout
    checks = [check.value for check in outcome.checks if check.name in told]
    return rollout._replace(reward=outcome.reward, judge=outcome.judge, checks=fmean(checks) if checks else None)


def start(environment: Mapping[str, str]) -> None:
    """Make the grader and open its connections if this is a Lambda. If the setup is wrong, each invocation says so."""
    if _IN_LAMBDA in environment:
        with suppress(Misconfigured):
            _grader().warm()


start(os.environ)
