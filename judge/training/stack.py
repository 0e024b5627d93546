"""The stack that `sam deploy` made, by the outputs and the parameters of its template."""

from collections.abc import Mapping, Sequence

from judge.aws.service import service
from judge.errors import Misconfigured, SettingsFault
from judge.record import Record

_OUTPUTS = {
    "name": "StackName",
    "rubric": "Rubric",
    "version": "VersionArn",
    "alias": "AliasArn",
    "role": "TrainingRoleArn",
    "bucket": "BucketName",
    "log_group": "LogGroupName",
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

    alias: str
    """The ARN that always leads to the newest version."""

    role: str
    """The role for a training job."""

    bucket: str
    """The bucket for data and outputs."""

    log_group: str

    judge_model: str | None = None
    """The judge model; None if the rubric names it."""

    judged_at_once: int | None = None
    """The most samples that the function judges at the same time, in all its invocations; None if there is no bound."""


def find_stack(name: str) -> Stack:
    """Return a stack by its name.

    Raises:
        Misconfigured: there is none in this account and region, or it was not made by this template.
    """
    try:
        with service("CloudFormation") as client:
            found = client.describe_stacks(StackName=name)["Stacks"][0]
    except Misconfigured as fault:
        if "does not exist" not in str(fault):  # CloudFormation says so with a plain ValidationError
            raise
        msg = f"there is no stack {name} in this account and region: `sam deploy` makes one; name another by --stack"
        raise SettingsFault(msg) from fault
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


def _pairs(items: Sequence[Mapping[str, str]], kind: str) -> dict[str, str]:
    return {one[f"{kind}Key"]: one[f"{kind}Value"] for one in items}


def _product(parameters: Mapping[str, str]) -> int | None:
    """Return the most invocations at a time, times the samples that each judges at a time; 0 reserved ones are no bound."""
    concurrency, reserved = (parameters.get(name, "") for name in (_CONCURRENCY, _RESERVED))
    if not (concurrency.isdecimal() and reserved.isdecimal()):
        return None
    return int(concurrency) * int(reserved) or None
