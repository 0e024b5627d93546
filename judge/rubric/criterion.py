"""Criteria: what a judge scores one by one, stated by the rubric or brought by a record."""

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ModelWrapValidatorHandler, ValidationError, field_validator, model_validator

from judge.errors import SampleFault
from judge.reading.text.unhidden import unhidden
from judge.record import PartName, Record, and_fault, brief, shape
from judge.rubric.scale import Boolean, Levels, Range, Scale

_TEXT_KEYS = ("description", "criterion", "requirement", "text")
_WEIGHT_KEYS = ("weight", "points")
_SCALES = ("levels", "boolean", "range")


def bounds(ends: object) -> object:
    """Spell out a range that is written as `[low, high]`."""
    if isinstance(ends, list | tuple) and len(ends) == 2:  # noqa: PLR2004  a range has two ends
        return {"low": ends[0], "high": ends[1]}
    if ends is None or isinstance(ends, Range):
        return ends
    msg = f"wanted [low, high], found {brief(ends)}"
    raise ValueError(msg)


def _steps(steps: Any) -> object:
    if steps is None or isinstance(steps, Levels):
        return steps
    texts = isinstance(steps, Mapping) or (isinstance(steps, list) and all(isinstance(step, str | Mapping) for step in steps))
    if texts and len(steps) > 1:
        return {"steps": steps}
    msg = f"wanted two or more levels, worst first: a list of texts, or labels with their texts; found {brief(steps)}"
    raise ValueError(msg)


class Criterion(Record):
    """One thing that the judge scores, on one scale."""

    name: PartName
    """Small letters, digits and underscores: a metric, and a word of the reward formula."""

    description: str = Field(min_length=1)
    """What the judge has to find out."""

    of: Literal["response", "turns"] = Field(default="response", exclude_if=lambda of: of == "response")
    """What it scores: the response with all that led to it, or each turn of the rollout; its value is then their mean."""

    weight: float = 1.0
    """Its share of the reward; below 0 for a pitfall, which lowers the reward when it is met."""

    levels: Annotated[Levels | None, BeforeValidator(_steps)] = None
    """Steps from worst to best, each with the text that says when it applies. A criterion has `levels`, `boolean` or `range`."""

    boolean: Literal[True] | None = None
    """`true`: it is met or not met."""

    range: Annotated[Range | None, BeforeValidator(bounds)] = None
    """`[low, high]`: a number between the two, both included."""

    half_points: Literal[True] | None = None
    """`true`: a score halfway between two levels is allowed too, so that responses of nearly equal quality can be told apart."""

    @field_validator("weight")
    @classmethod
    def _counts(cls, weight: float) -> float:
        if not math.isfinite(weight) or weight == 0:
            msg = f"wanted a finite number other than 0, found {weight}"
            raise ValueError(msg)
        return weight

    @model_validator(mode="wrap")
    @classmethod
    def _one_scale(cls, data: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """Make sure that there is one scale; where there is not, say so together with the faults of the fields."""
        given = [kind for kind in _SCALES if data.get(kind) is not None] if isinstance(data, Mapping) else [""]
        if len(given) == 1:
            return read(data)
        msg = f"wanted exactly one of 'levels', 'boolean: true' or 'range: [low, high]', found {given or 'none'}"
        try:
            read(data)
        except ValidationError as error:
            raise and_fault(error, msg, data) from error
        raise ValueError(msg)

    @model_validator(mode="after")
    def _halves(self) -> Self:
        if self.half_points and self.levels is None:
            msg = "half_points: needs 'levels'; no other scale has half points"
            raise ValueError(msg)
        if self.half_points:
            self.scale  # noqa: B018  levels that have no halves are refused here
        return self

    @cached_property
    def scale(self) -> Scale:
        """The scale on which it is scored."""
        if self.levels is not None and self.half_points:
            return Levels(steps=self.levels.steps, half_points=True)
        return self.levels or self.range or Boolean()


class BroughtCriterion(Criterion):
    """A criterion that came with a record. Its words are untrusted data, and a judge is shown them as such."""


def read_criterion(item: object, place: int) -> BroughtCriterion:
    """Read a criterion as datasets write it: `criterion`/`points` (HealthBench), `title`/`description`/`weight` (RaR).

    Args:
        item: one item of the record's list.
        place: its place in the list, from 1; a criterion without a name is named after it.

    Raises:
        SampleFault: it is not an object.
        pydantic.ValidationError: it is not a criterion.
    """
    if not isinstance(item, Mapping):
        msg = f"metadata.rubric[{place}]: wanted an object, found {shape(item)}"
        raise SampleFault(msg)
    text = next((item[key] for key in _TEXT_KEYS if key in item), None)
    title = item.get("title")
    scale = {kind: item[kind] for kind in _SCALES if kind in item} or {"boolean": True}
    if "levels" in scale:
        scale["levels"] = _with_plain_labels(scale["levels"])
    name = item.get("name")
    return BroughtCriterion.model_validate(
        {
            "name": f"criterion_{place}" if name is None else name,
            "description": f"{title}: {text}" if isinstance(title, str) and isinstance(text, str) else text,
            "weight": next((item[key] for key in _WEIGHT_KEYS if key in item), 1.0),
            **scale,
        }
    )


def _with_plain_labels(levels: object) -> object:
    """Put each label on one line without hidden characters: a judge is sent it in the schema of the reply and answers with it."""
    if isinstance(levels, Mapping):
        levels = [{"label": label, "anchor": anchor} for label, anchor in levels.items()]
    if not isinstance(levels, list):
        return levels
    return [
        {**step, "label": _plain(step["label"])} if isinstance(step, Mapping) and "label" in step else step for step in levels
    ]


def _plain(label: object) -> object:
    return " ".join(unhidden(label).split()) if isinstance(label, str) else label
