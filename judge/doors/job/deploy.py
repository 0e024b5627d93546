"""The command `job deploy`."""

import time
from argparse import Namespace
from collections.abc import Callable
from functools import partial

from judge.doors.console import complain, tell, visible
from judge.doors.job.next_step import next_step
from judge.doors.options import use_region
from judge.errors import Misconfigured, SettingsFault
from judge.files.rows import counted
from judge.training.service import TrainingService
from judge.training.services import choose_service, is_open_weight
from judge.training.training_job import TrainingJob
from judge.training.tuned.deployment import Deployment, look_up
from judge.training.tuned.deployment import deploy as begin
from judge.training.tuned.model import TunedModel, find_model, model_of
from judge.training.tuned.waiting import Thing, wait_for

_PRICES = "https://aws.amazon.com/bedrock/pricing/"


def deploy(arguments: Namespace, wait: Callable[[float], None] = time.sleep) -> int:
    """Deploy the model of a job, wait until it answers, and print the id to ask it by.

    Raises:
        SettingsFault: the job has no model, or the options do not fit it.
        Misconfigured: the model or the deployment failed, or Bedrock refused.
    """
    use_region(arguments)
    _check(arguments)
    service = choose_service(arguments.job, arguments.endpoint)
    job = service.find(arguments.job)
    if is_open_weight(arguments.job, arguments.endpoint):
        _refuse_options(arguments)
        _show_checkpoints(service, job)
    model = model_of(job)
    if is_open_weight(arguments.job, arguments.endpoint):
        tell("an open-weight model needs no deployment: ask it at the endpoint by this id")
        print(visible(model))
        return 0
    try:
        made = _deployed(model, arguments, wait)
    except KeyboardInterrupt:
        tell("what has begun goes on; the same command waits for it again")
        raise
    print(visible(made.arn))
    if made.units:
        complain(_by_the_hour(made, job, arguments))
    return 0


def _check(arguments: Namespace) -> None:
    if arguments.provisioned is not None and arguments.provisioned < 1:
        msg = f"--provisioned: wanted 1 model unit or more, found {arguments.provisioned}"
        raise SettingsFault(msg)


def _refuse_options(arguments: Namespace) -> None:
    if arguments.provisioned or arguments.name:
        msg = "--provisioned and --name: an open-weight model needs no deployment; leave them out"
        raise SettingsFault(msg)


def _show_checkpoints(service: TrainingService, job: TrainingJob) -> None:
    """Say by which ids the model can be asked as it stood on the way; a job that was stopped has these alone."""
    try:
        kept = service.checkpoints(job)
    except Misconfigured as fault:
        complain(f"the checkpoints cannot be read: {fault}")
        return
    for one in kept:
        tell(f"after step {one.step:,} it can be asked by {one.model}")


def _deployed(model: str, arguments: Namespace, wait: Callable[[float], None]) -> Deployment:
    tuned = _settled("the tuned model", partial(_found, model), wait)
    units = arguments.provisioned
    if units:
        complain(f"provisioned throughput is paid for by the hour from now on, {counted(units, 'model unit')}: {_PRICES}")
    begun = begin(tuned.arn, arguments.name or tuned.name, units)
    tell(f"{begun.kind}: {begun.name}, {begun.arn}")
    deleted = next_step("delete", arguments.job, arguments, "--keep-model")
    return _settled(f"the deployment {begun.name}", partial(look_up, begun), wait, f"; `{deleted}` removes it")


def _found(model: str) -> TunedModel:
    found = find_model(model)
    if found is None:
        msg = f"there is no model {model} any more: it was deleted, or this is another account or region"
        raise Misconfigured(msg)
    return found


def _settled(what: str, look: Callable[[], Thing], wait: Callable[[float], None], advice: str = "") -> Thing:
    """Wait until something is ready, and say how it stands.

    Args:
        what: what it is, in words.
        look: finds it.
        wait: waits for so many seconds.
        advice: what to do if it failed.

    Raises:
        Misconfigured: it failed.
    """
    for found in wait_for(look, wait):
        if isinstance(found, Misconfigured):
            tell(f"cannot see {what} just now, and will look again: {found}")
        elif found.failed:
            msg = f"{what} failed: {found.message or 'Bedrock does not say why'}{advice}"
            raise Misconfigured(msg)
        elif found.active:
            return found
        else:
            tell(f"{what} is {found.said}")
    raise AssertionError  # wait_for ends with one that is active or failed


def _by_the_hour(made: Deployment, job: TrainingJob, arguments: Namespace) -> str:
    units = counted(made.units, "model unit")
    deleted = next_step("delete", job.name, arguments, "--keep-model")
    return f"{units} cost money by the hour until you delete them: {deleted}"
