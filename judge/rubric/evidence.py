"""The evidence: what is known about a rubric, kept beside it as `NAME.evidence.yaml`.

The commands check, calibrate and audit write it. It is stale as soon as the rubric is another one.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import JsonValue, ValidationError

from judge.errors import RubricFault
from judge.record import Fields, Record, explain
from judge.rubric.yaml_file import read_yaml, write_yaml

_REMARK = "Written by `judge check`, `calibrate` and `audit` with --evidence; shown by `judge rubrics NAME`."


class Finding(Record):
    """What one command found."""

    rubric: str
    """The hash of the rubric that was looked at."""

    prompt: str | None = None
    """The hash of its templates; None if no judge was asked."""

    model: str | None = None
    """Who judged; None if nobody did."""

    date: str
    """The day, as `2026-11-22`."""

    file: str
    """A hash of the cases, the labels or the samples."""

    found: dict[str, JsonValue]
    """The numbers, by name."""


class Evidence(Record):
    """What is known about a rubric; None for what was never tried."""

    check: Finding | None = None
    """Whether it gives the rewards that its cases expect."""

    calibrate: Finding | None = None
    """How far it agrees with people."""

    audit: Finding | None = None
    """How often attacks pay."""

    def findings(self) -> Iterator[tuple[str, Finding]]:
        """Give what each command found."""
        for name in type(self).model_fields:
            finding = getattr(self, name)
            if finding is not None:
                yield name, finding


def evidence_file(rubric: Path) -> Path:
    """Return where the evidence of a rubric's file is."""
    return rubric.with_name(f"{rubric.stem}.evidence.yaml")


def read_evidence(rubric: Path) -> Evidence:
    """Read what is known about a rubric, given its file; nothing is known if there is no file of evidence.

    Raises:
        RubricFault: the file cannot be read; with a line for every fault.
    """
    path = evidence_file(rubric)
    if not path.exists():
        return Evidence()
    data = read_yaml(path, RubricFault)
    try:
        return Evidence.model_validate(data)
    except ValidationError as error:
        raise RubricFault.of(path, explain(error, _FIELDS)) from error


def keep(rubric: Path, command: str, finding: Finding) -> Path:
    """Write what a command found beside a rubric, in the place of what it found before; return the file.

    Args:
        rubric: the rubric's file.
        command: `check`, `calibrate` or `audit`.
        finding: what it found.

    Raises:
        RubricFault: the file cannot be read or written.
    """
    known = read_evidence(rubric).model_copy(update={command: finding})
    path = evidence_file(rubric)
    write_yaml(path, known.model_dump(mode="json", exclude_none=True), _REMARK, RubricFault)
    return path


_FIELDS: dict[str, Fields] = {
    "": Evidence.model_fields,
    **dict.fromkeys(Evidence.model_fields, Finding.model_fields),
}
