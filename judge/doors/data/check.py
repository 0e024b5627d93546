"""The command `data check`: finds what is wrong with a data set, shows what it looks like, and tries whether it can teach."""

import os
from argparse import Namespace
from collections.abc import Sequence

from judge.dataset.examination import Examination, examine
from judge.dataset.finding import listed
from judge.dataset.portrait import portrait
from judge.doors.console import show_table, show_text, tell
from judge.doors.data.signal import refuse, try_model
from judge.doors.options import read_judge, read_settings
from judge.errors import SettingsFault
from judge.files.rows import counted
from judge.grader import Grader
from judge.question.prompts import Prompts
from judge.rubric.rubric import Rubric
from judge.settings import Settings
from judge.statistics.extra import check_trust
from judge.wiring import load

_USABLE, _UNUSABLE = 0, 1


def check(arguments: Namespace) -> int:
    """Examine a data set, and draw and score responses if a model was named."""
    _refuse(arguments)
    check_trust()
    settings = _settings(arguments)
    grader = Grader(**settings.for_grader(), judge=arguments.judge) if settings and arguments.sample_model else None
    found = examine(arguments.file, arguments.validation, arguments.max_prompt_length, _scoring(settings, grader))
    _show(found)
    if grader is None or settings is None:
        return _conclude(found)
    if any(fault.line for fault in found.faults) or not found.training.records:
        tell("no responses were drawn: fix the faults first")
        return _conclude(found)
    return _conclude(found, [*try_model(arguments, settings, grader, found.training)])


def _refuse(arguments: Namespace) -> None:
    """Refuse options that cannot be followed, before anything is read or paid for."""
    for name in ("prompts", "samples", "max_tokens", "max_prompt_length"):
        value = getattr(arguments, name)
        if value is not None and value < 1:
            msg = f"--{name.replace('_', '-')}: wanted 1 or more, found {value}"
            raise SettingsFault(msg)
    if arguments.output and not arguments.sample_model:
        msg = "--output keeps scored responses, and without --sample-model there are none"
        raise SettingsFault(msg)
    if arguments.sample_model:
        refuse(arguments)


def _settings(arguments: Namespace) -> Settings | None:
    """Return the settings; None if no rubric was named and none is needed."""
    if arguments.sample_model:
        return read_judge(arguments)
    return read_settings(arguments) if arguments.rubric or os.environ.get("JUDGE_RUBRIC") else None


def _scoring(settings: Settings | None, grader: Grader | None) -> tuple[Rubric, Prompts] | None:
    if grader is not None:
        return grader.rubric, grader.prompts
    return load(settings) if settings else None


def _show(found: Examination) -> None:
    """Print the faults and the remarks, and then what the data look like."""
    for line in listed(found.faults):
        show_text(line, "red")
    if found.faults and found.remarks:
        show_text("")
    for line in listed(found.remarks):
        show_text(f"remark: {line}")
    if found.findings:
        show_text("")
    show_table(("", *(data.path for data in found.files)), portrait(found.files))


def _conclude(found: Examination, reasons: Sequence[str] = ()) -> int:
    """Print the last line, and return the exit code."""
    show_text("")
    faults, remarks = counted(len(found.faults), "fault"), counted(len(found.remarks), "remark")
    for reason in reasons:
        show_text(reason, "red")
    usable = not found.faults and not reasons
    verdict = "a job can use the data" if usable else "not ready for a job"
    why = f", {counted(len(reasons), 'reason')} not to start" if reasons else ""
    show_text(f"{verdict}: {faults}, {remarks}{why}", "bold green" if usable else "bold red")
    return _USABLE if usable else _UNUSABLE
