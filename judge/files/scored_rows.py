"""Reads the rows that a run wrote: of any version, cut off in the middle, or among lines of something else.

Nothing in a row is taken for granted. A field that is missing or has another type is None. Lines that are not rows are counted.
"""

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, WrapValidator, model_validator

from judge.errors import InputFault

WHOSE: Mapping[str, str] = {
    "record": "the record's fault",
    "judge": "the judge's failure",
    "ours": "this program's or this machine's fault",
    "rubric": "the rubric's own wish",
}
"""Whose fault it is that a row has no reward, in words for people."""

_Value = TypeVar("_Value")


def _or_none(value: object, read: Callable[[object], Any]) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


Maybe = Annotated[_Value | None, WrapValidator(_or_none)]
"""A value, or None if the row has something else there."""


LARGEST = 1e100
"""The largest number that figures are made of: squares of larger ones, and sums of those, overflow."""

Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]


class _Lenient(BaseModel):
    """A record in which any field may be missing, and which may have others."""

    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)


class Part(_Lenient):
    """What a check or a criterion gave."""

    value: Maybe[Number] = None
    score: Maybe[Number] = None
    answer: Maybe[JsonValue] = None
    reason: Maybe[str] = None
    turns: "Maybe[Sequence[Part]]" = None
    """What it gave each turn of a rollout, if it is a criterion `of: turns`."""

    @property
    def worth(self) -> float | None:
        """The value from 0 to 1; a check calls it `value` and a criterion `score`."""
        return self.value if self.score is None else self.score


class Tokens(_Lenient):
    """Tokens that the judge used."""

    input: Maybe[int] = None
    output: Maybe[int] = None


class Asked(_Lenient):
    """How a response was asked about together with others."""

    size: Maybe[int] = None
    places: Maybe[Sequence[int]] = None


class Saving(_Lenient):
    """What was saved on the judge by one cause."""

    by: Maybe[str] = None
    calls: Maybe[int] = None
    cost: Maybe[Number] = None
    """US dollars."""


class Calibrated(_Lenient):
    """What a calibration made of a score."""

    of: Maybe[str] = None
    raw: Maybe[Number] = None
    value: Maybe[Number] = None


class Origin(_Lenient):
    """What a row was made with."""

    rubric: Maybe[str] = None
    version: Maybe[int | str] = None
    rubric_hash: Maybe[str] = None
    prompt_hash: Maybe[str] = None
    calibration: Maybe[str] = None
    model: Maybe[str] = None
    together: Maybe[Asked] = None


class Row(_Lenient):
    """A row of an output."""

    row: Maybe[int] = None
    """Its place in the input, from 1."""

    id: JsonValue = None
    group: Maybe[str] = None
    """The same for all rollouts of one prompt."""

    outcome: Literal["scored", "unscored"]
    reward: Maybe[float] = None
    turns: Maybe[Sequence[Number]] = None
    """The number of each turn of the rollout, if the rubric scores turns."""

    checks: Maybe[Mapping[str, Maybe[Part]]] = None
    criteria: Maybe[Mapping[str, Maybe[Part]]] = None
    metrics: Maybe[Mapping[str, Maybe[Number]]] = None
    calibrated: Maybe[Calibrated] = None
    note: Maybe[str] = None
    reason: Maybe[str] = None
    whose: Maybe[str] = None
    detail: Maybe[str] = None
    found: Maybe[str] = None
    """The beginning of a judge's answer that could not be read."""

    key: Maybe[str] = None
    input: Maybe[str] = None
    """The path of the file that was scored, as it was given."""

    tokens: Maybe[Tokens] = None
    cost: Maybe[Number] = None
    """US dollars."""

    saved: Maybe[Sequence[Saving]] = None
    attempts: Maybe[Sequence[str]] = None
    opinions: Maybe[int] = None
    spread: Maybe[Number] = None
    error: Maybe[Number] = None
    interval: Maybe[Sequence[Number]] = None
    repaired: Maybe[bool] = None
    reused: Maybe[bool] = None
    escalated: Maybe[bool] = None
    provenance: Maybe[Origin] = None

    @model_validator(mode="after")
    def _with_reward(self) -> "Row":
        if self.outcome == "scored" and (self.reward is None or not math.isfinite(self.reward)):
            msg = "scored, but without a reward"
            raise ValueError(msg)
        return self

    @property
    def name(self) -> str:
        """The id as a person reads and types it: text without quotes, unless it looks like another JSON value, as `"7"` does."""
        plain = isinstance(self.id, str) and read_id(self.id) == self.id
        return str(self.id) if plain else json.dumps(self.id, ensure_ascii=False)

    @property
    def origin(self) -> Origin:
        """What it was made with, as far as the row says."""
        return self.provenance or Origin()

    @property
    def trusted(self) -> float | None:
        """The reward; None if the judge failed on the row, wholly or in part, so that it says nothing about the judge."""
        in_part = self.interval is not None or "verifiable_only" in (self.metrics or {})
        return None if self.outcome == "unscored" or in_part else self.reward

    @property
    def parts(self) -> dict[str, Part]:
        """What each check and each criterion gave, by name."""
        return {name: part for parts in (self.checks, self.criteria) for name, part in (parts or {}).items() if part}


class _Run(_Lenient):
    """The first line of an unfinished output."""

    run: Mapping[str, JsonValue]


class ScoredRows:
    """The rows of one output; each iteration reads the file again."""

    def __init__(self, path: str) -> None:
        """Find the file.

        Args:
            path: an output, or `-` for stdin. If there is only `PATH.part`, left by an interrupted run, that is read.

        Raises:
            InputFault: there is no such file, or it is a folder.
        """
        part = f"{path}.part"
        self.path = part if path != "-" and not Path(path).exists() and Path(part).exists() else path
        """The file that is read."""

        self.foreign = 0
        """Lines that are not rows."""

        self.input: str | None = None
        """The file that was scored, if an unfinished output says so."""

        if path != "-" and not Path(self.path).is_file():
            msg = f"{path}: {'not a file' if Path(path).exists() else 'no such file'}; wanted what judge score --output wrote"
            raise InputFault(msg)

    def __iter__(self) -> Iterator[Row]:
        """Give each row.

        Raises:
            InputFault: the file cannot be read, or no line of it is a row.
        """
        self.foreign, rows = 0, 0
        try:
            with self._open() as file:
                for line in file:
                    row = read_row(line)
                    if row is None:
                        self._add_other(line)
                    else:
                        rows += 1
                        yield row
        except OSError as error:
            msg = f"{self.path}: cannot be read: {error.strerror}"
            raise InputFault(msg) from error
        if not rows:
            msg = f"{self.path}: there are no scored rows in it; wanted what judge score --output wrote"
            raise InputFault(msg)

    def _open(self) -> IO[bytes]:
        return sys.stdin.buffer if self.path == "-" else Path(self.path).open("rb")

    def _add_other(self, line: bytes) -> None:
        try:
            named = _Run.model_validate_json(line).run.get("input")
        except ValidationError:
            self.foreign += bool(line.strip())
            return
        self.input = named if isinstance(named, str) else None


def read_id(text: str) -> JsonValue:
    """Read an id as a person types it: as JSON where it is JSON, else as text."""
    try:
        identity: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return identity


def read_row(line: bytes) -> Row | None:
    """Read a line; None if it is not a row."""
    try:
        return Row.model_validate_json(line)
    except ValidationError:
        return None
