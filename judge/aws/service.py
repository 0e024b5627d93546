"""Calls the services of AWS that jobs need, one after another: a fault is for the operator to fix, not for a retry of ours."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

from judge.aws.faults import calling
from judge.aws.session import Client, Session
from judge.errors import Disconnected, JudgeFailure, Misconfigured

Called = Literal["Bedrock", "CloudFormation", "CloudWatch", "Lambda", "S3", "SageMaker"]
"""The services, as messages call them."""

_ENDPOINT = "AWS_ENDPOINT_URL"
"""How the variables begin that name another endpoint: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html"""

_STILL = f"; {_ENDPOINT} is set here: does what it names still run?"

REHEARSAL = "`make deploy-local` in a checkout rehearses a job"
"""What somebody without an account can do instead of a job."""

_CLIENTS: dict[Called, Client] = {
    "Bedrock": "bedrock",
    "CloudFormation": "cloudformation",
    "CloudWatch": "cloudwatch",
    "Lambda": "lambda",
    "S3": "s3",
    "SageMaker": "sagemakerjobruntime",
}


@contextmanager
def service(name: Called) -> Iterator[Any]:
    """Give a client of a service, with boto3's own limits and retries; call nothing but the service in this block.

    Raises:
        Misconfigured: the service refused, or could not be reached; or there are no credentials, or no region. Its `code` is the
            service's name for a refusal.
    """
    client = _session().client(_CLIENTS[name])
    try:
        with calling(name, REHEARSAL):
            yield client
    except JudgeFailure as failure:
        lost = isinstance(failure, Disconnected) and any(one.startswith(_ENDPOINT) for one in os.environ)
        raise Misconfigured.reworded(failure, f"{name}: {failure}{_STILL if lost else ''}") from failure


@cache
def _session() -> Session:
    """Open the session once, because loading the description of a service is slow."""
    return Session()
