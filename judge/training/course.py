"""The course of a training job: its series of figures, step by step or minute by minute."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from judge.record import Many, Record

Role = Literal["training reward", "validation reward", "spread", "loss", "other"]
"""What a series shows; readings look at the first two, and at the third."""

FUNCTION = "the function's metrics"
"""The source of series that the deployed function counted, of all its calls."""


_LARGEST = 1e100
"""The largest figure, above and below 0. A guess: no real one comes near it, and the squares of such figures are still finite. A
larger one is left out, as one that is not finite is."""

_NARROWEST = 1e-9
"""The least width of a rubric's range; a guess, for the same reason."""

Figure = Annotated[FiniteFloat, Field(ge=-_LARGEST, le=_LARGEST)]


class Series(Record):
    """One figure over the course of a job."""

    name: str
    """As its source names it: `critic/rewards/mean`."""

    role: Role
    by: Literal["step", "minute"]
    """What `at` counts: steps of the training, or minutes since the job was created."""

    at: Many[Figure]
    """In rising order."""

    values: Many[Figure]
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

    low: Figure = 0.0
    high: Figure = 1.0
    """The ends of the rubric's range."""

    validated: bool = False
    """Whether the job was given validation data."""

    series: Many[Series]
    missing: Many[str] = Field(default=())
    """What could not be read, and why: one sentence each."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.high - self.low < _NARROWEST:
            msg = f"wanted low below high, found {self.low:g} and {self.high:g}"
            raise ValueError(msg)
        return self

    def of(self, role: Role) -> list[Series]:
        """Return the series of a role that have points, in their order."""
        return [one for one in self.series if one.role == role and one.at]


def series_of(
    name: str, points: Iterable[tuple[float, float]], *, role: Role, by: Literal["step", "minute"], source: str
) -> Series:
    """Make a series of places and values in any order. What is not a figure is left out.

    If a place comes twice, the later value counts.
    """
    known = dict(sorted({at: value for at, value in points if abs(at) <= _LARGEST and abs(value) <= _LARGEST}.items()))
    return Series(name=name, role=role, by=by, at=tuple(known), values=tuple(known.values()), source=source)
