"""Rehearses a training job where there is no account: it trains nothing, and its models and its judge answer by rote.

The control plane and the models are those of the tests. So that there are curves to look at, each job gets rewards that rise over
twenty minutes, as metrics of the function and as a file of the job. These minutes end when the rehearsal begins, so that nothing
that the user has the function score is mixed in.
"""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import boto3

from tests.control_plane import REGION, ControlPlane, serve_control_plane
from tests.converse_server import Action, Fail, Request, Say
from tests.scripted_judge import shown

_TUNED = "custom-model-deployment"
"""What the id of a deployed model contains."""

_SHORT = "短くまとめた答えです。"
_LONG = "とても長い答えで、三十文字という約束をまったく守らずに、いつまでも続いていく文章です。"
_ASKED = count()
"""Counts what the base model is asked; its responses to one prompt have to differ, or there is nothing to learn."""

_MINUTES = 20
_FIRST, _RISE = 0.2, 0.02
"""The reward at the beginning, and what each minute adds to it."""

_DRAWN = 8
"""Responses to a prompt, as many as a job draws by default."""


@contextmanager
def rehearse(aws: str, stack: str, *, patient: bool = True) -> Iterator[tuple[ControlPlane, str]]:
    """Run a control plane whose jobs leave a course behind; give it with its URL.

    Args:
        aws: the URL of the AWS on this machine, for the bucket and the metrics.
        stack: the stack that gives the rewards.
        patient: whether jobs, models and deployments take their time, as far as looks at them go.
    """
    with serve_control_plane() as (plane, url):
        plane.patient = patient
        plane.begun = datetime.now(UTC) - timedelta(minutes=_MINUTES)
        plane.lasting = timedelta(minutes=_MINUTES)
        plane.course = plane.course if patient else ("Completed",)
        plane.started = lambda job: leave_course(aws, stack, plane, job)
        yield plane, url


def answer(request: Request) -> Action:
    """Answer as the two models do: the base keeps to a limit of thirty characters one time in three, the tuned one always.

    An id without a vendor, such as `nova`, is no model's.
    """
    if "." not in request.model and _TUNED not in request.model:
        return Fail(400, "ValidationException", "The provided model identifier is invalid.")
    return Say(_SHORT if _TUNED in request.model or next(_ASKED) % 3 == 0 else _LONG)


def in_rehearsal(judge: Callable[[Request], Action]) -> Callable[[Request], Action]:
    """Return what stands for Bedrock's models: a judge, by rote where it has no reply, and the two models for all else."""

    def reply(request: Request) -> Action:
        if "<response-" not in request.user:
            return answer(request)
        judged = judge(request)
        return by_rote(request) if isinstance(judged, Fail) and request.form == "schema" else judged

    return reply


def by_rote(request: Request) -> Say:
    """Answer a question to a judge with the middle of each scale, whatever the responses are."""
    schema = json.loads(request.body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"])
    if "verdicts" not in schema["properties"]:
        return Say(json.dumps(_middle(schema)))
    one = _middle(schema["properties"]["verdicts"]["items"])
    return Say(json.dumps({"verdicts": [{**one, "id": name} for name in shown(request.user)]}))


def _middle(part: dict[str, Any]) -> Any:
    """Return the middle of what a schema allows; a text says that nobody has judged."""
    if "properties" in part:
        return {name: _middle(inner) for name, inner in part["properties"].items()}
    if "enum" in part:
        return part["enum"][len(part["enum"]) // 2]
    if part["type"] in ("string", "boolean"):
        return {"string": "By rote: nobody has read the response.", "boolean": True}[part["type"]]
    middle = (part["minimum"] + part["maximum"]) / 2
    return int(middle) if part["type"] == "integer" else middle


def leave_course(aws: str, stack: str, plane: ControlPlane, job: dict[str, Any]) -> None:
    """Write what a job and its function leave behind: validation rewards in S3, and the function's metrics."""
    bucket, _, folder = job["outputDataConfig"]["s3Uri"].removeprefix("s3://").partition("/")
    number = job["arn"].rpartition("/")[2]
    key = f"{folder.rstrip('/')}/model-customization-job-{number}/validation_artifacts/validation_metrics.csv"
    rewards = [_FIRST + _RISE * minute for minute in range(_MINUTES)]
    lines = ["step_number,val-score/rewards/mean@1", *(f"{step},{reward:.3f}" for step, reward in enumerate(rewards))]
    client("s3", aws).put_object(Bucket=bucket, Key=key, Body="\n".join(lines).encode())
    told = [
        {
            "MetricName": name,
            "Dimensions": [{"Name": "service", "Value": stack}],
            "Timestamp": plane.begun + timedelta(minutes=minute),
            "Value": value,
        }
        for minute, reward in enumerate(rewards)
        for name, value in figures(reward).items()
    ]
    client("cloudwatch", aws).put_metric_data(Namespace="judge", MetricData=told)


def figures(mean: float) -> dict[str, float]:
    """Return what the function would count if each response to each prompt earned 1 with a probability of `mean`, and else 0."""
    return {
        "reward": mean,
        "group_spread": math.sqrt(mean * (1 - mean)),
        "flat_groups_percent": 100 * (mean**_DRAWN + (1 - mean) ** _DRAWN),
    }


def client(service: Any, aws: str) -> Any:
    """Make a client of a service of the AWS on this machine, whatever account this process has."""
    return boto3.client(service, endpoint_url=aws, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")  # noqa: S106
