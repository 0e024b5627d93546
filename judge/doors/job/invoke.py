"""The command `invoke`: the deployed function on the user's own file, before a job relies on it."""

import re
import sys
import time
from argparse import Namespace
from pathlib import Path

from judge.aws.function import Function
from judge.doors import console
from judge.doors.console import summarise
from judge.doors.options import use_region
from judge.errors import InputFault, SettingsFault
from judge.files.invoked import Invoked
from judge.files.rows import count_rows, read_rows
from judge.files.run import write_file
from judge.sample import Sample
from judge.training.stack import find_stack

_OK, _SOME_UNSCORED = 0, 1

_STACK = "stack:"
"""In front of a stack's name, where the name of a function could stand too."""

_VERSION = re.compile(r":[0-9]+$")
"""The end of a function's ARN or name that binds it to one version: `my-function:7`."""

_MOST = 1_000
"""Samples in a batch, and batches at once; a guess: no trainer sends more."""


def invoke(arguments: Namespace) -> int:
    """Score a file by a function, and print a summary on stderr."""
    for option in ("batch_size", "at_once"):
        if not 1 <= getattr(arguments, option) <= _MOST:
            msg = f"--{option.replace('_', '-')}: wanted a number from 1 to {_MOST:,}, found {getattr(arguments, option)}"
            raise SettingsFault(msg)
    use_region(arguments)
    total = count_rows(arguments.file)
    _refuse_unscorable(arguments.file)
    name, rubric = _function(arguments.function)
    if arguments.how == "resume" and not _VERSION.search(name):
        msg = (
            f"--resume needs one version of the function, or rewards of two could be mixed: give {_STACK}NAME, or "
            f"{name}:NUMBER instead of {name}"
        )
        raise InputFault(msg)
    work = Invoked(Function(name, arguments.at_once), rubric, arguments.batch_size, arguments.at_once)
    begun = time.monotonic()
    tally = write_file(work, arguments.file, total, arguments.output, arguments.how, console)
    summarise(tally, f"{rubric}, by the function {name}", time.monotonic() - begun)
    if Path(arguments.output).is_file():
        print(f"judge show {arguments.output} shows the rows with their reasons", file=sys.stderr)
    return _SOME_UNSCORED if tally.unscored else _OK


def _refuse_unscorable(path: str) -> None:
    """Refuse a file without a row that the function could score. Rows from a pipe can be read only once, and are not looked at.

    Raises:
        InputFault: it has none; the records of a training job, for example, have no responses.
    """
    if not Path(path).is_file():
        return
    first = None
    for _, sample in read_rows(path):
        if isinstance(sample, Sample):
            return
        first = first or sample
    why = f"; the first: {first.fault}" if first else ""
    msg = f"{path}: no row of it is a prompt with a response{why}"
    raise InputFault(msg)


def _function(given: str) -> tuple[str, str]:
    """Return the function's ARN or name, and the name of its rubric; without a stack nobody says which that is."""
    if not given.startswith(_STACK):
        return given, given
    stack = find_stack(given.removeprefix(_STACK))
    return stack.version, stack.rubric
