"""The three scales on which a criterion can be scored, each with its way from the judge's answer to 0..1.

A judge's answer is read as a careful person reads it: `"4"`, `"4/5"`, `"Level 4"` and `"Good"` mean 4 and `good` where the scale
leaves no doubt, and count as mended. Nothing is rounded, cut off or guessed: 3.5 is not accepted between the levels 3 and 4, nor
`4/10` on a scale that ends at 5.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field, field_validator, model_validator

from judge.bounds import SCALE_ANSWER
from judge.errors import Unreadable
from judge.record import Many, Record, repeated, shape

Label = int | str

_JSON_TYPE: Mapping[type, str] = {int: "integer", float: "number", str: "string"}
"""JSON schema's name for the type of an answer."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,6}(?:\.[0-9]{1,6})?|\.[0-9]{1,6})")
"""`4`, `-0.25`, `.5`."""

_FRACTION = re.compile(rf"({_NUMBER.pattern})\s*(?:/|of|out of)\s*({_NUMBER.pattern})", re.IGNORECASE)
"""`4/5`, `4 of 5`, `0.8 out of 1.0`."""

_LEVEL = re.compile(r"(?:level|score|rating)\s*[:=]?\s*(?P<rest>.+)", re.IGNORECASE)
"""`Level 4`, `level: good`."""

_WHOLE = re.compile(r"^([0-9]{1,6})\.0{1,6}$")
"""`4.0`, which says 4."""

_PERCENT = re.compile(rf"({_NUMBER.pattern})\s*%")
"""`75 %`."""

_FIFTH = 0.2
"""The share of a range that is its top or its bottom. A guess: on a scale of five levels, the end of the last step."""

_EXACT = 2.0**53
"""Up to this number a float holds every integer exactly (IEEE 754, binary64)."""

_TRUTHS = {
    **dict.fromkeys(("true", "yes", "met", "1"), True),
    **dict.fromkeys(("false", "no", "not met", "0"), False),
}


class Level(Record):
    """One step of a scale: what the judge answers, and the text that says when."""

    label: Label
    """What the judge answers: a number or a word."""

    anchor: str = Field(min_length=1)
    """When it does."""


class Levels(Record):
    """Ordered steps from worst to best, spread evenly over 0..1."""

    steps: Many[Level] = Field(min_length=2)
    """Two or more, from worst to best."""

    half_points: bool = False
    """Whether a score halfway between two levels is allowed too; the levels then have to be whole numbers in steps of one."""

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
        for label in repeated(_folded(step.label) for step in self.steps):
            msg = f"the level {label!r} is listed twice"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _ascending(self) -> "Levels":
        """Levels go from worst to best: numbers that fall would silently reverse the reward."""
        numbers = [number for step in self.steps if (number := _number(str(step.label))) is not None]
        if numbers != sorted(numbers):
            found = ", ".join(str(step.label) for step in self.steps)
            msg = f"wanted the worst level first, so that numbers ascend; found {found}. Write the lines in the other order"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _halves(self) -> "Levels":
        if self.half_points and not self.counted:
            found = ", ".join(str(step.label) for step in self.steps)
            msg = f"half_points: wanted levels that are whole numbers in steps of one, such as 1, 2, 3; found {found}"
            raise ValueError(msg)
        return self

    @property
    def counted(self) -> bool:
        """Whether the levels are whole numbers in steps of one."""
        first = self.steps[0].label
        return isinstance(first, int) and [step.label for step in self.steps] == list(range(first, first + len(self.steps)))

    def answer_schema(self) -> dict[str, Any]:
        """Return the JSON schema of an answer."""
        labels = [label for label, _ in self._answers()]
        kinds = sorted({_JSON_TYPE[type(label)] for label in labels} - ({"integer"} if self.half_points else set()))
        return {"type": kinds[0] if len(kinds) == 1 else kinds, "enum": labels}

    def wanted(self) -> str:
        """Say what an answer must be."""
        if not self.counted:
            return "one of " + ", ".join(repr(step.label) for step in self.steps)
        return f"{self.steps[0].label} to {self.steps[-1].label}, {'half' if self.half_points else 'whole'} points"

    def read(self, answer: object) -> tuple[float, bool]:
        """Return the value in 0..1 and whether the answer had to be mended: `"4"`, `4.0`, `"Level 4"` or `"4/5"` for 4."""
        for label, value in self._answers():
            if type(answer) is type(label) and answer == label:
                return value, False
        said = _said(answer)
        for label, value in self._answers():
            if said is not None and (said == _folded(label) or self._is_fraction(said, label)):
                return value, not (self.half_points and isinstance(answer, float))
        raise _off(answer, self)

    def _answers(self) -> Iterator[tuple[int | float | str, float]]:
        """Give every answer with its value in 0..1, from worst to best."""
        last = len(self.steps) - 1
        for place, step in enumerate(self.steps):
            yield step.label, place / last
            if self.half_points and isinstance(step.label, int) and place < last:
                yield step.label + 0.5, (place + 0.5) / last

    def _is_fraction(self, said: str, label: float | str) -> bool:
        """Whether `4/5` says the level 4 where 5 is the best."""
        found, best = _FRACTION.fullmatch(said), _number(str(self.steps[-1].label))
        return found is not None and best is not None and _number(found[2]) == best and _number(found[1]) == _number(str(label))

    def answer_at(self, value: float) -> Label:
        """Return the level that lies nearest to a value in 0..1."""
        return self.steps[round(value * (len(self.steps) - 1))].label


class Boolean(Record):
    """Met (1.0) or not met (0.0)."""

    def answer_schema(self) -> dict[str, Any]:
        """Return the JSON schema of an answer."""
        return {"type": "boolean"}

    def wanted(self) -> str:
        """Say what an answer must be."""
        return "true or false"

    def read(self, answer: object) -> tuple[float, bool]:
        """Return the value in 0..1 and whether the answer had to be mended: `"yes"`, `"true"` or 1 for true."""
        if isinstance(answer, bool):
            return float(answer), False
        said = _said(answer)
        if said is None or said not in _TRUTHS:
            raise _off(answer, self)
        return float(_TRUTHS[said]), True

    def answer_at(self, value: float) -> bool:
        """Return whether a value in 0..1 counts as met."""
        return value >= 0.5  # noqa: PLR2004  the middle of 0..1


class Range(Record):
    """A number between two bounds, both included."""

    low: float
    """The worst."""

    high: float
    """The best; above `low`."""

    @model_validator(mode="after")
    def _ordered(self) -> "Range":
        if not (math.isfinite(self.high - self.low) and self.low < self.high):
            msg = f"wanted two finite numbers, the lower first; found [{self.low:g}, {self.high:g}]"
            raise ValueError(msg)
        return self

    @property
    def top_fifth(self) -> float:
        """Where the top fifth begins."""
        return self.answer_at(1 - _FIFTH)

    @property
    def bottom_fifth(self) -> float:
        """Where the bottom fifth ends."""
        return self.answer_at(_FIFTH)

    def answer_schema(self) -> dict[str, Any]:
        """Return the JSON schema of an answer; Bedrock refuses bounds in it, so they are checked when it is read."""
        return {"type": "number"}

    def wanted(self) -> str:
        """Say what an answer must be."""
        return f"a number from {self.low:g} to {self.high:g}"

    def read(self, answer: object) -> tuple[float, bool]:
        """Return the value in 0..1 and whether the answer had to be mended: `"7.5"`, `"7.5/10"`, `"75%"` where 1 is the best."""
        mended = isinstance(answer, str)
        number = self._said_number(_said(answer) or "") if mended else answer
        if isinstance(number, int | float) and not isinstance(number, bool) and self.low <= number <= self.high:
            return (number - self.low) / (self.high - self.low), mended
        raise _off(answer, self)

    def _said_number(self, said: str) -> float | None:
        if (found := _FRACTION.fullmatch(said)) and _number(found[2]) == self.high:
            return _number(found[1])
        if (found := _PERCENT.fullmatch(said)) and (self.low, self.high) == (0, 1):
            percent = _number(found[1])
            return None if percent is None else percent / 100
        return _number(said)

    def answer_at(self, value: float) -> float:
        """Return the number that lies at a value in 0..1."""
        return self.low + value * (self.high - self.low)


Scale = Levels | Boolean | Range


def _off(answer: object, scale: Scale) -> Unreadable:
    return Unreadable(f"answered {shape(answer)}, wanted {scale.wanted()}")


def _said(answer: object) -> str | None:
    """Write an answer the way answers are compared: lower case, no space around it, no `Level` before it, no `.0` after it.

    None where it is neither a number nor a short text.
    """
    if isinstance(answer, float) and answer.is_integer() and abs(answer) < _EXACT:
        answer = int(answer)
    if isinstance(answer, bool) or not isinstance(answer, str | int):
        return None
    if answer == "" or (len(answer) > SCALE_ANSWER if isinstance(answer, str) else abs(answer) >= _EXACT):
        return None
    said = _folded(answer)
    level = _LEVEL.fullmatch(said)
    return _WHOLE.sub(r"\1", level["rest"] if level else said)


def _folded(label: float | str) -> str:
    return str(label).strip().casefold()


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None
