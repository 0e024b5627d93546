"""The command `job list`: the jobs of this account and region, the newest first."""

from argparse import Namespace
from datetime import datetime

from judge.doors.console import show_table, tell
from judge.doors.options import use_region
from judge.training.services import choose_service
from judge.training.training_job import TrainingJob, read_status

_COLUMNS = ("name", "status", "created", "ended", "base model", "tuned model")


def list_jobs(arguments: Namespace) -> int:
    """List the jobs, the newest first."""
    use_region(arguments)
    status = read_status(arguments.status) if arguments.status else None
    found = list(choose_service(endpoint=arguments.endpoint).jobs(arguments.name or "", status))
    if found:
        show_table(_COLUMNS, [_row(job) for job in found])
    else:
        tell("there is no such job in this account and region" if arguments.name or status else "there are no jobs yet")
    return 0


def _row(job: TrainingJob) -> tuple[str, ...]:
    return (job.name, job.said, _time(job.created), _time(job.ended), job.base, job.model_name or job.model or "")


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
