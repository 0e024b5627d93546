"""The calibration: a map from the judge's scale to people's, which `judge calibrate --write` puts into a rubric.

The map is piecewise linear and strictly increasing, so two responses that the judge tells apart stay apart. It holds for one
judge and one question: whoever changes either has to calibrate again.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Annotated, NamedTuple

from pydantic import Field, field_validator

from judge.digest import digest
from judge.record import Many, Record, brief

_FEWEST_KNOTS = 2

_Pair = Annotated[tuple[float, float], Field(strict=False)]
"""Two numbers, which a file writes as a list."""


class Origin(Record):
    """What a map was made from."""

    question: str
    """`Rubric.question_hash`: the criteria and how the judge is asked about them."""

    prompt: str
    """The hash of the prompt's templates, see `Prompts.version`."""

    model: str
    """Who judged, as the rows name it."""

    labels: str
    """The hash of the file of labels."""

    n: int = Field(ge=1)
    """Labelled rows."""

    annotators: int = Field(ge=1)


class HeldOut(Record):
    """How well a map did on labels that it was not made from; all errors are on the scale from 0 to 1."""

    rmse: float = Field(ge=0)
    """The root of the mean squared error of the mapped score."""

    raw: float = Field(ge=0)
    """That of the judge's own score."""

    constant: float = Field(ge=0)
    """That of always saying the mean."""

    rho: float = Field(ge=-1, le=1)
    """Spearman's correlation of the mapped score with people."""

    rho_ci: _Pair
    """Its 95 % interval."""


class Mapped(NamedTuple):
    """The values that a reward is blended from."""

    scores: Mapping[str, float]
    """The value of every criterion by its name, mapped if the map is for a criterion."""

    mean: float
    """The weighted mean of these values, from 0 to 1."""

    judge: float
    """The same, mapped if the map is for the mean."""


class Calibrated(Record):
    """What a calibration made of a score."""

    of: str
    """What was mapped: `judge`, the weighted mean of the criteria, or a criterion."""

    raw: float
    """The judge's own score, from 0 to 1."""

    value: float
    """The score on people's scale, from 0 to 1, which counts."""


class Calibration(Record):
    """A map from a judge's scores to people's."""

    of: str = "judge"
    """What is mapped: `judge`, the weighted mean of the criteria, or the name of a criterion. Checks are never mapped."""

    knots: Many[_Pair]
    """Points of the map, both from 0 to 1 and strictly increasing; between two of them it is a straight line. The first is at 0,
    the last at 1."""

    origin: Origin
    held_out: HeldOut

    @field_validator("knots")
    @classmethod
    def _increase(cls, knots: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
        rising = all(left[0] < right[0] and left[1] < right[1] for left, right in pairwise(knots))
        inside = all(0 <= value <= 1 for knot in knots for value in knot)
        if len(knots) < _FEWEST_KNOTS or not rising or not inside or knots[0][0] != 0 or knots[-1][0] != 1:
            wanted = "wanted two or more points [judge, people], both from 0 to 1 and strictly increasing"
            msg = f"{wanted}, the first at 0, the last at 1; found {brief(knots)}"
            raise ValueError(msg)
        return knots

    @cached_property
    def hash(self) -> str:
        """A short hash that changes with the map and with what it was made from."""
        return digest(self.model_dump(mode="json"))

    def stale(self, question: str, prompt: str, models: Sequence[str] | None) -> Iterator[str]:
        """Give each reason why the map does not hold for a judge: it was made for another question, prompt or judge.

        Args:
            question: the rubric's `question_hash`.
            prompt: the hash of its templates.
            models: everybody who may give a verdict; None for recorded replies, which stand for the judge that gave them.
        """
        if question != self.origin.question:
            yield "it was made for another question: the criteria, or how they are asked about, have changed since"
        if prompt != self.origin.prompt:
            yield "it was made for another prompt: its templates have changed since"
        if models is not None and set(models) != set(self.origin.model.split("+")):
            yield f"it was made for the judge {self.origin.model}, and here {' or '.join(models)} may judge"

    def map(self, score: float) -> float:
        """Return what a score from 0 to 1 is on people's scale, from 0 to 1."""
        return map_score(self.knots, score)


def map_score(knots: Sequence[tuple[float, float]], score: float) -> float:
    """Return what a map makes of a score.

    Args:
        knots: points of the map, strictly increasing, see `Calibration.knots`.
        score: from 0 to 1.
    """
    at = min(bisect_right(knots, score, key=_judge), len(knots) - 1)
    (left, low), (right, high) = knots[at - 1], knots[at]
    return low + (high - low) * (score - left) / (right - left)


def _judge(knot: tuple[float, float]) -> float:
    return knot[0]
