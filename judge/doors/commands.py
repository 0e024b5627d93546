"""The commands `score`, `render`, `rubrics` and `checks`: each takes the parsed arguments and returns an exit code."""

import io
import os
import shlex
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from judge.doors import console
from judge.doors.catalogue import catalogue
from judge.doors.console import complain, on_terminal, show_lines, show_table, show_text, summarise
from judge.doors.evidence_page import evidence_page
from judge.doors.options import known_rubrics, read_judge, read_settings
from judge.doors.page import show_page
from judge.doors.question_page import question_pages
from judge.doors.row_table import row_table
from judge.doors.rubric_page import LISTED, rubric_line, rubric_page
from judge.errors import InputFault, Misconfigured, SampleFault
from judge.files.rows import count_rows, read_rows
from judge.files.run import score_file
from judge.files.scored_rows import read_row
from judge.grader import Grader
from judge.record import near_miss
from judge.rubric.evidence import read_evidence
from judge.rubric.rubric import Rubric
from judge.settings import Settings
from judge.wiring import load, rubric_file

_OK, _SOME_UNSCORED = 0, 1


def score(arguments: Namespace) -> int:
    """Score a file, and print a summary on stderr."""
    settings = read_judge(arguments)
    total = count_rows(arguments.file)
    grader = Grader(**settings.for_grader(), judge=arguments.judge)
    begun = time.monotonic()
    with _stdout_as_table(arguments.output, grader.rubric):
        tally = score_file(grader, arguments.file, total, arguments.output, arguments.how, reporter=console)
    summarise(tally, f"{grader.rubric.name}, version {grader.rubric.version}", time.monotonic() - begun)
    if grader.store:
        print(grader.store.line(), file=sys.stderr)
    if Path(arguments.output).is_file():
        own = ["--rubric", settings.rubric] if settings.rubric.endswith((".yaml", ".yml")) else []
        print(f"{shlex.join(['judge', 'show', arguments.output, *own])} shows the rows with their reasons", file=sys.stderr)
    return _SOME_UNSCORED if tally.unscored else _OK


def render(arguments: Namespace) -> int:
    """Print the prompts for a file's rows; a row that cannot be judged is a line on stderr."""
    rubric, prompts = load(read_settings(arguments))
    count_rows(arguments.file)
    code = _OK
    for shown in question_pages(rubric, prompts, (sample for _, sample in read_rows(arguments.file))):
        if isinstance(shown, SampleFault):
            complain(str(shown))
            code = _SOME_UNSCORED
        else:
            show_text(shown) if on_terminal() else print(shown)  # into a pipe word for word
    return code


def rubrics(arguments: Namespace) -> int:
    """List the rubrics, or show one."""
    if arguments.name:
        settings = Settings.read(os.environ, rubric=arguments.name)
        rubric, prompts = load(settings)
        known = evidence_page(rubric, prompts.version(rubric), read_evidence(rubric_file(settings)))
        show_page([*rubric_page(rubric), *known])
        return _OK
    rows, faults = [], []
    for name in known_rubrics():
        try:
            rows.append(rubric_line(load(Settings.read(os.environ, rubric=name))[0]))
        except Misconfigured as fault:
            faults.append(str(fault))
    show_table(LISTED, rows)
    if faults:
        raise Misconfigured("\n".join(faults))
    return _OK


def checks(arguments: Namespace) -> int:
    """List the checks, or show the options of one."""
    entries = {entry.name: entry for entry in catalogue()}
    if not arguments.check:
        rows = [(entry.name, ", ".join(option.name for option in entry.options), entry.summary) for entry in entries.values()]
        show_table(("check", "options", "what it verifies"), rows)
        return _OK
    if arguments.check not in entries:
        near = near_miss(arguments.check, entries) or f"; there are: {', '.join(entries)}"
        msg = f"there is no check {arguments.check!r}{near}"
        raise InputFault(msg)
    entry = entries[arguments.check]
    show_text(f"{entry.name}: {entry.summary}\n")
    if entry.details:
        show_text(f"{entry.details}\n")
    show_table(
        ("option", "takes", "default", "meaning"),
        [(option.name, option.kind, option.default, option.text) for option in entry.options],
    )
    return _OK


@contextmanager
def _stdout_as_table(output: str, rubric: Rubric) -> Iterator[None]:
    """Turn the rows that go to stdout into a table if a person reads them; also those of an interrupted run."""
    if output != "-" or not on_terminal():
        yield
        return
    lines = io.BytesIO()
    text = io.TextIOWrapper(lines)
    try:
        with redirect_stdout(text):
            yield
    finally:
        rows = [row for row in map(read_row, lines.getvalue().split(b"\n")) if row]
        show_lines(*row_table(rows, lambda _: rubric))
        if rows:
            show_text("To keep the rows with all their reasons, add --output FILE.\n")
