"""The three ways in which a criterion can be scored, each with its way from the judge's answer to 0..1.

Nothing is coerced: `true` is not 1 and 3.5 is not between two levels.
"""

import math
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from judge.errors import Unreadable
from judge.record import Many, Record, brief

Label = int | str


class Level(Record):
    """One step of a scale: what the judge answers, and the text that says when."""

    label: Label
    anchor: str = Field(min_length=1)


class Levels(Record):
    """Ordered steps from worst to best, spread evenly over 0..1."""

    kind: Literal["levels"] = "levels"
    steps: Many[Level] = Field(min_length=2)

    @field_validator("steps", mode="before")
    @classmethod
    def _spell_out(cls, steps: object) -> object:
        if isinstance(steps, dict):
            return [{"label": label, "anchor": anchor} for label, anchor in steps.items()]
        if isinstance(steps, list) and all(isinstance(step, str) for step in steps):
            return [{"label": place, "anchor": step} for place, step in enumerate(steps, 1)]
        return steps

    @model_validator(mode="after")
    def _distinct(self) -> "Levels":
        labels = [str(step.label) for step in self.steps]
        twice = sorted({label for label in labels if labels.count(label) > 1})
        if twice:
            msg = f"the level {twice[0]!r} is listed twice"
            raise ValueError(msg)
        return self

    def answer_schema(self) -> dict[str, Any]:
        """Return the JSON schema of an answer."""
        labels = [step.label for step in self.steps]
        kinds = sorted({"integer" if isinstance(label, int) else "string" for label in labels})
        return {"type": kinds[0] if len(kinds) == 1 else kinds, "enum": labels}

    def wanted(self) -> str:
        """Say what an answer must be."""
        return "one of " + ", ".join(repr(step.label) for step in self.steps)

    def read(self, answer: object) -> tuple[float, bool]:
        """Return the value in 0..1 and whether the answer had to be mended: a level's name in quotes, or 4.0 for 4."""
        for place, step in enumerate(self.steps):
            if type(answer) is type(step.label) and answer == step.label:
                return place / (len(self.steps) - 1), False
        for place, step in enumerate(self.steps):
            named = isinstance(answer, str) and answer.strip() == str(step.label)
            whole = type(answer) is float and answer == step.label
            if named or whole:
                return place / (len(self.steps) - 1), True
        msg = f"answered {brief(answer)}, wanted {self.wanted()}"
        raise Unreadable(msg)

    def answer_at(self, value: float) -> Label:
        """Return the level that lies nearest to a value in 0..1."""
        return self.steps[round(value * (len(self.steps) - 1))].label


class Boolean(Record):
    """Met (1.0) or not met (0.0)."""

    kind: Literal["boolean"] = "boolean"

    def answer_schema(self) -> dict[str, Any]:
        """Return the JSON schema of an answer."""
        return {"type": "boolean"}

    def wanted(self) -> str:
        """Say what an answer must be."""
        return "true or false"

    def read(self, answer: object) -> tuple[float, bool]:
        """Return the value in 0..1; nothing can be mended."""
        if isinstance(answer, bool):
            return float(answer), False
        msg = f"answered {brief(answer)}, wanted {self.wanted()}"
        raise Unreadable(msg)

    def answer_at(self, value: float) -> bool:
        """Return whether a value in 0..1 counts as met."""
        return value >= 0.5  # noqa: PLR2004  the middle of 0..1


class Range(Record):
    """A number between two bounds, both included."""

    kind: Literal["range"] = "range"
    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> "Range":
        if not (math.isfinite(self.high - self.low) and self.low < self.high):
            msg = f"wanted two finite numbers, the lower first; found [{self.low:g}, {self.high:g}]"
            raise ValueError(msg)
        return self

    def answer_schema(self) -> dict[str, Any]:
        """Return the JSON schema of an answer; Bedrock refuses bounds in it, so they are checked when it is read."""
        return {"type": "number"}

    def wanted(self) -> str:
        """Say what an answer must be."""
        return f"a number from {self.low:g} to {self.high:g}"

    def read(self, answer: object) -> tuple[float, bool]:
        """Return the value in 0..1; nothing can be mended."""
        if isinstance(answer, int | float) and not isinstance(answer, bool) and self.low <= answer <= self.high:
            return (answer - self.low) / (self.high - self.low), False
        msg = f"answered {brief(answer)}, wanted {self.wanted()}"
        raise Unreadable(msg)

    def answer_at(self, value: float) -> float:
        """Return the number that lies at a value in 0..1."""
        return self.low + value * (self.high - self.low)


Scale = Levels | Boolean | Range
