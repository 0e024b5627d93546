"""The stack that `sam deploy` made, by the outputs of its template."""

from judge.aws.service import service
from judge.errors import SettingsFault
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
"""The fields of `Stack`, and the template's names for them."""


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


def find_stack(name: str) -> Stack:
    """Return a stack by its name.

    Raises:
        Misconfigured: there is none in this account and region, or it was not made by this template.
    """
    with service("CloudFormation") as client:
        found = client.describe_stacks(StackName=name)["Stacks"][0]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}
    missing = [output for output in _OUTPUTS.values() if output not in outputs]
    if missing:
        msg = (
            f"the stack {name} has no output {missing[0]}: it is of another template, or of an older one: `sam deploy` updates it"
        )
        raise SettingsFault(msg)
    return Stack(**{field: outputs[output] for field, output in _OUTPUTS.items()})
