"""A training job, as its service describes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args

from pydantic import JsonValue

from judge.errors import SettingsFault
from judge.record import Many, Record, near_miss

Status = Literal["waiting", "running", "stopping", "stopped", "completed", "failed"]
"""The state of a job, in one set of words for all services."""

BEDROCK: Mapping[str, Status] = {
    "InProgress": "running",
    "Stopping": "stopping",
    "Stopped": "stopped",
    "Completed": "completed",
    "Failed": "failed",
}
"""Bedrock's own words: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetModelCustomizationJob.html"""

ENDED: tuple[Status, ...] = ("stopped", "completed", "failed")
"""The states in which a job has ended."""


class Phase(Record):
    """A part of a job, such as the training itself."""

    name: str
    """The service's own name for it, in small letters: `data processing`, `training`, `validation`."""

    status: str
    """The service's own word for its state."""

    begun: datetime | None = None
    changed: datetime | None = None


class Checkpoint(Record):
    """A model as it stood after a step; it can be asked like the tuned model, without a deployment."""

    step: int
    model: str
    """The id to ask it by."""


class TrainingJob(Record):
    """A job as it stands now."""

    id: str
    """Its ARN; of an open-weight model the endpoint's id."""

    name: str
    """The name that it was given; of an open-weight model its id."""

    status: Status
    said: str
    """The service's own word for the status."""

    message: str = ""
    """Why it failed, in the service's words."""

    created: datetime
    changed: datetime | None = None
    ended: datetime | None = None
    phases: Many[Phase] = ()
    base: str
    """The model that is trained."""

    grader: str | None = None
    """The ARN of the function that gives the rewards."""

    model: str | None = None
    """The tuned model, once there is one: its ARN, or the id to ask it by."""

    model_name: str | None = None
    hyperparameters: dict[str, JsonValue] = {}
    """As the service names them."""

    training: str | None = None
    """Where the records are: an S3 URI, or a file's id."""

    validation: str | None = None
    output: str | None = None
    """The folder in S3 under which the job writes."""

    @property
    def over(self) -> bool:
        """Whether it has ended, well or not."""
        return self.status in ENDED


def status_of(said: str, known: Mapping[str, Status], *, ended: bool) -> Status:
    """Return what a service's word for the state of a job means.

    A word that is not known, because the service has added it since, means that the job runs. If the job has ended, it means that
    it failed: nothing says that it ended well.

    Args:
        said: the service's word.
        known: its words that are known.
        ended: whether the service tells when the job ended.
    """
    return known.get(said, "failed" if ended else "running")


def read_status(text: str) -> Status:
    """Read a status, in our words or in Bedrock's.

    Raises:
        SettingsFault: it is neither.
    """
    ours: dict[str, Status] = {status: status for status in get_args(Status)}
    words = ours | {word.lower(): status for word, status in BEDROCK.items()}
    if text.lower() not in words:
        known = [*BEDROCK, *ours]
        near = near_miss(text, known) or near_miss(text.lower(), words)
        msg = f"--status: wanted one of {', '.join(known)}; found {text!r}{near}"
        raise SettingsFault(msg)
    return words[text.lower()]
