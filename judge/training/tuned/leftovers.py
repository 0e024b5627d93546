"""The leftovers of a job: what it left behind that can be deleted, in the order in which it has to be."""

from collections.abc import Callable
from functools import partial
from typing import Literal, NamedTuple

from judge.errors import Misconfigured
from judge.files.rows import counted
from judge.training.training_job import TrainingJob
from judge.training.tuned.deployment import Deployment, delete_deployment, deployments
from judge.training.tuned.folder import Folder, delete_folder, folders_of
from judge.training.tuned.model import delete_model, find_model

_TRIES, _PAUSE = 10, 15.0
"""How often a model is tried to be deleted that is still in use, and the seconds between two tries. A guess: its deployments have
been deleted just before, which takes Bedrock a while."""

_IN_USE = "ConflictException"


class Leftover(NamedTuple):
    """Something that can be deleted."""

    kind: Literal["deployment", "model", "folder"]
    """What it is: a model can only be deleted once its deployments are."""

    what: str
    """In words, with its name or place."""

    delete: Callable[[], None]
    """Deletes it, or raises `Misconfigured`."""


def leftovers(job: TrainingJob, wait: Callable[[float], None], *, keep_model: bool = False) -> list[Leftover]:
    """Return what a job left behind: deployments first, because a model that is deployed cannot be deleted.

    Args:
        job: it has ended.
        wait: waits for so many seconds.
        keep_model: whether to leave out everything but the deployments.

    Raises:
        Misconfigured: Bedrock or S3 refused, or could not be reached.
    """
    found = [_deployment(one) for one in deployments(job.model)] if job.model else []
    if keep_model:
        return found
    model = find_model(job.model) if job.model else None
    if model:
        found.append(Leftover("model", f"the tuned model {model.name}, {model.arn}", partial(_delete_model, model.arn, wait)))
    return [*found, *(Leftover("folder", _folder(one), partial(delete_folder, one)) for one in folders_of(job))]


def _deployment(one: Deployment) -> Leftover:
    paid = f", {counted(one.units, 'model unit')} paid for by the hour" if one.units else ""
    paid += f", with a commitment until {one.committed:%Y-%m-%d}" if one.committed else ""
    return Leftover(
        "deployment", f"the {one.kind} deployment {one.name}, {one.said}{paid}, {one.arn}", partial(delete_deployment, one)
    )


def _folder(folder: Folder) -> str:
    return f"{counted(len(folder.keys), 'object')}, {folder.size:,} bytes, in {folder.uri}"


def _delete_model(arn: str, wait: Callable[[float], None]) -> None:
    for left in reversed(range(_TRIES)):
        try:
            delete_model(arn)
        except Misconfigured as fault:
            if fault.code != _IN_USE or not left:
                raise
        else:
            return
        wait(_PAUSE)
