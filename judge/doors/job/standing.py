"""Says in a line how a job stands."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from judge.training.progress import Progress
from judge.training.training_job import TrainingJob

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
"""Seconds."""


def standing(job: TrainingJob, progress: Progress, now: datetime) -> str:
    """Return the line: `InProgress for 2 h 10 min (training); reward 0.412, 0.250 at first; 800 of 4,000 responses scored`."""
    return "; ".join(_parts(job, progress, now))


def duration(span: timedelta) -> str:
    """Write a span of time: `2 h 10 min`."""
    seconds = int(span.total_seconds())
    if seconds >= _DAY:
        return f"{seconds // _DAY} d {seconds % _DAY // _HOUR} h"
    if seconds >= _HOUR:
        return f"{seconds // _HOUR} h {seconds % _HOUR // 60} min"
    return f"{seconds // 60} min" if seconds >= _MINUTE else "less than a minute"


def _parts(job: TrainingJob, progress: Progress, now: datetime) -> Iterator[str]:
    phases = ", ".join(phase.name for phase in job.phases if phase.status == "InProgress")
    took = "after" if job.ended else "for"
    where = f" ({phases})" if phases and not job.over else ""
    yield f"{' '.join(job.said.split())} {took} {duration((job.ended or now) - job.created)}{where}"
    if job.message:
        yield " ".join(job.message.split())
    if progress.last is not None:
        yield f"reward {progress.last:.3f}, {progress.first:.3f} at first"
    if progress.scored is not None:
        yield f"{progress.scored:,}{f' of {progress.expected:,}' if progress.expected else ''} responses scored"
    if progress.scored and progress.expected and progress.scored > progress.expected:
        yield "that is more than the job has, so somebody else uses the stack too, and all figures here count both"
    if progress.usd is not None:
        yield f"the judge has cost {progress.usd:,.2f} US dollars"
    if progress.left is not None and not job.over:
        yield f"about {duration(progress.left)} left"
