"""Finds what a row was made from: its sample in the file that was scored, and its rubric."""

import os
import re
from functools import lru_cache

from judge.doors.scored_rows import Row
from judge.errors import InputFault, Misconfigured
from judge.files.rows import count_rows, read_rows
from judge.key import Key, identify
from judge.record import NAME
from judge.rubric.rubric import Rubric
from judge.sample import BadSample, Sample
from judge.settings import Settings
from judge.wiring import load


def find_sample(row: Row, path: str | None) -> Sample:
    """Return the sample of a row: wherever it stands by the row's key; without a key, the one at its place with its id.

    Args:
        row: what the sample got.
        path: the file that was scored; None where nobody knows it.

    Raises:
        InputFault: it is not to be found, and why.
    """
    if path is None:
        msg = "the rows do not say which file was scored; to see prompt and response, name it with --input FILE"
        raise InputFault(msg)
    if path == "-":
        msg = "the samples came from stdin; to see prompt and response, name a file that holds them with --input FILE"
        raise InputFault(msg)
    try:
        count_rows(path)
        return _sample(row, path)
    except InputFault as fault:
        msg = f"prompt and response cannot be shown: {fault}"
        raise InputFault(msg) from fault


def find_rubric(row: Row) -> Rubric:
    """Return the rubric of a row.

    Raises:
        InputFault: it is not at hand, or was changed since.
    """
    origin = row.origin
    if origin.rubric is None or not re.fullmatch(NAME, origin.rubric):  # the row may be anybody's: no path is opened for it
        msg = "the row does not name its rubric, so weights and formula cannot be shown"
        raise InputFault(msg)
    rubric = _load(origin.rubric)
    if rubric.hash != origin.rubric_hash:
        msg = f"the rubric {rubric.name} was changed after this row was scored, so weights and formula cannot be shown"
        raise InputFault(msg)
    return rubric


def _sample(row: Row, path: str) -> Sample:
    key = Key.read(row.key)
    for place, sample in read_rows(path):
        if isinstance(sample, Sample) and key and identify(sample) == key.sample:
            return sample
        if key is None and place + 1 == row.row:
            return _at_place(row, sample, path)
    msg = f"{path}: the sample of this row is not in it any more; --input FILE names another file"
    raise InputFault(msg)


def _at_place(row: Row, sample: Sample | BadSample, path: str) -> Sample:
    if isinstance(sample, BadSample):
        msg = f"{path}: {sample.fault}"
        raise InputFault(msg)
    if sample.id != row.id:
        msg = f"{path}: row {row.row} has another id now; --input FILE names another file"
        raise InputFault(msg)
    return sample


@lru_cache(maxsize=8)
def _load(name: str) -> Rubric:
    try:
        return load(Settings.read(os.environ, rubric=name))[0]
    except Misconfigured as fault:
        msg = f"weights and formula cannot be shown, the rubric is not at hand: {fault}"
        raise InputFault(msg) from fault
