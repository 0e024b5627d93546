"""The command `report`."""

import os
from argparse import Namespace
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from judge.doors.console import progress, tell
from judge.doors.row_origin import find_rubric
from judge.errors import InputFault
from judge.files.rows import counted
from judge.files.scored_rows import Row, ScoredRows
from judge.report.blocks import Section, Stands
from judge.report.comparison import Comparison
from judge.report.contents import contents
from judge.report.page import page
from judge.report.report_file import check_place, write_report
from judge.report.run import Run, read_run
from judge.rubric.rubric import Rubric
from judge.settings import Settings
from judge.wiring import load


def report(arguments: Namespace) -> int:
    """Write the report.

    Raises:
        InputFault: a file cannot be read, or something else is where the report should be.
        OutputFault: the report cannot be written.
    """
    output = Path(arguments.output)
    check_place(output)
    given = load(Settings.read(os.environ, rubric=arguments.rubric))[0] if arguments.rubric else None
    run = _read(arguments.rows, arguments.input, given)
    comparison = Comparison(run, _read(arguments.other, arguments.input, None)) if arguments.other else None
    made = page(contents(run, comparison, list(_parts(arguments, run))))
    write_report(output, made)
    tell(f"{output}: {counted(len(run.entries), 'row')}, {len(made) / 1e6:.1f} MB; open it in a browser")
    return 0


def _parts(arguments: Namespace, run: Run) -> Iterator[tuple[Section, Sequence[Stands]]]:
    """Give the sections that were asked for. Their rooms are loaded only then: they take half a second."""
    if arguments.labels:
        from judge.report.people import people

        yield people(run, arguments.labels)
    if arguments.audit:
        from judge.report.attacks import attacks

        yield attacks(arguments.audit)
    if arguments.steps:
        from judge.report.course import course

        yield course(run)


def _read(path: str, source: str | None, given: Rubric | None) -> Run:
    rows = ScoredRows(path)
    if rows.path != path:
        tell(f"{path} is not there yet; these are the rows of {rows.path} so far")
    first = next(islice(rows, 1))
    rubric = _rubric(first, given)
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


def _rubric(row: Row, given: Rubric | None) -> Rubric | None:
    try:
        return find_rubric(row, given)
    except InputFault as fault:
        if given:
            raise
        tell(f"weights and range are not known: {fault}")
        return None
