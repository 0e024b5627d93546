"""The command `job watch`: a line for each look at a job, until it has ended."""

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from judge.doors.console import complain, show_text, tell
from judge.doors.job.next_step import is_named, next_step
from judge.doors.job.standing import standing
from judge.doors.options import use_region
from judge.errors import Misconfigured
from judge.training.course import Series
from judge.training.curves.function_metrics import function_metrics
from judge.training.follow import follow
from judge.training.progress import Progress, expected_samples, read_progress
from judge.training.service import MISSING
from judge.training.services import choose_service
from judge.training.stack import check_grader
from judge.training.training_job import TrainingJob
from judge.training.tuned.model import find_model

Found = TypeVar("Found")

_GOOD, _ENDED_BADLY = 0, 1


def watch(arguments: Namespace, wait: Callable[[float], None] = time.sleep) -> int:
    """Print a line for each look at a job, until it has ended."""
    use_region(arguments)
    service = choose_service(arguments.job, arguments.endpoint)
    figures = _Figures(arguments.stack)
    try:
        for found in [service.find(arguments.job)] if arguments.once else follow(service, arguments.job, wait):
            if isinstance(found, Misconfigured):
                tell(f"cannot see the job just now, and will look again: {found}")
                continue
            now = datetime.now(UTC)
            show_text(standing(found, figures.progress(found, now), now))
            sys.stdout.flush()
    except KeyboardInterrupt:
        tell(f"the job goes on; `{next_step('stop', arguments.job, arguments)}` would stop it")
        raise
    assert isinstance(found, TrainingJob)
    if found.over:
        _go_on(found, arguments)
    return _ENDED_BADLY if found.status in ("failed", "stopped") else _GOOD


class _Figures:
    """What is known of a job's progress; what cannot be read is said once, and the watching goes on.

    But a stack that was named and is not there ends it: the name is misspelt.
    """

    def __init__(self, stack: str) -> None:
        self._stack = stack
        self._expected: int | None = None
        self._looked = self._checked = False
        self._told: set[str] = set()

    def progress(self, job: TrainingJob, now: datetime) -> Progress:
        """Return how far a job is."""
        if not self._looked:
            self._read("how many responses it will have", lambda: self._expect(job))
        series = self._read("its rewards and costs", lambda: self._counted(job, job.ended or now))
        return read_progress(series or (), self._expected, job.created, now)

    def _expect(self, job: TrainingJob) -> None:
        self._expected = expected_samples(job)
        self._looked = True

    def _counted(self, job: TrainingJob, end: datetime) -> Sequence[Series]:
        if not self._checked:
            check_grader(job, self._stack)
            self._checked = True
        return function_metrics(self._stack, job.created, end)

    def _read(self, what: str, read: Callable[[], Found]) -> Found | None:
        try:
            return read()
        except Misconfigured as fault:
            if fault.code == MISSING and is_named(self._stack):
                raise
            if what not in self._told:
                complain(f"{what} cannot be read: {fault}")
            self._told.add(what)
            return None


def _is_deleted(job: TrainingJob) -> bool:
    """Whether the model of a job on Bedrock was deleted, as far as that can be seen."""
    if not (job.model and job.model.startswith("arn:")):
        return False
    try:
        return find_model(job.model) is None
    except Misconfigured:
        return False


def _go_on(job: TrainingJob, arguments: Namespace) -> None:
    """Say what to do now that a job has ended."""
    steps = ["curves", "deploy"] if job.status == "completed" and not _is_deleted(job) else ["curves"]
    tell("\n  ".join(["next:", *(next_step(step, job.name, arguments) for step in steps)]))
