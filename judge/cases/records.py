"""Reads the records of a JSON Lines file that a person wrote, and names its faults by their lines."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import JsonValue

from judge.errors import InputFault
from judge.reading.json.strict import STRICT
from judge.record import shape

_NAMED = 20
"""Faults of one file that are named; a guess: a screen of them."""


class LineFault(NamedTuple):
    """What is wrong with a line."""

    line: int
    text: str


def read_records(path: Path, faults: list[LineFault]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give each record with its line, from 1; blank lines are left out.

    Args:
        path: the file.
        faults: gets one for each line that is no object in JSON.

    Raises:
        InputFault: the file cannot be read, or has no lines.
    """
    number = None
    for number, line in _lines(path):
        try:
            record = json.loads(line, **STRICT)
        except (ValueError, RecursionError) as error:
            faults.append(LineFault(number, f"not JSON: {error}"))
            continue
        if isinstance(record, dict):
            yield number, record
        else:
            faults.append(LineFault(number, f"wanted an object, found {shape(record)}"))
    if number is None:
        msg = f"{path}: no rows in it; wanted JSON Lines, an object in each line"
        raise InputFault(msg)


def refuse(path: Path, faults: Sequence[LineFault]) -> None:
    """Refuse a file that has faults.

    Raises:
        InputFault: a line for each of the first 20, in the order of the file, and how many more there are.
    """
    if not faults:
        return
    lines = [f"{path}:{fault.line}: {fault.text}" for fault in sorted(faults, key=lambda fault: fault.line)[:_NAMED]]
    left = len(faults) - len(lines)
    raise InputFault("\n".join([*lines, f"{path}: and {left:,} more faults"] if left else lines))


def called(identity: JsonValue) -> str:
    """Write an id as a person reads it: text as it is, anything else as JSON."""
    return identity if isinstance(identity, str) else json.dumps(identity, ensure_ascii=False)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                if text.strip():
                    yield number, text
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise InputFault(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path}: not UTF-8: {error.reason}"
        raise InputFault(msg) from error
