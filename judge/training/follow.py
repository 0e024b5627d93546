"""Follows a job until it has ended."""

from collections.abc import Callable, Iterator
from functools import partial

from judge.errors import Misconfigured
from judge.training.looks import Pauses, looks
from judge.training.service import MISSING, TrainingService
from judge.training.training_job import TrainingJob

_PAUSES = Pauses(30.0, 300.0)
"""A guess: a fault at the start is seen soon, and a job of hours makes a dozen lines an hour."""


def follow(service: TrainingService, job: str, wait: Callable[[float], None]) -> Iterator[TrainingJob | Misconfigured]:
    """Give a job as it stands, look by look, until it has ended; a fault that passes is given in its place.

    Args:
        service: where the job is.
        job: its name or id.
        wait: waits for so many seconds.

    Raises:
        Misconfigured: the job cannot be seen, and waiting would not help: there is no such job, it is gone, or access is refused.
    """
    seen = False
    try:
        for found in looks(partial(service.find, job), lambda one: one.over, wait, _PAUSES):
            seen = seen or isinstance(found, TrainingJob)
            yield found
    except Misconfigured as fault:
        if seen and fault.code == MISSING:
            msg = f"the job {job} is no longer there: it was deleted, or this is another account or region now"
            raise Misconfigured.reworded(fault, msg) from fault
        raise
