"""The command `job create`: the way of a job, from a file of records and a stack to a job that runs."""

import json
import os
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from judge.dataset.examination import Examination, examine
from judge.dataset.finding import listed
from judge.dataset.lengths import measure
from judge.dataset.training_record import TrainingRecord, event_of
from judge.doors.console import tell, visible
from judge.doors.job.next_step import next_step
from judge.doors.job.plan_page import plan_page
from judge.doors.job.standing import duration
from judge.doors.options import use_region
from judge.errors import InputFault, Misconfigured, SettingsFault
from judge.providers.replies import Replies
from judge.settings import Settings
from judge.training.choices import DataSize, choose, chosen
from judge.training.hyperparameters import check_ranges
from judge.training.job_name import check_name, make_name
from judge.training.plan import Hyperparameters, Plan, Tag
from judge.training.preflight import check_base, check_region, response_for, try_function
from judge.training.service import TrainingService
from judge.training.services import choose_service, settable
from judge.training.stack import Stack, find_stack
from judge.training.training_job import TrainingJob
from judge.training.upload import File
from judge.training.workload import JudgeCost, Workload, judge_cost, scoring_time, workload
from judge.wiring import Parts, load, wire

_OK = 0

_TRIED = 20
"""Records on which the judge's prompts are rendered to see how long they are. A guess: their mean is near enough."""


def create(arguments: Namespace) -> int:
    """Check everything, show the plan, and start the job."""
    use_region(arguments)
    if not arguments.endpoint:
        check_base(arguments.base_model)
    service = choose_service(arguments.base_model, arguments.endpoint)
    stack = find_stack(arguments.stack)
    given = _given(arguments)
    check_ranges(given)
    plan = _plan(arguments, stack, given)
    check_region(plan.base, plan.grader)
    parts = _parts(arguments, stack)
    tried_with = (parts.rubric, parts.prompts) if parts else None
    checked = _hashes(arguments)
    data = examine(arguments.file, arguments.validation, given.max_prompt_length, tried_with)
    _refuse_faulty(data)
    size = _size(data)
    choices = choose(given, size, settable(arguments.base_model, arguments.endpoint))
    plan = plan.model_copy(update={"hyperparameters": chosen(choices), "checked": checked})
    work = workload(size, plan.hyperparameters)
    tell(plan_page(plan, stack, choices, work, _cost(data, plan, work, parts)))
    if arguments.dry_run:
        print(json.dumps(service.request(plan), indent=2, ensure_ascii=False))
        return _OK
    _try(plan, stack, data, work)
    job = _start(service, plan, arguments)
    print(visible(job.id))
    _go_on(job, arguments)
    return _OK


def _go_on(job: TrainingJob, arguments: Namespace) -> None:
    """Say how the job stands and what to do next. A job that is over was not started now: the same plan twice starts one job."""
    before = "; these data and this name have had their job before, and no new one was started: give another --name for one"
    names = ("watch",) if job.over else ("watch", "stop")
    steps = (next_step(name, job.name, arguments) for name in names)
    tell("\n  ".join([f"{job.said}, created {job.created:%Y-%m-%d %H:%M} UTC{before if job.over else ''}; next:", *steps]))


def _start(service: TrainingService, plan: Plan, arguments: Namespace) -> TrainingJob:
    """Start the job; if that fails or is interrupted, say how to go on, because the job may have been started after all.

    Raises:
        Misconfigured: it was not started, or nobody knows whether it was.
    """
    try:
        return service.create(plan)
    except (Misconfigured, KeyboardInterrupt) as ended:
        if isinstance(ended, KeyboardInterrupt):
            tell("interrupted: the data may have been uploaded, and the job may have been started and cost money")
        own = "" if arguments.name else f", and add --name {plan.name}"
        tell(f"to find or start this very job, run the command again{own}: if it was started after all, no second one is")
        raise


def _hashes(arguments: Namespace) -> dict[Path, bytes]:
    """Return the SHA-256 of each file, before its records are read.

    Raises:
        InputFault: a file cannot be read.
    """
    paths = [Path(name) for name in (arguments.file, arguments.validation) if name]
    return {path: File.read(path).sha256 for path in paths}


def _parts(arguments: Namespace, stack: Stack) -> Parts | None:
    """Load the stack's rubric; None if it is not here, which is said.

    Raises:
        Misconfigured: the rubric that was named cannot be loaded, or is not the stack's.
    """
    try:
        settings = Settings.read(os.environ, rubric=arguments.rubric or stack.rubric)
        rubric, _ = load(settings)
        model = stack.judge_model or rubric.judge.model
        parts = wire(settings.model_copy(update={"models": (model,) if model else ()}), Replies(()))
    except Misconfigured as fault:
        if arguments.rubric:
            raise
        tell(f"the records are not tried with the rubric, and what the judge costs is not known, because it is not here: {fault}")
        return None
    if rubric.name != stack.rubric:
        msg = f"--rubric: the stack {stack.name} gives rewards by {stack.rubric}, and this is {rubric.name}"
        raise SettingsFault(msg)
    return parts


def _refuse_faulty(data: Examination) -> None:
    """Refuse data that a job cannot use; tell what else was found.

    Raises:
        InputFault: there are faults; the message lists them.
    """
    for line in listed(data.remarks):
        tell(line)
    if data.faults:
        raise InputFault("\n".join(listed(data.faults)))


def _size(data: Examination) -> DataSize:
    lengths = measure([record for file in data.files for record in file.records])
    return DataSize(
        records=len(data.training.records),
        validation=len(data.validation.records) if data.validation else 0,
        longest_prompt=lengths.longest if lengths else 0,
    )


def _event(record: TrainingRecord) -> dict[str, Any]:
    """Return a record as the job would send it, with a response to try it with."""
    return event_of(json.loads(record.raw.decode("utf-8-sig")), record.line, response_for(record.sample.reference))


def _try(plan: Plan, stack: Stack, data: Examination, work: Workload | None) -> None:
    """Have the function score a record, and tell what it did.

    Raises:
        Misconfigured: it gave no reward.
    """
    tried = try_function(plan.grader, _event(data.training.records[0]))
    tell(f"the function scored the first record of the data: {tried.reward:g}, in {tried.seconds:.1f} s")
    if work and stack.judged_at_once:
        span = scoring_time(work, tried.seconds, stack.judged_at_once)
        tell(
            f"at this pace, scoring takes {duration(span)} of the job, and less if this call had to start the function first; "
            "the training comes on top"
        )


def _given(arguments: Namespace) -> Hyperparameters:
    return Hyperparameters(**{field: getattr(arguments, field) for field in Hyperparameters.model_fields})


def _plan(arguments: Namespace, stack: Stack, given: Hyperparameters) -> Plan:
    """Return the plan with what was given, before the data are read.

    Raises:
        SettingsFault: an option is wrong.
    """
    name = check_name(arguments.name) if arguments.name else make_name(stack.name, stack.rubric, datetime.now(UTC))
    if bool(arguments.subnets) != bool(arguments.security_groups):
        msg = "--subnet and --security-group: a job in a VPC needs both; give at least one of each, or neither"
        raise SettingsFault(msg)
    return Plan(
        name=name,
        base=arguments.base_model,
        grader=stack.version,
        role=stack.role,
        bucket=stack.bucket,
        training=Path(arguments.file),
        validation=Path(arguments.validation) if arguments.validation else None,
        hyperparameters=given,
        kms_key=arguments.kms_key,
        subnets=arguments.subnets or (),
        security_groups=arguments.security_groups or (),
        tags=tuple(map(_tag, arguments.tags or ())),
    )


def _tag(text: str) -> Tag:
    key, equals, value = text.partition("=")
    if not (key and equals):
        msg = f"--tag: wanted KEY=VALUE, found {text!r}"
        raise SettingsFault(msg)
    return Tag(key=key, value=value)


def _cost(data: Examination, plan: Plan, work: Workload | None, parts: Parts | None) -> JudgeCost | None:
    """Return what the judge will cost; None if that cannot be known here."""
    if work is None or parts is None:
        return None
    records = data.training.records[:: max(1, len(data.training.records) // _TRIED)]
    samples = [record.sample.with_response(".") for record in records]
    return judge_cost(work, plan.hyperparameters, parts, samples)
