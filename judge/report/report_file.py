"""The file that a report is written to: whole or not at all, and never in the place of anything but an earlier report."""

import os
from contextlib import suppress
from pathlib import Path

from judge.errors import InputFault, OutputFault
from judge.report.page import MARK

_HEAD = 200
"""Bytes at the beginning of a file in which a report's mark stands."""


def check_place(path: Path) -> None:
    """Find out whether a report may be written to a path, before any work is done.

    Raises:
        InputFault: something else is there.
    """
    try:
        with path.open("rb") as file:
            ours = MARK in file.read(_HEAD)
    except FileNotFoundError:
        return
    except OSError as error:
        msg = f"{path}: cannot be replaced: {error.strerror}; name another file with -o"
        raise InputFault(msg) from error
    if not ours:
        msg = f"{path}: is there already and is no report, so it is not replaced; name another file with -o, or delete it"
        raise InputFault(msg)


def write_report(path: Path, report: bytes) -> None:
    """Write a report, and replace an earlier one.

    Raises:
        OutputFault: it cannot be written; an earlier one is still there.
    """
    new = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(report)
        os.replace(new, path)  # noqa: PTH105  the two are one step
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        msg = f"{path}: cannot be written: {error.strerror}"
        raise OutputFault(msg) from error
