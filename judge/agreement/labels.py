"""Reads a file of labels: JSON Lines, one judgment of one person per line. A file with faults is refused, with all of them."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from judge.agreement.label import Label, Preference, Rating, read_label
from judge.errors import InputFault

_MOST_FAULTS = 20
"""Faults that are listed; a guess: about a screenful."""


class Labels(NamedTuple):
    """What people said."""

    path: str
    """The file."""

    hash: str
    """A hash of the file, thirty-two hexadecimal digits."""

    ratings: Sequence[Rating]
    """What they said about single rows."""

    preferences: Sequence[Preference]
    """What they said about pairs of rows; an order is given as its pairs."""

    @property
    def everything(self) -> Sequence[Label]:
        """Both."""
        return *self.ratings, *self.preferences


def read_labels(path: str) -> Labels:
    """Read a file of labels.

    Raises:
        InputFault: it cannot be read, holds no labels, or has lines that are not labels; each is named, at most 20.
    """
    content = _content(path)
    faults: list[str] = []
    found: list[Label] = []
    for number, line in _lines(path, content):
        try:
            found += read_label(line, number)
        except ValueError as error:
            faults += [f"{path}:{number}: {fault}" for fault in str(error).split("\n")]
    faults += [f"{path}:{fault}" for fault in _repeated(found)]
    refuse(faults)
    if not found:
        msg = f"{path}: there are no labels in it; wanted one judgment per line, see judge calibrate --help"
        raise InputFault(msg)
    ratings = [one for one in found if isinstance(one, Rating)]
    preferences = [one for one in found if isinstance(one, Preference)]
    return Labels(path, hashlib.sha256(content).hexdigest()[:32], ratings, preferences)


def refuse(faults: Sequence[str]) -> None:
    """Raise the faults of a file of labels, if there are any.

    Raises:
        InputFault: with a line for each fault, at most 20, and the number of the others.
    """
    more = len(faults) - _MOST_FAULTS
    told = [*faults[:_MOST_FAULTS], *([f"and {more:,} more"] if more > 0 else [])]
    if told:
        raise InputFault("\n".join(told))


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise InputFault(msg) from error


def _lines(path: str, content: bytes) -> Iterator[tuple[int, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{path}: not UTF-8: {error.reason} at byte {error.start}"
        raise InputFault(msg) from error
    for number, line in enumerate(text.split("\n"), 1):  # `splitlines` would also split at U+2028 inside a text
        if line.strip():
            yield number, line.strip()


def _repeated(found: Sequence[Label]) -> Iterator[str]:
    """Give each judgment that somebody gave twice: nobody can tell which of the two counts."""
    first: dict[tuple[object, ...], int] = {}
    for one in found:
        key: tuple[object, ...]
        if isinstance(one, Rating):
            what, key = f"row {one.id}", (one.annotator, one.criterion, one.kind, one.id)
        else:
            what, key = f"rows {one.better} and {one.worse}", (one.annotator, one.criterion, *sorted((one.better, one.worse)))
        before = first.setdefault(key, one.line)
        if before != one.line:
            about = f", about {one.criterion!r}" if one.criterion else ""
            yield f"{one.line}: {one.annotator!r} judged {what} before, in line {before}{about}"
