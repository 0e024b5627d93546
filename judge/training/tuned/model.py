"""The tuned model: what a completed job has made.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetCustomModel.html
"""

from collections.abc import Mapping
from typing import Any

from judge.aws.service import service
from judge.errors import Misconfigured, SettingsFault
from judge.record import Record
from judge.training.answer import reading
from judge.training.training_job import TrainingJob

_UNKNOWN = "ResourceNotFoundException"


class TunedModel(Record):
    """A tuned model as it stands now."""

    arn: str
    name: str
    said: str
    """Bedrock's word for its status: `Creating`, `Active` or `Failed`."""

    message: str = ""
    """Why it failed, in Bedrock's words."""

    @property
    def active(self) -> bool:
        """Whether it can be deployed."""
        return self.said == "Active"

    @property
    def failed(self) -> bool:
        """Whether it never can be."""
        return self.said == "Failed"


def model_of(job: TrainingJob) -> str:
    """Return the id of the model that a job has made.

    Raises:
        SettingsFault: it has made none, and why.
    """
    if job.model and job.status == "completed":
        return job.model
    if not job.over:
        msg = f"the job {job.name} is {job.said}, and has no model yet; `judge job watch {job.name}` tells when it has"
    elif job.status == "completed":
        msg = f"the job {job.name} is {job.said}, and Bedrock names no model of it"
    else:
        why = f" ({job.message})" if job.message else ""
        msg = f"the job {job.name} is {job.said}{why}; only a job that was completed has a model"
    raise SettingsFault(msg)


def find_model(model: str) -> TunedModel | None:
    """Return a model by its ARN; None if there is none any more.

    Raises:
        Misconfigured: Bedrock refused, or could not be reached.
    """
    try:
        with service("Bedrock") as client:
            found = client.get_custom_model(modelIdentifier=model)
    except Misconfigured as fault:
        if fault.code == _UNKNOWN:
            return None
        raise
    with reading(f"the model {model}"):
        return _model(found)


def _model(found: Mapping[str, Any]) -> TunedModel:
    status = found.get("modelStatus", "Active")  # models of jobs have had no status before it was added to the API
    return TunedModel(arn=found["modelArn"], name=found["modelName"], said=status, message=found.get("failureMessage", ""))


def delete_model(model: str) -> None:
    """Delete a model; that cannot be undone.

    Raises:
        Misconfigured: Bedrock refused, because it is still deployed for instance, or could not be reached.
    """
    with service("Bedrock") as client:
        client.delete_custom_model(modelIdentifier=model)
