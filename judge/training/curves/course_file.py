"""The file that keeps the course of a job, as JSON: `judge job curves` writes it, and `judge report --job` reads it."""

from pathlib import Path

from pydantic import ValidationError

from judge.errors import InputFault
from judge.files.own_file import write_file
from judge.record import Fields, explain
from judge.training.course import Course, Series

MARK: str = Course.model_fields["made"].default
"""What every file about a course has at its head, pictures included."""

_LARGEST = 50_000_000
"""Bytes of a file. A guess: 100 series of 10,000 points take 40 MB."""


def write_course(path: Path, course: Course) -> None:
    """Write a course.

    Raises:
        OutputFault: the file cannot be written.
    """
    write_file(path, f"{course.model_dump_json(indent=1)}\n".encode())


def read_course(path: Path) -> Course:
    """Read a course.

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
