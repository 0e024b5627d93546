"""Finds what a row was made from: its sample in the file that was scored, and its rubric."""

import os
import re
from functools import lru_cache

from judge.doors.options import known_rubrics
from judge.errors import InputFault, Misconfigured
from judge.files.rows import count_rows, read_rows
from judge.files.scored_rows import Row
from judge.key import Key, identify
from judge.record import NAME
from judge.rubric.rubric import Rubric
from judge.sample import BadSample, Sample
from judge.settings import Settings
from judge.wiring import load


def find_sample(row: Row, path: str | None) -> Sample:
    """Return the sample of a row, found by the row's key; without a key, the one at the row's place if it has the same id.

    Args:
        row: what the sample got.
        path: the file that was scored; None if unknown.

    Raises:
        InputFault: it was not found, and why.
    """
    if path is None:
        msg = "the rows do not say which file was scored; name it with --input FILE"
        raise InputFault(msg)
    if path == "-":
        msg = "the samples came from stdin; name a file that has them with --input FILE"
        raise InputFault(msg)
    count_rows(path)  # says it if there is no such file
    return _sample(row, path)


def find_rubric(row: Row, given: Rubric | None) -> Rubric:
    """Return the rubric that scored a row.

    Args:
        row: names it, with its hash.
        given: the rubric that `--rubric` named; None to look up the one that the row names.

    Raises:
        InputFault: it was not found, or it is not the one that scored the row.
    """
    name = row.origin.rubric
    if name is None or not re.fullmatch(NAME, name):  # the row may be anybody's: no path is opened for it
        msg = "the row does not name its rubric"
        raise InputFault(msg)
    rubric = given or _load(name)
    if isinstance(rubric, str):
        raise InputFault(rubric)
    if rubric.name != name:
        msg = f"the row was scored by the rubric {name}, not by {rubric.name}"
        raise InputFault(msg)
    if rubric.hash != row.origin.rubric_hash:
        msg = f"the rubric {name} has changed since the row was scored; name the file as it was with --rubric FILE"
        raise InputFault(msg)
    return rubric


def _sample(row: Row, path: str) -> Sample:
    key = Key.read(row.key)
    for place, sample in read_rows(path):
        if isinstance(sample, Sample) and key and identify(sample) == key.sample:
            return sample
        if key is None and place + 1 == row.row:
            return _at_place(row, sample, path)
    msg = f"{path}: the sample of this row is no longer in it; name another file with --input FILE"
    raise InputFault(msg)


def _at_place(row: Row, sample: Sample | BadSample, path: str) -> Sample:
    if isinstance(sample, BadSample):
        msg = f"{path}: {sample.fault}"
        raise InputFault(msg)
    if sample.id != row.id:
        msg = f"{path}: row {row.row} has another id now; name another file with --input FILE"
        raise InputFault(msg)
    return sample


@lru_cache(maxsize=8)  # a file has many rows, and a rubric that was not found for one is not there for the next
def _load(name: str) -> Rubric | str:
    """Return a rubric by its name, or the reason why there is none."""
    try:
        if name in known_rubrics():
            return load(Settings.read(os.environ, rubric=name))[0]
    except Misconfigured as fault:
        return str(fault)
    return f"no rubric here is called {name!r}; if it is in a file of your own, name it with --rubric FILE"
