"""The command `report`."""

import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from judge.agreement.maker import without_calibration
from judge.doors.console import progress, tell
from judge.doors.row_origin import find_rubric
from judge.errors import InputFault, SettingsFault
from judge.files.own_file import check_place, write_file
from judge.files.rows import counted
from judge.files.scored_rows import Row, ScoredRows
from judge.report.blocks import Section, Stands
from judge.report.comparison import Comparison
from judge.report.contents import contents
from judge.report.page import MARK, page
from judge.report.run import Run, read_run
from judge.report.words import size
from judge.rubric.rubric import Rubric
from judge.settings import Settings
from judge.wiring import load


def report(arguments: Namespace) -> int:
    """Write the report.

    Raises:
        InputFault: a file cannot be read, or something else is where the report should be.
        SettingsFault: a rubric scored neither run, or an option says nothing here.
        OutputFault: the report cannot be written.
    """
    _check(arguments)
    output = Path(arguments.output)
    check_place(output, MARK, "a report")
    outputs = [_open(path) for path in (arguments.rows, arguments.other) if path]
    rubrics = _rubrics(outputs, [load(Settings.read(os.environ, rubric=one))[0] for one in arguments.rubrics])
    runs = [_read(one, arguments.input, rubric) for one, rubric in zip(outputs, rubrics, strict=True)]
    comparison = Comparison(*runs) if arguments.other else None
    made = page(contents(runs[0], comparison, list(_parts(arguments, runs))))
    write_file(output, made)
    tell(f"{output}: {counted(len(runs[0].entries), 'row')}, {size(len(made))}; open it in a browser")
    return 0


def _check(arguments: Namespace) -> None:
    """Refuse options that say nothing before anything is read."""
    if arguments.scale and not arguments.labels:
        msg = "--scale: it is the scale of people's scores, and there are none; give them with --labels FILE"
        raise SettingsFault(msg)


def _parts(arguments: Namespace, runs: Sequence[Run]) -> Iterator[tuple[Section, Sequence[Stands]]]:
    """Give the sections that were asked for. Their rooms are loaded only then: they take half a second."""
    if arguments.labels:
        from judge.report.people import people

        yield people(runs, arguments.labels, arguments.scale)
    if arguments.audit:
        from judge.report.attacks import attacks

        yield attacks(arguments.audit)
    if arguments.steps:
        from judge.report.course import course

        yield course(runs[0])
    if arguments.job:
        from judge.report.training_course import training_course

        yield training_course(arguments.job)


class _Output(NamedTuple):
    """A file of rows."""

    rows: ScoredRows
    first: Row
    """Its first row, which names the rubric and the file that was scored."""


def _open(path: str) -> _Output:
    if path == "-":
        msg = "a report reads its rows more than once, so they have to be in a file; found -"
        raise SettingsFault(msg)
    rows = ScoredRows(path)
    if rows.path != path:
        tell(f"{path} is not there yet; these are the rows of {rows.path} so far")
    return _Output(rows, next(islice(rows, 1)))


def _rubrics(outputs: Sequence[_Output], given: Sequence[Rubric]) -> Sequence[Rubric | None]:
    """Return the rubric of each run: of those given, the one its rows name; else the one of that name.

    Raises:
        SettingsFault: one of those given scored neither run.
    """
    known = {_name(one): one for rubric in given for one in (rubric, without_calibration(rubric))}
    wanted = [(one.first.origin.rubric, one.first.origin.rubric_hash) for one in outputs]
    for rubric in given:
        if not {_name(rubric), _name(without_calibration(rubric))} & set(wanted):
            made = ", ".join(f"{one.rows.path} {name} {made}" for one, (name, made) in zip(outputs, wanted, strict=True))
            msg = f"--rubric: {rubric.name} {rubric.hash} did not score these rows; they name: {made}"
            raise SettingsFault(msg)
    return [known.get(name) or _look_up(one.first) for one, name in zip(outputs, wanted, strict=True)]


def _name(rubric: Rubric) -> tuple[str | None, str | None]:
    return rubric.name, rubric.hash


def _look_up(row: Row) -> Rubric | None:
    try:
        return find_rubric(row, None)
    except InputFault as fault:
        tell(f"weights and range are not known: {fault}")
        return None


def _read(output: _Output, source: str | None, rubric: Rubric | None) -> Run:
    rows, first = output
    try:
        return _with_progress(rows, source or first.input or rows.input, rubric)
    except InputFault as fault:
        if source:
            raise
        tell(f"prompts and responses are left out: {fault}")
        return _with_progress(rows, None, rubric)


def _with_progress(rows: ScoredRows, source: str | None, rubric: Rubric | None) -> Run:
    with progress(None, "reading") as advance:
        return read_run(rows, source, rubric, advance)
