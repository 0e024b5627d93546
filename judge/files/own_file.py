"""A file of ours, such as a report or a picture: written whole or not at all, and never in the place of anything else.

Our files have a mark at their head. A file without it belongs to somebody else.
"""

from contextlib import suppress
from pathlib import Path

from judge.errors import InputFault, OutputFault

_HEAD = 4_000
"""Bytes at the head of a file in which the mark is looked for; in an SVG it is within the first 1,200 (measured)."""


def check_place(path: Path, mark: bytes, what: str) -> None:
    """Find out whether a file may be written to a path, before any work is done.

    Args:
        path: the path.
        mark: what the head of such a file holds.
        what: what such a file is, in words: `a report`.

    Raises:
        InputFault: a file without the mark is there, or one that cannot be read.
    """
    try:
        with path.open("rb") as file:
            ours = mark in file.read(_HEAD)
    except FileNotFoundError:
        return
    except OSError as error:
        msg = f"{path}: cannot be replaced: {error.strerror}; name another file with --output"
        raise InputFault(msg) from error
    if not ours:
        msg = f"{path}: already exists and is not {what}, so it is not replaced; name another file with --output, or delete it"
        raise InputFault(msg)


def write_file(path: Path, data: bytes) -> None:
    """Write a file, and replace an earlier one. Missing folders are made.

    Raises:
        OutputFault: it cannot be written; an earlier one is still there.
    """
    new = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(data)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        msg = f"{path}: cannot be written: {error.strerror}"
        raise OutputFault(msg) from error
