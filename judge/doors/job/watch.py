"""The command `watch`."""

import shlex
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime

from judge.doors.console import complain, show_text, tell
from judge.doors.job.standing import standing
from judge.doors.options import use_region
from judge.errors import Misconfigured
from judge.training.curves.function_metrics import function_metrics
from judge.training.follow import follow
from judge.training.progress import Progress, expected_samples, read_progress
from judge.training.services import choose_service
from judge.training.training_job import TrainingJob

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
        tell(f"the job goes on; `{shlex.join(['judge', 'job', 'stop', arguments.job])}` would stop it")
        raise
    assert isinstance(found, TrainingJob)
    if found.over:
        _go_on(found)
    return _ENDED_BADLY if found.status in ("failed", "stopped") else _GOOD


class _Figures:
    """What the function has counted; if that cannot be read, it is said once, and the watching goes on."""

    def __init__(self, stack: str) -> None:
        self._stack = stack
        self._expected: int | None = None
        self._asked = self._told = False

    def progress(self, job: TrainingJob, now: datetime) -> Progress:
        """Return how far a job is."""
        try:
            if not self._asked:
                self._expected = expected_samples(job)
                self._asked = True
            series = function_metrics(self._stack, job.created, job.ended or now)
        except Misconfigured as fault:
            if not self._told:
                complain(f"the job's rewards and costs cannot be read, only its status: {fault}")
            self._told = True
            return Progress()
        return read_progress(series, self._expected, job.created, now)


def _go_on(job: TrainingJob) -> None:
    """Say what to do now that a job has ended."""
    steps = ["curves", "deploy"] if job.status == "completed" else ["curves"]
    commands = "".join(f"\n  {shlex.join(['judge', 'job', step, job.name])}" for step in steps)
    tell(f"next:{commands}")
