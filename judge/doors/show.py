"""The command `show`: chooses rows of an output, and prints them as a list or one in full."""

import heapq
import json
import os
import shlex
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from pydantic import JsonValue

from judge.doors.console import on_terminal, show_lines, show_text, tell
from judge.doors.page import show_page
from judge.doors.row_origin import find_rubric, find_sample
from judge.doors.row_page import row_page
from judge.doors.row_table import row_table
from judge.errors import InputFault, SampleFault, SettingsFault
from judge.files.rows import counted
from judge.files.scored_rows import Row, ScoredRows, read_id
from judge.record import near_miss
from judge.rubric.rubric import Rubric
from judge.sample import Sample
from judge.settings import Settings
from judge.wiring import load

Found = TypeVar("Found")

_OK = 0
_LISTED = 20
"""Rows listed on a terminal, so that a long file does not scroll past; a guess. A pipe gets all."""

_IDS = 10_000
"""Ids that are compared with one that was not found; takes 0.3 s for ids of 42 characters, measured."""


def show(arguments: Namespace) -> int:
    """Print rows of an output.

    Raises:
        InputFault: there is no such output, or no such row in it.
    """
    if arguments.worst is not None and arguments.worst < 1:
        msg = f"--worst: wanted a number of rows from 1, found {arguments.worst}"
        raise SettingsFault(msg)
    given = load(Settings.read(os.environ, rubric=arguments.rubric))[0] if arguments.rubric else None
    rows = ScoredRows(arguments.output)
    if rows.path != arguments.output:
        tell(f"{arguments.output} is not there yet; these are the rows of {rows.path} so far")
    if arguments.id is None:
        _list(arguments, rows, given)
    else:
        for row in _find(rows, arguments.id):
            _print(row, arguments.input or row.input or rows.input, given)
            show_text("")
    return _OK


def _list(arguments: Namespace, rows: ScoredRows, given: Rubric | None) -> None:
    faults: list[str] = []

    def rubric_of(row: Row) -> Rubric | None:
        try:
            return find_rubric(row, given)
        except InputFault as fault:
            faults.append(str(fault)) if not faults else None
            return None

    chosen = _chosen(arguments, rows)
    heads, cells = row_table(islice(chosen, _LISTED) if on_terminal() and not arguments.worst else chosen, rubric_of)
    if not cells:
        show_text("No row was scored." if arguments.worst else "Every row was scored.")
        return
    show_lines(heads, cells)
    left = sum(1 for _ in chosen)
    if left:
        again = f"judge show {shlex.quote(arguments.output)}{' --unscored' if arguments.unscored else ''}"
        show_text(f"... and {left:,} more; all of them: {again} | less")
    for fault in faults:
        tell(f"the weakest parts cannot be shown: {fault}")
    if rows.foreign:
        tell(f"left out {counted(rows.foreign, 'line')} of {rows.path}: not rows of judge score, or cut off")


def _chosen(arguments: Namespace, rows: Iterable[Row]) -> Iterator[Row]:
    """Give the rows that the options choose, in the order of the list."""
    if arguments.worst:
        scored = ((row.reward, place, row) for place, row in enumerate(rows) if row.outcome == "scored")
        return (row for _, _, row in heapq.nsmallest(arguments.worst, scored))
    return (row for row in rows if row.outcome == "unscored" or not arguments.unscored)


def _find(rows: ScoredRows, text: str) -> list[Row]:
    """Return the rows with an id.

    Args:
        rows: are looked through.
        text: the id as a person typed it. It is read as JSON, a number for example; if no row has that id, it is text.

    Raises:
        InputFault: there is none.
    """
    meant = read_id(text)
    by_value: list[Row] = []
    by_text: list[Row] = []
    names: dict[str, None] = {}
    for row in rows:
        if _same(row.id, meant):
            by_value.append(row)
        elif row.id == text:
            by_text.append(row)
        elif len(names) < _IDS:
            names[row.name] = None
    if by_value and by_text:
        tell(f"there is also a row whose id is the text {json.dumps(text)}: ask for it by {shlex.quote(json.dumps(text))}")
    if not by_value and not by_text:
        msg = f"{rows.path}: no row has the id {text!r}{near_miss(text, names)}"
        raise InputFault(msg)
    return by_value or by_text


def _same(one: JsonValue, other: JsonValue) -> bool:
    """Whether two ids are equal in value and in type: 1, 1.0, true and "1" are four ids."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _print(row: Row, source: str | None, given: Rubric | None) -> None:
    sample = _or_tell("prompt and response", lambda: find_sample(row, source))
    rubric = _or_tell("weights and formula", lambda: find_rubric(row, given))
    show_page(row_page(row, sample, _with_own_criteria(rubric, sample)))


def _or_tell(what: str, find: Callable[[], Found]) -> Found | None:
    """Return what is found; else say in a line what cannot be shown, and why."""
    try:
        return find()
    except InputFault as fault:
        tell(f"{what} cannot be shown: {fault}")
        return None


def _with_own_criteria(rubric: Rubric | None, sample: Sample | None) -> Rubric | None:
    if rubric is None or sample is None:
        return rubric
    try:
        return rubric.with_record(sample)
    except SampleFault:
        return rubric
