"""Finds what a row was made from: its sample in the file that was scored, and its rubric."""

import os
import re
from functools import lru_cache

from judge.doors.options import known_rubrics
from judge.errors import InputFault, Misconfigured
from judge.files.joined_rows import Samples
from judge.files.scored_rows import Row
from judge.record import NAME
from judge.rubric.rubric import Rubric
from judge.sample import Sample
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
    with Samples(path) as samples:
        return samples.find(row)


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


@lru_cache(maxsize=8)  # a file has many rows, and a rubric that was not found for one is not there for the next
def _load(name: str) -> Rubric | str:
    """Return a rubric by its name, or the reason why there is none."""
    try:
        if name in known_rubrics():
            return load(Settings.read(os.environ, rubric=name))[0]
    except Misconfigured as fault:
        return str(fault)
    return f"no rubric here is called {name!r}; if it is in a file of your own, name it with --rubric FILE"
