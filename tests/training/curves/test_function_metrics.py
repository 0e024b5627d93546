"""The function's metrics: of one stack alone, minute by minute, from all pages, or not at all."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from deploy.local import TOOLS, ministack
from judge.errors import Misconfigured, SettingsFault
from judge.training.curves.function_metrics import function_metrics, period
from judge.training.service import MISSING
from tests.conftest import ConverseServer
from tests.service_server import Refuse
from tests.stack_server import StackServer

NOW = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
BEGIN = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=1)
END = BEGIN + timedelta(minutes=30)


def page(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"MetricDataResults": list(results), **more}


def result(name: str, *points: tuple[int, float], status: str = "Complete", **more: Any) -> dict[str, Any]:
    times = [BEGIN + timedelta(minutes=minute) for minute, _ in points]
    return {"Id": name, "Timestamps": times, "Values": [value for _, value in points], "StatusCode": status, **more}


@pytest.mark.parametrize("status", ["InternalError", "Forbidden"])
def test_figures_that_cloudwatch_could_not_give_are_no_figures(metrics: StackServer, status: str) -> None:
    told = [{"Code": "x", "Value": "try later"}]
    metrics.pages = [page(result("reward", (1, 0.5)), result("cost", status=status), Messages=told)]
    with pytest.raises(Misconfigured, match=rf"CloudWatch: cost: {status}: try later"):
        function_metrics("judge", BEGIN, END)


def test_a_refusal_says_who_refused_and_why(metrics: StackServer) -> None:
    metrics.services["cloudwatch"].refusals["GetMetricData"] = [Refuse(403, "AccessDeniedException")]
    with pytest.raises(Misconfigured, match=r"CloudWatch: AccessDeniedException"):
        function_metrics("judge", BEGIN, END)


def test_points_of_all_pages_are_put_together(metrics: StackServer) -> None:
    metrics.pages = [
        page(result("reward", (3, 0.3), status="PartialData"), result("cost", (3, 1.0))),
        page(result("reward", (1, 0.1), (2, 0.2))),
    ]
    reward, cost = function_metrics("judge", BEGIN, END)
    assert (reward.at, reward.values) == ((1.5, 2.5, 3.5), (0.1, 0.2, 0.3))
    assert (cost.name, cost.values) == ("cost", (1.0,))
    assert [asked.get("NextToken") for asked in metrics.services["cloudwatch"].named("GetMetricData")] == [None, "1"]


def test_of_a_stack_that_is_not_there_and_has_counted_nothing_that_is_said(metrics: StackServer) -> None:
    metrics.pages = [page()]
    with pytest.raises(SettingsFault, match="there is no stack jugde in this account and region") as refused:
        function_metrics("jugde", BEGIN, END)
    assert refused.value.code == MISSING


def test_what_a_stack_has_counted_before_it_was_deleted_is_still_told(metrics: StackServer) -> None:
    metrics.pages = [page(result("reward", (1, 0.5)))]
    (reward,) = function_metrics("deleted", BEGIN, END)
    assert reward.values == (0.5,)


def test_a_stack_that_cannot_be_seen_may_be_there(metrics: StackServer) -> None:
    metrics.pages = [page()]
    metrics.services["cloudformation"].refusals["DescribeStacks"] = [Refuse(403, "AccessDenied", "not you")]
    assert function_metrics("mine", BEGIN, END) == []


def test_a_figure_without_points_is_left_out(metrics: StackServer) -> None:
    metrics.pages = [page(result("reward"), result("group_spread", (1, 0.2)))]
    (spread,) = function_metrics("judge", BEGIN, END)
    assert (spread.role, spread.by, spread.source) == ("spread", "minute", "the function's metrics")


def test_whole_periods_of_one_stack_are_asked_for(metrics: StackServer) -> None:
    metrics.pages = [page(result("reward", (1, 0.5)))]
    assert len(function_metrics("mine", BEGIN + timedelta(seconds=20), END + timedelta(seconds=20))) == 1
    (asked,) = metrics.services["cloudwatch"].named("GetMetricData")
    assert (asked["StartTime"], asked["EndTime"]) == (BEGIN, END + timedelta(minutes=1))
    wanted = {query["Id"]: query["MetricStat"] for query in asked["MetricDataQueries"]}
    assert {name: stat["Stat"] for name, stat in wanted.items()} == {
        "reward": "Average",
        "group_spread": "Average",
        "flat_groups_percent": "Average",
        "judge_failures_percent": "Average",
        "cost": "Sum",
        "samples": "Sum",
    }
    for name, stat in wanted.items():
        dimensions = [{"Name": "service", "Value": "mine"}]
        assert stat["Metric"] == {"Namespace": "judge", "MetricName": name, "Dimensions": dimensions}
        assert stat["Period"] == 60


def test_by_a_clock_that_is_behind_nothing_was_counted_yet(metrics: StackServer) -> None:
    metrics.pages = [page()]
    ahead = datetime.now(UTC) + timedelta(days=1)
    assert function_metrics("judge", ahead, ahead - timedelta(days=1)) == []
    (asked,) = metrics.services["cloudwatch"].named("GetMetricData")
    assert asked["EndTime"] - asked["StartTime"] == timedelta(minutes=1), "CloudWatch refuses an end before the beginning"


@pytest.mark.parametrize(
    ("ago", "long", "seconds"),
    [
        pytest.param(timedelta(hours=1), timedelta(hours=1), 60, id="short"),
        pytest.param(timedelta(hours=3), timedelta(hours=2.5), 60, id="as-many-points-as-allowed"),
        pytest.param(timedelta(hours=3), timedelta(hours=2.6), 300, id="one-more"),
        pytest.param(timedelta(days=2), timedelta(days=1), 900, id="a-day"),
        pytest.param(timedelta(days=14.9), timedelta(hours=1), 60, id="minutes-are-kept-15-days"),
        pytest.param(timedelta(days=15), timedelta(hours=1), 300, id="then-five-minutes"),
        pytest.param(timedelta(days=62.9), timedelta(hours=1), 300, id="up-to-63-days"),
        pytest.param(timedelta(days=63), timedelta(hours=1), 3600, id="then-hours"),
        pytest.param(timedelta(days=400), timedelta(days=399), 86_400, id="a-year"),
    ],
)
def test_points_are_as_fine_as_cloudwatch_keeps_them_and_few_enough_to_draw(
    ago: timedelta, long: timedelta, seconds: int
) -> None:
    assert period(NOW - ago, NOW - ago + long, NOW) == seconds


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not (TOOLS / "ministack").exists():
        pytest.skip("the deployment's tools are not installed; `make test` does it")
    with ministack("http://127.0.0.1:9", tmp_path_factory.mktemp("ministack") / "log") as url:
        yield url


def put(client: Any, stack: str, name: str, minute: int, *values: float) -> None:
    about = {"MetricName": name, "Dimensions": [{"Name": "service", "Value": stack}], "Unit": "None"}
    client.put_metric_data(
        Namespace="judge", MetricData=[{**about, "Timestamp": BEGIN + timedelta(minutes=minute), "Values": list(values)}]
    )


def test_two_stacks_do_not_mix_and_what_was_before_the_job_is_not_counted(
    cloud: str, server: ConverseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDWATCH", cloud)
    client = boto3.client("cloudwatch")
    put(client, "one", "reward", -5, 9.0)
    put(client, "one", "reward", 2, -1.0, 0.5)
    put(client, "one", "reward", 7, 1.0)
    put(client, "one", "samples", 2, 64.0, 32.0)
    put(client, "two", "reward", 2, 0.0)
    found = {series.name: (series.at, series.values) for series in function_metrics("one", BEGIN, END)}
    assert found == {"reward": ((2.5, 7.5), (-0.25, 1.0)), "samples": ((2.5,), (96.0,))}
