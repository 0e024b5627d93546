"""Follows a job until it has ended: asks again and again, less often as time goes on, and lives through faults that pass."""

from collections.abc import Callable, Iterator

from judge.errors import Misconfigured, Transient
from judge.training.service import MISSING, TrainingService
from judge.training.training_job import TrainingJob

_FIRST, _LAST, _LONGER = 30.0, 300.0, 1.5
"""Seconds between two looks: the first, the longest, and by how much each is longer than the one before. A guess: a fault at the
start is seen soon, and a job of hours makes a dozen lines an hour."""


def follow(service: TrainingService, job: str, wait: Callable[[float], None]) -> Iterator[TrainingJob | Misconfigured]:
    """Give a job as it stands, look by look, until it has ended; a fault that passes is given in its place.

    Args:
        service: where the job is.
        job: its name or id.
        wait: waits for so many seconds.

    Raises:
        Misconfigured: the job cannot be seen, and waiting would not help: there is no such job, it is gone, or access is refused.
    """
    seconds, seen = _FIRST, False
    while True:
        try:
            found = service.find(job)
        except Misconfigured as fault:
            if not passes(fault):
                if seen and fault.code == MISSING:
                    raise _gone(fault, job) from fault
                raise
            yield fault
        else:
            seen = True
            yield found
            if found.over:
                return
        wait(seconds)
        seconds = min(_LAST, seconds * _LONGER)


def passes(fault: Misconfigured) -> bool:
    """Whether waiting may help: a service throttles, fails, answers late or cannot be reached."""
    return isinstance(fault.__cause__, Transient)


def _gone(fault: Misconfigured, job: str) -> Misconfigured:
    gone = Misconfigured(f"the job {job} is no longer there: it was deleted, or this is another account or region now")
    gone.code = fault.code
    return gone
