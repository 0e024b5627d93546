"""The deployment: what makes a tuned model answer, paid for by the token or, with provisioned throughput, by the hour.

https://docs.aws.amazon.com/bedrock/latest/userguide/deploy-custom-model-on-demand.html
https://docs.aws.amazon.com/bedrock/latest/userguide/prov-throughput.html
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from judge.aws.service import service
from judge.errors import Misconfigured, SettingsFault
from judge.record import Record
from judge.training.answer import reading

Kind = Literal["on demand", "provisioned"]

_ACTIVE = ("Active", "InService")
_FAILED = "Failed"
"""Bedrock's words for a deployment that answers, of either kind, and for one that never will."""

_TAKEN = "ConflictException"
"""Bedrock's name for its refusal if a name is taken, among others."""


class Deployment(Record):
    """A deployment as it stands now."""

    arn: str
    """What a model is asked by."""

    name: str
    kind: Kind
    said: str
    """Bedrock's word for its status."""

    message: str = ""
    """Why it failed, in Bedrock's words."""

    units: int = 0
    """Model units, each paid for by the hour; 0 on demand."""

    committed: datetime | None = None
    """Until when they are paid for whatever happens; None without a commitment, which `deploy` never makes."""

    @property
    def active(self) -> bool:
        """Whether it answers."""
        return self.said in _ACTIVE

    @property
    def failed(self) -> bool:
        """Whether it will never answer."""
        return self.said == _FAILED


def deployments(model: str) -> list[Deployment]:
    """Return all deployments of a model, of both kinds.

    Args:
        model: the tuned model's ARN.

    Raises:
        Misconfigured: Bedrock refused, or could not be reached.
    """
    with service("Bedrock") as client:
        pages = client.get_paginator("list_custom_model_deployments").paginate(modelArnEquals=model)
        on_demand = [row for page in pages for row in page.get("modelDeploymentSummaries", ())]
        pages = client.get_paginator("list_provisioned_model_throughputs").paginate(modelArnEquals=model)
        provisioned = [row for page in pages for row in page.get("provisionedModelSummaries", ())]
    with reading(f"the deployments of {model}"):  # what has been moved to another model is no longer this one's
        own = [row for row in provisioned if row["modelArn"] == row["desiredModelArn"] == model]
        return [*(_on_demand(row) for row in on_demand if row["modelArn"] == model), *map(_provisioned, own)]


def deploy(model: str, name: str, units: int | None = None) -> Deployment:
    """Begin to deploy a model, and return the deployment; one that the model has already by this name and kind is returned.

    Args:
        model: the tuned model's ARN.
        name: the deployment's name.
        units: model units of provisioned throughput, 1 or more; None for a deployment on demand.

    Raises:
        SettingsFault: the model has a provisioned deployment of this name with another number of units.
        Misconfigured: Bedrock refused, or could not be reached. If another model's deployment has the name, the message says so.
    """
    kind: Kind = "on demand" if units is None else "provisioned"
    for one in deployments(model):
        if (one.name, one.kind) == (name, kind):
            return _same(one, units)
    try:
        made = _make(model, name, units)
    except Misconfigured as fault:
        if fault.code != _TAKEN:
            raise
        taken = Misconfigured(f"{fault}; if another model's deployment has the name {name}, choose another --name")
        taken.code = fault.code
        raise taken from fault
    return Deployment(arn=made, name=name, kind=kind, said="Creating", units=units or 0)


def _make(model: str, name: str, units: int | None) -> str:
    """Begin to make a deployment, and return its ARN."""
    with service("Bedrock") as client:
        if units is None:
            made = client.create_custom_model_deployment(modelDeploymentName=name, modelArn=model)["customModelDeploymentArn"]
        else:
            asked = {"provisionedModelName": name, "modelId": model, "modelUnits": units}
            made = client.create_provisioned_model_throughput(**asked)["provisionedModelArn"]
    return str(made)


def look_up(deployment: Deployment) -> Deployment:
    """Return a deployment as it stands now.

    Raises:
        Misconfigured: it is gone, or Bedrock refused or could not be reached.
    """
    with service("Bedrock") as client:
        if deployment.kind == "on demand":
            read, found = _on_demand, client.get_custom_model_deployment(customModelDeploymentIdentifier=deployment.arn)
        else:
            read, found = _provisioned, client.get_provisioned_model_throughput(provisionedModelId=deployment.arn)
    with reading(f"the deployment {deployment.name}"):
        return read(found)


def delete_deployment(deployment: Deployment) -> None:
    """Delete a deployment; that cannot be undone.

    Raises:
        Misconfigured: Bedrock refused, or could not be reached.
    """
    with service("Bedrock") as client:
        if deployment.kind == "on demand":
            client.delete_custom_model_deployment(customModelDeploymentIdentifier=deployment.arn)
        else:
            client.delete_provisioned_model_throughput(provisionedModelId=deployment.arn)


def _same(found: Deployment, units: int | None) -> Deployment:
    if units is not None and found.units != units:
        msg = f"{found.name} is deployed with {found.units} model units, and {units} were asked for: give another --name"
        raise SettingsFault(msg)
    return found


def _on_demand(row: Mapping[str, Any]) -> Deployment:
    """Read an answer or a row of a list, which call the name differently."""
    return Deployment(
        arn=row["customModelDeploymentArn"],
        name=row.get("modelDeploymentName") or row.get("customModelDeploymentName") or row["customModelDeploymentArn"],
        kind="on demand",
        said=row.get("status", ""),
        message=row.get("failureMessage", ""),
    )


def _provisioned(row: Mapping[str, Any]) -> Deployment:
    return Deployment(
        arn=row["provisionedModelArn"],
        name=row["provisionedModelName"],
        kind="provisioned",
        said=row["status"],
        message=row.get("failureMessage", ""),
        units=row["desiredModelUnits"],
        committed=row.get("commitmentExpirationTime"),
    )
