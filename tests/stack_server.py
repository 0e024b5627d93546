"""A deployed stack for tests, on loopback: CloudFormation describes it, Lambda runs its function, CloudWatch has its metrics."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.job_server import BUCKET
from tests.service_server import Params, Refuse, ServiceServer, serve_service

NAME = "judge"
VERSION = "arn:aws:lambda:us-east-1:123456789012:function:judge:7"
OUTPUTS = {
    "StackName": NAME,
    "Rubric": "math_reasoning",
    "VersionArn": VERSION,
    "AliasArn": "arn:aws:lambda:us-east-1:123456789012:function:judge:live",
    "TrainingRoleArn": "arn:aws:iam::123456789012:role/judge-training",
    "BucketName": BUCKET,
    "LogGroupName": "/judge/judge",
}
PARAMETERS = {"JudgeModel": "us.amazon.nova-2-lite-v1:0", "Concurrency": "16", "ReservedConcurrency": "10"}

Grade = Callable[[list[Params]], object]
"""What the function answers to the samples of an invocation; an exception of it becomes a function error."""


def reward(samples: list[Params], value: float = 0.5) -> object:
    """Give each sample the same reward."""
    metrics = [{"name": "imputed", "value": 0.0, "type": "Metric"}]
    return [{"id": one["id"], "aggregate_reward_score": value, "metrics_list": metrics} for one in samples]


@dataclass
class StackServer:
    """The state: what the stack tells of itself, what its function does, and what it has counted."""

    outputs: dict[str, str] = field(default_factory=lambda: dict(OUTPUTS))
    parameters: dict[str, str] = field(default_factory=lambda: dict(PARAMETERS))
    grade: Grade = reward
    points: dict[str, list[tuple[datetime, float]]] = field(default_factory=dict)
    """By metric: its points."""

    pages: list[Params] = field(default_factory=list)
    """CloudWatch's answers, page by page, if a test writes them; else they are made of `points`."""

    status: str = "CREATE_COMPLETE"
    services: dict[str, ServiceServer] = field(default_factory=dict)
    """By the name that boto3 has for each."""

    def reset(self) -> None:
        """Forget the test before."""
        self.outputs, self.parameters, self.grade = dict(OUTPUTS), dict(PARAMETERS), reward
        self.status = "CREATE_COMPLETE"
        self.points.clear()
        self.pages.clear()
        for one in self.services.values():
            one.asked.clear()
            one.refusals.clear()
            one.broken.clear()
            one.altered.clear()

    @property
    def samples(self) -> list[Params]:
        """All samples that the function got."""
        return [sample for params in self.services["lambda"].named("Invoke") for sample in json.loads(params["Payload"])]

    def acts(self) -> dict[str, dict[str, Any]]:
        """What each service does."""
        return {
            "cloudformation": {"DescribeStacks": self._describe},
            "lambda": {"Invoke": self._invoke},
            "cloudwatch": {"GetMetricData": self._metrics},
        }

    def _describe(self, params: Params) -> Params:
        if params["StackName"] != NAME:
            raise Refuse(400, "ValidationError", f"Stack with id {params['StackName']} does not exist")
        stack = {
            "StackName": NAME,
            "CreationTime": datetime(2026, 1, 2, tzinfo=UTC),
            "StackStatus": self.status,
            "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()],
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()],
        }
        return {"Stacks": [stack]}

    def _invoke(self, params: Params) -> Params:
        if params["FunctionName"] != VERSION:
            raise Refuse(404, "ResourceNotFoundException", f"Function not found: {params['FunctionName']}")
        try:
            answer = self.grade(json.loads(params["Payload"]))
        except Exception as error:  # noqa: BLE001  as Lambda does with whatever a function raises
            told = {"errorType": type(error).__name__, "errorMessage": str(error)}
            return {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": json.dumps(told).encode()}
        return {"StatusCode": 200, "Payload": answer if isinstance(answer, bytes) else json.dumps(answer).encode()}

    def _metrics(self, params: Params) -> Params:
        if self.pages:
            page = int(params.get("NextToken", 0))
            more = {"NextToken": str(page + 1)} if page + 1 < len(self.pages) else {}
            return {**self.pages[page], **more}
        results = []
        for query in params["MetricDataQueries"]:
            points = self.points.get(query["MetricStat"]["Metric"]["MetricName"], [])
            results.append(
                {
                    "Id": query["Id"],
                    "StatusCode": "Complete",
                    "Timestamps": [at for at, _ in points],
                    "Values": [value for _, value in points],
                }
            )
        return {"MetricDataResults": results}


@contextmanager
def serve_stack() -> Iterator[StackServer]:
    """Run all three on free ports of 127.0.0.1."""
    stack = StackServer()
    with ExitStack() as open_servers:
        for name, acts in stack.acts().items():
            stack.services[name] = open_servers.enter_context(serve_service(name, acts))
        yield stack
