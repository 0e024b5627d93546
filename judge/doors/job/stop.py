"""The command `job stop`."""

from argparse import Namespace

from judge.doors.console import tell
from judge.doors.job.next_step import next_step
from judge.doors.options import use_region
from judge.training.services import choose_service


def stop(arguments: Namespace) -> int:
    """Ask a job to stop."""
    use_region(arguments)
    service = choose_service(arguments.job, arguments.endpoint)
    job = service.find(arguments.job)
    service.stop(job)
    tell(f"{job.name} was asked to stop; `{next_step('watch', job.name, arguments)}` tells when it has")
    return 0
