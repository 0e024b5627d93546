"""The files that are written of a job's course: whole or not at all, and never in the place of anything else."""

from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from judge.errors import InputFault, OutputFault
from judge.record import Fields, explain
from judge.training.course import Course, Series

MARK = "rft-judge course"
"""What stands at the head of every file that is written of a course, pictures included."""

_HEAD = 4_000
"""Bytes at the head of a file in which the mark stands; in an SVG it is within the first 1,200 (measured)."""

_LARGEST = 50_000_000
"""Bytes of a course's file. A guess: 100 series of 10,000 points take 40 MB."""


def write_course(path: Path, course: Course) -> None:
    """Write a course as JSON, for `judge report --job`.

    Raises:
        OutputFault: the file cannot be written.
    """
    write_file(path, f"{course.model_dump_json(indent=1)}\n".encode())


def read_course(path: Path) -> Course:
    """Read the course that `judge job curves --output FILE.json` wrote.

    Raises:
        InputFault: the file cannot be read, or holds no course; every fault is named.
    """
    try:
        if path.stat().st_size > _LARGEST:
            msg = f"{path}: wanted a file of at most {_LARGEST:,} bytes, found {path.stat().st_size:,}"
            raise InputFault(msg)
        return Course.model_validate_json(path.read_bytes())
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise InputFault(msg) from error
    except ValidationError as error:
        not_json = any(detail["type"] == "json_invalid" for detail in error.errors())
        faults = [f"wanted what `judge job curves JOB --output {path.name}` writes"] if not_json else explain(error, _FIELDS)
        raise InputFault.of(path, faults) from error


_FIELDS: dict[str, Fields] = {"": Course.model_fields, "series": Series.model_fields}
"""The fields of a course's file, by place."""


def check_place(path: Path) -> None:
    """Find out whether a file may be written to a path, before any work is done.

    Raises:
        InputFault: something is there that was not written of a course.
    """
    try:
        with path.open("rb") as file:
            ours = MARK.encode() in file.read(_HEAD)
    except FileNotFoundError:
        return
    except OSError as error:
        msg = f"{path}: cannot be replaced: {error.strerror}; give --output another name"
        raise InputFault(msg) from error
    if not ours:
        msg = (
            f"{path}: is there already and shows no job's course, so it is not replaced; delete it, or give --output another name"
        )
        raise InputFault(msg)


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

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
