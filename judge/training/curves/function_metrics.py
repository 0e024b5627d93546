"""What the deployed function counted while a job ran, from CloudWatch.

The figures are of all calls of the stack in that time: samples of training and of validation look the same to the function, and
whoever else calls it then is counted too.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from judge.aws.service import service
from judge.errors import Misconfigured
from judge.training.course import FUNCTION, Role, Series, series_of
from judge.training.stack import check_there

_NAMESPACE, _DIMENSION = "judge", "service"
"""Where the function puts its metrics; the dimension's value is the stack's name."""

_DAY = 86_400
_KEPT = ((15 * _DAY, 60), (63 * _DAY, 300))
"""Seconds of age up to which points of so many seconds are kept; older ones are of an hour.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html"""

_HOUR = 3600
_PERIODS = (60, 300, 900, _HOUR, 6 * _HOUR, _DAY)
"""Seconds of a point; CloudWatch wants multiples of 60."""

_POINTS = 150
"""Points of a series at most. A guess: a curve on a screen shows no more, and each point then holds several batches."""


class _Metric(NamedTuple):
    name: str
    statistic: str
    role: Role


_METRICS = (
    _Metric("reward", "Average", "training reward"),
    _Metric("group_spread", "Average", "spread"),
    _Metric("flat_groups_percent", "Average", "other"),
    _Metric("judge_failures_percent", "Average", "other"),
    _Metric("cost", "Sum", "other"),
    _Metric("samples", "Sum", "other"),
)
"""What is asked for: the function's name of each, and how CloudWatch is to put the values of a period together."""


def function_metrics(stack: str, begin: datetime, end: datetime) -> Sequence[Series]:
    """Return the function's figures between two moments, by minutes since the first; a figure without a point is left out.

    Args:
        stack: the stack's name.
        begin: when the job was created.
        end: when it ended, or now. By a clock that is behind, that may be before the beginning; then nothing was counted yet.

    Raises:
        SettingsFault: nothing was counted, and there is no such stack; its `code` is `MISSING`. What a stack counted before
            it was deleted is still there.
        Misconfigured: CloudWatch refused, or gave only a part.
    """
    end = max(begin, end)
    seconds = period(begin, end, datetime.now(UTC))
    found = _values(_request(stack, begin, end, seconds))
    made = [
        series_of(
            one.name,
            [((at - begin).total_seconds() / 60 + seconds / 120, value) for at, value in found[one.name]],
            role=one.role,
            by="minute",
            source=FUNCTION,
        )
        for one in _METRICS
    ]
    counted = [one for one in made if one.at]
    if not counted:
        check_there(stack)
    return counted


def period(begin: datetime, end: datetime, now: datetime) -> int:
    """Return the seconds of a point: the fewest that CloudWatch still keeps, and that make no more than 150 points."""
    age = (now - begin).total_seconds()
    least = next((seconds for kept, seconds in _KEPT if age < kept), _HOUR)
    long = (end - begin).total_seconds()
    fits = (seconds for seconds in _PERIODS if seconds >= least and long / seconds <= _POINTS)
    return next(fits, _PERIODS[-1])


def _request(stack: str, begin: datetime, end: datetime, seconds: int) -> dict[str, Any]:
    """Make the request; it asks for whole periods, because CloudWatch gives a point only if its beginning is inside."""
    return {
        "MetricDataQueries": [_query(one, stack, seconds) for one in _METRICS],
        "StartTime": _floor(begin, seconds),
        "EndTime": _floor(end, seconds) + timedelta(seconds=seconds),
        "ScanBy": "TimestampAscending",
    }


def _query(metric: _Metric, stack: str, seconds: int) -> dict[str, Any]:
    asked = {
        "Namespace": _NAMESPACE,
        "MetricName": metric.name,
        "Dimensions": [{"Name": _DIMENSION, "Value": stack}],
    }
    return {"Id": metric.name, "MetricStat": {"Metric": asked, "Period": seconds, "Stat": metric.statistic}}


def _floor(at: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp(at.timestamp() // seconds * seconds, UTC)


def _values(request: dict[str, Any]) -> dict[str, list[tuple[datetime, float]]]:
    """Return the points of each metric, from all pages."""
    found: defaultdict[str, list[tuple[datetime, float]]] = defaultdict(list)
    with service("CloudWatch") as client:
        pages = list(client.get_paginator("get_metric_data").paginate(**request))
    for page in pages:
        for result in page["MetricDataResults"]:
            _refuse_part(result, pages[-1].get("Messages", ()))
            found[result["Id"]] += zip(result["Timestamps"], result["Values"], strict=True)
    return found


def _refuse_part(result: dict[str, Any], messages: Iterable[dict[str, str]]) -> None:
    """Refuse figures that CloudWatch could not give. `PartialData` is what a page says that has another behind it."""
    if result.get("StatusCode") in ("InternalError", "Forbidden"):
        why = "; ".join(one.get("Value", "") for one in (*result.get("Messages", ()), *messages))
        msg = f"CloudWatch: {result['Id']}: {result['StatusCode']}{why and f': {why}'}"
        raise Misconfigured(msg)
