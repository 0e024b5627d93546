"""The command `create`."""

import json
import os
import shlex
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from judge.doors.console import complain, tell
from judge.doors.job.plan_page import plan_page
from judge.doors.options import use_region
from judge.errors import Misconfigured, SampleFault, SettingsFault
from judge.providers.replies import Replies
from judge.sample import Sample, read_sample
from judge.settings import Settings
from judge.training.choices import Choice, DataSize, choose, chosen
from judge.training.job_name import check_name, make_name
from judge.training.plan import Hyperparameters, Plan, Tag
from judge.training.preflight import check_region, try_function
from judge.training.records import as_sent, longest_prompt, read_records
from judge.training.services import choose_service
from judge.training.stack import Stack, find_stack
from judge.training.workload import JudgeCost, Workload, judge_cost, workload
from judge.wiring import load, wire

_TRIED = 20
"""Records on which the judge's prompts are rendered to see how long they are. A guess: their mean is near enough."""


def create(arguments: Namespace) -> int:
    """Check everything, show the plan, and start the job."""
    use_region(arguments)
    service = choose_service(arguments.base_model, arguments.endpoint)
    records = read_records(Path(arguments.file))
    size = DataSize(
        records=len(records),
        validation=len(read_records(Path(arguments.validation))) if arguments.validation else 0,
        longest_prompt=longest_prompt(records),
    )
    choices = choose(_given(arguments), size)
    stack = find_stack(arguments.stack)
    plan = _plan(arguments, stack, choices)
    check_region(plan.base, plan.grader)
    work = workload(size, plan.hyperparameters)
    cost = _cost(arguments, stack, plan, work, [as_sent(record, ".") for record in records[:: max(1, len(records) // _TRIED)]])
    tell(plan_page(plan, stack, choices, work, cost))
    if arguments.dry_run:
        print(json.dumps(service.request(plan), indent=2, ensure_ascii=False))
        return 0
    tried = try_function(plan.grader, records[0])
    tell(f"the function scored the first record of the data: {tried.reward:g}, in {tried.seconds:.1f} s")
    job = service.create(plan)
    print(job.id)
    tell(f"{job.said}; next:\n  {_command('watch', job.name, arguments)}\n  {_command('stop', job.name, arguments)}")
    return 0


def _given(arguments: Namespace) -> Hyperparameters:
    return Hyperparameters(**{field: getattr(arguments, field) for field in Hyperparameters.model_fields})


def _plan(arguments: Namespace, stack: Stack, choices: "tuple[Choice, ...]") -> Plan:
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
        hyperparameters=chosen(choices),
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


def _cost(
    arguments: Namespace, stack: Stack, plan: Plan, work: Workload | None, records: list[dict[str, object]]
) -> JudgeCost | None:
    """Return what the judge will cost; None if that cannot be known here, which is said.

    Raises:
        Misconfigured: the rubric that was named cannot be loaded, or is not the stack's.
    """
    if work is None:
        return None
    try:
        settings = Settings.read(os.environ, rubric=arguments.rubric or stack.rubric)
        rubric, _ = load(settings)
        model = stack.judge_model or rubric.judge.model
        parts = wire(settings.model_copy(update={"models": (model,) if model else ()}), Replies(()))
        samples = [sample for record in records if isinstance(sample := read_sample(record), Sample)]
        cost = judge_cost(work, plan.hyperparameters, parts, samples)
    except (Misconfigured, SampleFault) as fault:
        if arguments.rubric:
            raise
        complain(f"what the judge will cost is not known, because the stack's rubric is not read here: {fault}")
        return None
    if rubric.name != stack.rubric:
        msg = f"--rubric: the stack {stack.name} gives rewards by {stack.rubric}, and this is {rubric.name}"
        raise SettingsFault(msg)
    return cost


def _command(step: str, job: str, arguments: Namespace) -> str:
    own = ["--stack", arguments.stack] if arguments.stack != "judge" else []
    region = ["--region", arguments.region] if arguments.region else []
    return shlex.join(["judge", "job", step, job, *own, *region])
