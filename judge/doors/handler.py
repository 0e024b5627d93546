"""The Lambda door: an event from a training job in, rewards out; the only place that knows Powertools.

The contract: https://docs.aws.amazon.com/bedrock/latest/userguide/reward-functions.html. An exception that leaves here fails the
invocation, and the trainer asks again. That is what happens instead of a made-up reward.

In a Lambda, importing this module makes the grader and opens its connections, because a starting Lambda has the whole processor
and no batch waits yet.
"""

import json
import logging
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from statistics import fmean
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from judge.batch import whereabouts
from judge.deadline import Deadline
from judge.doors.judged import chosen, judged
from judge.errors import Fault, Misconfigured
from judge.grader import Grader
from judge.intake.event import read_event
from judge.monitors.batch import Batch, measured
from judge.monitors.rollout import Rollout, telling
from judge.reward import Outcome, Reward, Unscored
from judge.rubric.rubric import Rubric
from judge.sample import AnySample, Sample
from judge.settings import Settings
from judge.tally import Entry, Tally
from judge.trainer import answer

_SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME") or "judge"
"""The dimension of all metrics: the stack's name in a stack, so that two stacks in one account never mix."""

logger = Logger(service=_SERVICE)
metrics = Metrics(namespace="judge", service=_SERVICE)

_IN_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME"
"""Set in every Lambda: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""

_TALKATIVE = ("judge.batch", "boto3", "botocore", "urllib3")
"""Loggers that write requests, replies or exceptions where the Lambda's log level is DEBUG."""

_PLACE = re.compile(
    r"""
    (?: id | event | record | prompt | response | reference_answer | ground_truth | tool_calls
      | messages(\[[0-9]+\](\.(content|tool_calls)(\[[0-9]+\])*)?)?  # messages[1].content[0]
      | metadata(\.rubric(\[[0-9]+\])?)?  # metadata.rubric[2]
      | the\ (reference(\ answer)?|record|schema|tests|prompt|fixture)  # the reference answer is not a number: ...
    )(?=[:\ ])
    """,
    re.VERBOSE,
)
"""Where the fault of a record lies, at the beginning of its message. What follows may name what the record holds."""

_CODE = re.compile(r"[A-Z][A-Za-z]{2,60}(Exception|Error)(?=:)")
"""A service's name for what went wrong: `ValidationException: ...`. Its words may quote the request."""


@logger.inject_lambda_context(clear_state=True, log_event=False)
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
        Fault: something is wrong with this program; the message says where.
    """
    try:
        return _answer(event, context, grader)
    except Fault as fault:
        raise fault from None  # what it was raised from may quote a sample
    except Exception as error:  # noqa: BLE001  whatever it is, its words may quote a sample
        raise Fault(whereabouts(error)) from None


def _answer(event: object, context: LambdaContext, grader: Grader | None) -> object:
    begun = time.monotonic()
    metrics.add_metric("invocations", MetricUnit.Count, 1)
    settings = _settings()
    deadline = Deadline(begun + context.get_remaining_time_in_millis() / 1000 - settings.margin)
    grader = grader or _grader()
    samples = read_event(event)
    outcomes = grader.grade_by(deadline, samples)
    _report(outcomes, grader, time.monotonic() - begun)
    _look(partial(_watch, samples, outcomes, grader.rubric))
    _look(partial(_show, samples, outcomes, settings.log_share))
    rewards = answer(outcomes, grader.policy)
    metrics.add_metric("imputed", MetricUnit.Count, sum(isinstance(one, Unscored) for one in outcomes))
    return _envelope(rewards, settings)


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
    """Log and count what happened. The log names samples, reasons and places, and quotes nothing that was read."""
    tally = Tally.of(grader.rubric)
    for outcome in outcomes:
        tally.add(Entry.of(outcome, grader.prices))
        _report_one(outcome, grader.rubric)
    for name, count in tally.counts.items():
        metrics.add_metric(name, MetricUnit.Count, count)
    if outcomes:
        metrics.add_metric("judge_failures_percent", MetricUnit.Percent, _percent(tally.counts))
    for name, value in {"cost": tally.cost, "earlier": tally.earlier}.items():
        if value is not None:
            metrics.add_metric(name, MetricUnit.NoUnit, value)
    metrics.add_metric("latency", MetricUnit.Milliseconds, seconds * 1000)
    said = {"cost": tally.cost, "seconds": round(seconds, 3), "rubric": grader.rubric.name}
    logger.info("batch", extra={**tally.counts, **said})


def _report_one(outcome: Outcome, rubric: Rubric) -> None:
    if isinstance(outcome, Reward):
        metrics.add_metric("reward", MetricUnit.NoUnit, outcome.reward)
        share = (outcome.reward - rubric.range.low) / (rubric.range.high - rubric.range.low)
        metrics.add_metric("reward_share", MetricUnit.NoUnit, min(1.0, max(0.0, share)))
    else:
        said = {"sample": outcome.id, "reason": outcome.reason, "whose": outcome.whose, "detail": _told(outcome)}
        (logger.error if outcome.whose == "record" else logger.warning)("unscored", extra=said)
    for attempt in outcome.attempts:
        metrics.add_metric("judge_latency", MetricUnit.Milliseconds, attempt.seconds * 1000)


def _told(outcome: Unscored) -> str:
    """Return what the log may tell of a detail: our own words about this program, otherwise a place or a service's code."""
    if outcome.whose in ("ours", "rubric"):
        return outcome.detail
    found = (_PLACE if outcome.whose == "record" else _CODE).match(outcome.detail)
    return found[0] if found else ""


def _look(at: Callable[[], None]) -> None:
    """Look at rewards that are made already; they are right, whatever is wrong with the look."""
    try:
        at()
    except Exception as fault:  # noqa: BLE001  nothing here may cost a reward
        metrics.add_metric("monitor_failures", MetricUnit.Count, 1)
        logger.error("monitors", extra={"fault": type(fault).__name__})  # noqa: TRY400  a traceback may quote a response


def _show(samples: Sequence[AnySample], outcomes: Sequence[Outcome], share: float) -> None:
    """Log the responses that the operator wants to see, see `judge.doors.judged`."""
    for sample, outcome in zip(samples, outcomes, strict=True):
        if isinstance(sample, Sample) and chosen(sample.group, share):
            logger.info("judged", extra=judged(sample, outcome))


def _percent(counts: Mapping[str, int]) -> float:
    """Return the percentage of the samples that could be judged on which the judge, or this program, failed."""
    judgeable = counts["samples"] - counts["data_faults"] - counts["abstained"]
    return 100 * counts["judge_failures"] / judgeable if judgeable else 0.0


def _watch(samples: Sequence[AnySample], outcomes: Sequence[Outcome], rubric: Rubric) -> None:
    """Count what shows that the rewards are gamed, or that nothing can be learnt from them."""
    looked = measured(_rollouts(samples, outcomes, rubric), (rubric.range.low, rubric.range.high))
    for name, share in _shares(looked).items():
        if share is not None:
            metrics.add_metric(name, MetricUnit.Percent, 100 * share)
    length = looked.length and looked.length.value
    for name, value in {"length_rho": length, "judge_minus_checks": looked.gap, "group_spread": looked.spread}.items():
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
    """Keep other libraries' logs quiet; in a Lambda, make the grader and open its connections.

    If the setup is wrong, each invocation says so.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    if _IN_LAMBDA in environment:
        with suppress(Misconfigured):
            _grader().warm()


start(os.environ)
