"""The port behind which every service stands that trains models."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from judge.training.course import Series
from judge.training.plan import Plan
from judge.training.training_job import Checkpoint, Status, TrainingJob

MISSING = "ResourceNotFoundException"
"""The `code` of the fault that `find` raises if there is no such job, whatever the service itself calls that."""


class TrainingService(Protocol):
    """What a service that trains models can do for us; every method raises `Misconfigured` if the service refuses."""

    def request(self, plan: Plan) -> object:
        """Return what `create` would send, as JSON, without sending it."""
        ...

    def create(self, plan: Plan) -> TrainingJob:
        """Upload the data of a plan, start its job and return it; the same plan twice starts one job."""
        ...

    def find(self, job: str) -> TrainingJob:
        """Return a job by its name or id, as it stands now; if there is none, the fault's `code` is `MISSING`."""
        ...

    def jobs(self, name: str = "", status: Status | None = None) -> Iterator[TrainingJob]:
        """Give the jobs whose names hold a text, the newest first."""
        ...

    def stop(self, job: TrainingJob) -> None:
        """Ask a job to stop."""
        ...

    def series(self, job: TrainingJob) -> Sequence[Series]:
        """Return what the service itself tells of the job's course: its metrics files, or its events."""
        ...

    def checkpoints(self, job: TrainingJob) -> Sequence[Checkpoint]:
        """Return the models that a job has kept on its way and that can be asked, the first step first."""
        ...
