"""The stack that `sam deploy` made, by the outputs and the parameters of its template."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from judge.aws.service import service
from judge.errors import Misconfigured, SettingsFault
from judge.record import Record
from judge.training.looks import passes
from judge.training.service import MISSING
from judge.training.training_job import TrainingJob

_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]{0,127}")
"""What CloudFormation takes for a name. An ARN is none, because metrics carry the name.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html"""

_READY = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
)
"""The states of a stack that does what its outputs say; after an update that was rolled back, it does what it did before.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html"""

_OUTPUTS = {
    "name": "StackName",
    "rubric": "Rubric",
    "version": "VersionArn",
    "role": "TrainingRoleArn",
    "bucket": "BucketName",
}
"""The fields of `Stack` that are outputs, and the template's names for them."""

_MODEL, _CONCURRENCY, _RESERVED = "JudgeModel", "Concurrency", "ReservedConcurrency"
"""Parameters of the template."""


class Stack(Record):
    """A deployed stack."""

    name: str
    """Its name, which is also the dimension `service` of its metrics."""

    rubric: str
    """The rubric's name."""

    version: str
    """The ARN of the version of the function that is deployed now; it never changes what it does."""

    role: str
    """The role for a training job."""

    bucket: str
    """The bucket for data and outputs."""

    judge_model: str | None = None
    """The judge model; None if the rubric names it."""

    judged_at_once: int | None = None
    """The most samples that the function judges at the same time, in all its invocations; None if there is no bound."""


def find_stack(name: str) -> Stack:
    """Return a stack by its name.

    Raises:
        SettingsFault: there is none in this account and region (then its `code` is `MISSING`), it was not made by this template,
            or it is not ready.
        Misconfigured: CloudFormation refused, or could not be reached.
    """
    _check_name(name)
    try:
        with service("CloudFormation") as client:
            found = client.describe_stacks(StackName=name)["Stacks"][0]
    except Misconfigured as fault:
        if "does not exist" not in str(fault):  # CloudFormation says so with a plain ValidationError
            raise
        msg = f"there is no stack {name} in this account and region: `sam deploy` makes one; if yours has another name, give that"
        unknown = SettingsFault(msg)
        unknown.code = MISSING
        raise unknown from fault
    _refuse_unready(name, found)
    outputs = _pairs(found.get("Outputs", ()), "Output")
    missing = [output for output in _OUTPUTS.values() if output not in outputs]
    if missing:
        msg = f"the stack {name} has no output {missing[0]}: another template made it, or an older one; `sam deploy` updates it"
        raise SettingsFault(msg)
    parameters = _pairs(found.get("Parameters", ()), "Parameter")
    return Stack(
        **{field: outputs[output] for field, output in _OUTPUTS.items()},
        judge_model=parameters.get(_MODEL) or None,
        judged_at_once=_product(parameters),
    )


def check_grader(job: TrainingJob, name: str) -> None:
    """Make sure that a job gets its rewards from a stack, as far as that can be known.

    Whether a stack gives them cannot be known if the service does not tell the job's function, or if the stack cannot be seen: it
    may have been deleted, and its metrics are still there.

    Raises:
        SettingsFault: another function gives them, or this can be no stack's name.
        Misconfigured: CloudFormation could not be reached; that may pass.
    """
    _check_name(name)
    if job.grader is None:
        return
    try:
        found = find_stack(name)
    except Misconfigured as fault:
        if passes(fault):
            raise
        return
    if _function(found.version) != _function(job.grader):
        msg = (
            f"the job {job.name} gets its rewards from {job.grader}, and the stack {name} has {_function(found.version)}: "
            "name the job's own stack by --stack"
        )
        raise SettingsFault(msg)


def check_there(name: str) -> None:
    """Make sure that there is a stack; one that cannot be seen, or is not ready, is there.

    Raises:
        SettingsFault: there is none; its `code` is `MISSING`.
    """
    try:
        find_stack(name)
    except Misconfigured as fault:
        if fault.code == MISSING:
            raise


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        msg = f"--stack: wanted the name of a stack (letters, digits and dashes, a letter first), found {name!r}"
        raise SettingsFault(msg)


def _refuse_unready(name: str, found: Mapping[str, Any]) -> None:
    status = found["StackStatus"]
    if status in _READY:
        return
    advice = (
        "wait until that has ended, and try again"
        if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS"
        else "mend it: `sam deploy` again; a stack that could not be created has to be removed by `sam delete` before"
    )
    msg = f"the stack {name} is {status}: {advice}"
    raise SettingsFault(msg)


def _function(arn: str) -> str:
    """Return the ARN of a function without its version or alias: arn:aws:lambda:us-east-1:123456789012:function:judge."""
    return ":".join(arn.split(":")[:7])


def _pairs(items: Sequence[Mapping[str, str]], kind: str) -> dict[str, str]:
    return {one[f"{kind}Key"]: one[f"{kind}Value"] for one in items}


def _product(parameters: Mapping[str, str]) -> int | None:
    """Return the most invocations at a time, times the samples that each judges at a time; 0 reserved ones are no bound."""
    concurrency, reserved = (parameters.get(name, "") for name in (_CONCURRENCY, _RESERVED))
    if not (concurrency.isdecimal() and reserved.isdecimal()):
        return None
    return int(concurrency) * int(reserved) or None
