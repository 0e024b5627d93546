"""The course of a training job: its series of figures, step by step or minute by minute."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from judge.record import Many, Record

Role = Literal["training reward", "validation reward", "spread", "loss", "other"]
"""What a series shows; readings look at the first two, and at the third."""

FUNCTION = "the function's metrics"
"""The source of series that the deployed function counted, of all its calls."""


LARGEST = 1e100
"""The largest figure and place, on either side of 0. A guess: a loss that diverges stays far below, and what is near the largest
float cannot be drawn."""


class Series(Record):
    """One figure over the course of a job."""

    name: str
    """As its source names it: `critic/rewards/mean`."""

    role: Role
    by: Literal["step", "minute"]
    """What `at` counts: steps of the training, or minutes since the job was created."""

    at: Many[FiniteFloat]
    """In rising order."""

    values: Many[FiniteFloat]
    """As many as `at`; a figure that is missing or not finite is left out of both."""

    source: str
    """Where it comes from: `the function's metrics`, a file's name, `the job's events`."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(self.at) != len(self.values):
            msg = f"wanted as many values as places, found {len(self.values)} values at {len(self.at)} places"
            raise ValueError(msg)
        if any(one > other for one, other in pairwise(self.at)):
            msg = "wanted the places in rising order"
            raise ValueError(msg)
        return self


class Course(Record):
    """What is known of a job's course."""

    made: Literal["rft-judge course"] = "rft-judge course"
    """What this is, at the head of its file."""

    job: str
    """The job's name."""

    low: FiniteFloat = 0.0
    high: FiniteFloat = 1.0
    """The ends of the rubric's range."""

    validated: bool = False
    """Whether the job was given validation data."""

    series: Many[Series]
    missing: Many[str] = Field(default=())
    """What could not be read, and why: one sentence each."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.low >= self.high:
            msg = f"wanted low below high, found {self.low:g} and {self.high:g}"
            raise ValueError(msg)
        return self

    def of(self, role: Role) -> list[Series]:
        """Return the series of a role that have points, in their order."""
        return [one for one in self.series if one.role == role and one.at]


def is_figure(value: float) -> bool:
    """Whether a number is finite and can be drawn; it may be an integer that no float can hold."""
    return abs(value) <= LARGEST


def series_of(
    name: str, points: Iterable[tuple[float, float]], *, role: Role, by: Literal["step", "minute"], source: str
) -> Series:
    """Make a series of places and values in any order; what is no figure is left out, and of two at a place the later stays."""
    known = dict(sorted({at: value for at, value in points if is_figure(at) and is_figure(value)}.items()))
    return Series(name=name, role=role, by=by, at=tuple(known), values=tuple(known.values()), source=source)
