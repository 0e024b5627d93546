"""The command `job delete`."""

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence

from judge.doors.console import complain, show_text, tell
from judge.doors.job.next_step import next_step
from judge.doors.options import use_region
from judge.errors import Misconfigured, SettingsFault
from judge.training.services import choose_service, is_open_weight
from judge.training.training_job import TrainingJob
from judge.training.tuned.leftovers import Leftover, leftovers

_OK, _SOME_LEFT = 0, 1

_DEPLOYED = "it is still deployed"


def delete(arguments: Namespace, wait: Callable[[float], None] = time.sleep) -> int:
    """List what a job left behind, ask, and delete it.

    Raises:
        SettingsFault: the job has not ended, is an open-weight one, or nobody can be asked and `--yes` was not given.
        Misconfigured: it cannot be found out what there is.
    """
    use_region(arguments)
    if is_open_weight(arguments.job, arguments.endpoint):
        msg = "an open-weight model costs nothing while it is not asked, and no call is known that deletes it"
        raise SettingsFault(msg)
    job = choose_service(arguments.job, arguments.endpoint).find(arguments.job)
    _refuse_running(job, arguments)
    found = leftovers(job, wait, keep_model=arguments.keep_model)
    if not found:
        tell(f"there is nothing left of {job.name}{' to pay for' if arguments.keep_model else ''}")
        return _OK
    show_text(f"{job.name}, {job.said}:")
    for one in found:
        show_text(f"  {one.what}")
    if not (arguments.yes or _agreed(found)):
        tell("nothing was deleted")
        return _OK
    return _delete(found)


def _refuse_running(job: TrainingJob, arguments: Namespace) -> None:
    if not job.over:
        msg = f"the job {job.name} is {job.said}; stop it first: {next_step('stop', job.name, arguments)}"
        raise SettingsFault(msg)


def _agreed(found: Sequence[Leftover]) -> bool:
    """Ask a person.

    Raises:
        SettingsFault: there is nobody to ask.
    """
    if not sys.stdin.isatty():
        msg = "nothing was deleted: there is nobody to ask; give --yes to delete what is listed"
        raise SettingsFault(msg)
    sys.stderr.write(f"Delete {'this' if len(found) == 1 else f'these {len(found)}'}? It cannot be undone. [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _delete(found: Sequence[Leftover]) -> int:
    """Delete one after the other; what cannot be deleted is told, and the rest is still tried."""
    left = list[Leftover]()
    for one in found:
        deployed = one.kind == "model" and any(other.kind == "deployment" for other in left)
        why = _DEPLOYED if deployed else _deleted(one)
        if why:
            left.append(one)
        complain(f"not deleted: {one.what}: {why}") if why else tell(f"deleted: {one.what}")
    if left:
        complain(f"{len(left)} of {len(found)} could not be deleted; the same command lists and tries them again")
    return _SOME_LEFT if left else _OK


def _deleted(one: Leftover) -> str:
    """Delete a thing; return why it was not deleted, or an empty text."""
    try:
        one.delete()
    except Misconfigured as fault:
        return str(fault)
    return ""
