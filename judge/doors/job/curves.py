"""The command `job curves`: reads the course of a job, says what it means, and draws it."""

import os
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from judge.doors.console import show_table, show_text, tell
from judge.doors.job.next_step import is_named
from judge.doors.options import use_region
from judge.errors import Misconfigured, SettingsFault
from judge.files.own_file import check_place, write_file
from judge.files.rows import counted
from judge.settings import Settings
from judge.training.course import Course, Series
from judge.training.curves.course_file import MARK, write_course
from judge.training.curves.course_reading import Reading, read_curves
from judge.training.curves.function_metrics import function_metrics
from judge.training.curves.picture import check_plots, picture
from judge.training.service import MISSING, TrainingService
from judge.training.services import choose_service
from judge.training.stack import check_grader, find_stack
from judge.training.training_job import TrainingJob
from judge.wiring import load

_FORMS = (".png", ".svg", ".json")
_HEADS = ("figure", "of", "by", "points", "first", "last", "lowest", "highest")


def curves(arguments: Namespace) -> int:
    """Read the curves of a job, print the reading and its figures, and write the pictures.

    Raises:
        SettingsFault: a picture has another form, or cannot be drawn here.
        InputFault: something else is where a picture should be.
        Misconfigured: the job is not there, or none of its figures can be read.
    """
    outputs = _outputs(arguments.outputs or ())
    use_region(arguments)
    service = choose_service(arguments.job, arguments.endpoint)
    course = course_of(service.find(arguments.job), service, arguments.stack)
    reading = read_curves(course)
    _show(course, reading)
    for path in outputs:
        _write(path, course, reading)
        tell(f"{path}: {counted(len(course.series), 'figure')}")
    return 0


def course_of(job: TrainingJob, service: TrainingService, stack: str) -> Course:
    """Return all that is known of a job's course: what its service tells, and what the function of a stack has counted.

    Raises:
        Misconfigured: nothing was found, and a part could not be read; or the stack was named and is not there.
    """
    end = job.ended or datetime.now(UTC)
    series, faults = _gathered(lambda: service.series(job), lambda: _counted(job, stack, end))
    for fault in faults:
        if not series or (fault.code == MISSING and is_named(stack)):
            raise fault
    missing = [f"Not everything could be read: {fault}" for fault in faults]
    try:
        low, high = _range(job, stack)
    except Misconfigured as fault:
        low, high = _seen(series)
        missing.append(f"The rubric's range is not known here, so {low:g} to {high:g} was taken for it: {fault}")
    return Course(job=job.name, low=low, high=high, validated=job.validation is not None, series=series, missing=missing)


def _gathered(*sources: Callable[[], Sequence[Series]]) -> tuple[Sequence[Series], Sequence[Misconfigured]]:
    """Return the series of all sources, and why some could not be read."""
    series: list[Series] = []
    faults: list[Misconfigured] = []
    for read in sources:
        try:
            series += read()
        except Misconfigured as fault:
            faults.append(fault)
    return series, faults


def _outputs(names: Sequence[str]) -> Sequence[Path]:
    """Return the files to write, after finding out whether they can be written."""
    paths = [Path(name) for name in names]
    for path in paths:
        if path.suffix not in _FORMS:
            msg = f"--output {path}: wanted a name that ends in {', '.join(_FORMS[:-1])} or {_FORMS[-1]}"
            raise SettingsFault(msg)
        check_place(path, MARK.encode(), "about a job's course")
    if any(path.suffix != ".json" for path in paths):
        check_plots()
    return paths


def _counted(job: TrainingJob, stack: str, end: datetime) -> Sequence[Series]:
    """Return what the function of a stack has counted.

    Raises:
        Misconfigured: another function gives the job's rewards, or the figures cannot be read.
    """
    check_grader(job, stack)
    return function_metrics(stack, job.created, end)


def _range(job: TrainingJob, stack: str) -> tuple[float, float]:
    """Return the ends of the range of a stack's rubric.

    Raises:
        Misconfigured: the stack is not there or not the job's, or this machine does not have its rubric.
    """
    check_grader(job, stack)
    rubric = load(Settings.read(os.environ, rubric=find_stack(stack).rubric))[0]
    return rubric.range.low, rubric.range.high


def _seen(series: Sequence[Series]) -> tuple[float, float]:
    """Return a range that holds all mean rewards, at least 0 to 1: for a rubric that is not known."""
    values = [value for one in series if one.role in ("training reward", "validation reward") for value in one.values]
    return min(0.0, *values, 0.0), max(1.0, *values, 1.0)


def _show(course: Course, reading: Reading) -> None:
    show_text(f"{course.job}: {reading.name}", "bold")
    for says in reading.says:
        show_text(f"  {says}")
    if reading.advice:
        show_text(f"\n{reading.advice}")
    if course.series:
        show_text("")
        show_table(_HEADS, [_row(one) for one in course.series if one.at])


def _row(one: Series) -> Sequence[str]:
    ends = (one.values[0], one.values[-1], min(one.values), max(one.values))
    return one.name, one.source, one.by, f"{len(one.at)}", *(f"{value:.4g}" for value in ends)


def _write(path: Path, course: Course, reading: Reading) -> None:
    if path.suffix == ".json":
        write_course(path, course)
    else:
        write_file(path, picture(course, reading, "png" if path.suffix == ".png" else "svg"))
