"""What a case must earn: ends between which the reward has to lie, and the values of criteria and checks.

An expectation that every reward meets, or none can, is refused: it would test nothing.
"""

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, Field, model_validator

from judge.record import Fields, Record, brief, near_miss, shape
from judge.reward import Reward
from judge.rubric.rubric import Rubric
from judge.rubric.scale import Range
from judge.rubric.weights import Weighted, shortfall
from judge.sample import Sample

_ROUNDING = 1e-9
"""How far beyond an end, as a share of the range, a reward still counts as on it. A guess: far above what rounding does to a
weighted mean, and far below any step of a scale."""

_REASON = 300
"""Characters of a reason that stand in a line about a miss. A guess: two or three sentences."""

_PART = Range(low=0.0, high=1.0)
"""The range of a criterion and of a check."""

_ENDS = ("top", "bottom")

_MET = 0.5
"""The value from which on a pitfall is met: halfway, as `judge calibrate` takes a value for a yes."""


class Miss(NamedTuple):
    """Something that a case must earn and did not."""

    name: str
    """`reward`, `rank`, or the criterion or check."""

    wanted: str
    """What was expected, in words: `at most 0.25`."""

    got: str
    """What came: a number, or why there is none."""

    reason: str | None = None
    """Why, as the judge or the check put it."""

    def __str__(self) -> str:
        because = " ".join((self.reason or "").split())
        because = because if len(because) <= _REASON else f"{because[: _REASON - 1]}…"
        because = f': "{because}"' if because else ""
        return f"{self.name}: expected {self.wanted}, got {self.got}{because}"


def _number_or_end(value: object) -> object:
    number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
    if not number and value is not None and value not in _ENDS:
        found = shape(value) if isinstance(value, bool | list | dict) else brief(value)
        msg = f"wanted a finite number, 'top' or 'bottom', found {found}"
        raise ValueError(msg)
    return value


Number = Annotated[float, Field(allow_inf_nan=False)]


class Bounds(Record):
    """The ends between which a value has to lie, both included."""

    reward: Annotated[float | str | None, BeforeValidator(_number_or_end)] = None
    """The value; or `top` or `bottom`, the upper or the lower fifth of the range."""

    within: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    """How far from `reward` the value may be; None: not at all."""

    least: Number | None = None
    """The lowest that it may be."""

    most: Number | None = None
    """The highest that it may be."""

    @model_validator(mode="after")
    def _one_way(self) -> "Bounds":
        if self.within is not None and not isinstance(self.reward, float | int):
            msg = "'within' belongs to a number as 'reward'"
            raise ValueError(msg)
        if self.reward is not None and (self.least is not None or self.most is not None):
            msg = "wanted 'reward', or 'least' and 'most', found both"
            raise ValueError(msg)
        if self.least is not None and self.most is not None and self.least > self.most:
            msg = f"wanted 'least' below 'most', found {self.least:g} and {self.most:g}"
            raise ValueError(msg)
        return self

    @property
    def stated(self) -> bool:
        """Whether any end is stated."""
        return any(value is not None for value in (self.reward, self.least, self.most))

    def ends(self, of: Range) -> tuple[float, float]:
        """Return the lowest and the highest that a value may be.

        Args:
            of: the range of the value.
        """
        if self.reward == "top":
            return of.top_fifth, of.high
        if self.reward == "bottom":
            return of.low, of.bottom_fifth
        if isinstance(self.reward, float | int):
            spare = self.within or 0.0
            return self.reward - spare, self.reward + spare
        return (of.low if self.least is None else self.least), (of.high if self.most is None else self.most)

    def faults(self, name: str, of: Range) -> Iterator[str]:
        """Give a line if every value of the range lies between the ends, or none does."""
        if not self.stated:
            return
        low, high = self.ends(of)
        rounding = _ROUNDING * (of.high - of.low)
        if low > of.high or high < of.low:
            yield f"{name}: expected {self.wanted(of)}, but no value from {of.low:g} to {of.high:g} is"
        elif low <= of.low + rounding and high >= of.high - rounding:
            yield f"{name}: expected {self.wanted(of)}, and every value from {of.low:g} to {of.high:g} is"

    def holds(self, value: float, of: Range) -> bool:
        """Whether a value lies between the ends."""
        low, high = self.ends(of)
        rounding = _ROUNDING * (of.high - of.low)
        return low - rounding <= value <= high + rounding

    def wanted(self, of: Range) -> str:
        """Say in words where the value has to lie."""
        low, high = self.ends(of)
        if isinstance(self.reward, str):
            end = f"at least {low:g}" if self.reward == "top" else f"at most {high:g}"
            return f"{end} (the {self.reward} fifth)"
        if self.reward is not None:
            return f"{self.reward:g} within {self.within:g}" if self.within else f"{self.reward:g}"
        if self.least is not None and self.most is not None:
            return f"{low:g} to {high:g}"
        return f"at most {high:g}" if self.least is None else f"at least {low:g}"


def spell_out(value: object) -> object:
    """Return the long form of an expectation: `"top"` is `{"reward": "top"}`."""
    return {"reward": value} if isinstance(value, str) else value


class Expectation(Bounds):
    """What a case must earn."""

    criteria: dict[str, Annotated[Bounds, BeforeValidator(spell_out)]] = {}
    """What criteria and checks must be, by name, from 0 to 1."""

    @model_validator(mode="after")
    def _expects(self) -> "Expectation":
        empty = [name for name, one in self.criteria.items() if not one.stated]
        if empty or not (self.stated or self.criteria):
            where = f"criteria.{empty[0]}: " if empty else ""
            msg = f"{where}wanted 'reward', 'least' or 'most', found none"
            raise ValueError(msg)
        return self

    def misfits(self, reward: Range, names: Collection[str]) -> Iterator[str]:
        """Give a line for each part that no response can meet, or none can miss, under a rubric.

        Args:
            reward: the rubric's range.
            names: its criteria and checks.
        """
        yield from self.faults("expect", reward)
        for name, bounds in self.criteria.items():
            place = f"expect.criteria.{name}"
            if name not in names:
                yield f"{place}: the rubric has no such criterion or check{_near(name, names)}"
            else:
                yield from bounds.faults(place, _PART)

    def misses(self, outcome: Reward, reward: Range, pitfalls: Collection[str] = ()) -> Iterator[Miss]:
        """Give what an outcome must earn and did not.

        Args:
            outcome: what the sample earned.
            reward: the rubric's range.
            pitfalls: the names of its pitfalls.
        """
        if self.stated and not self.holds(outcome.reward, reward):
            high = outcome.reward > self.ends(reward)[1]
            yield Miss("reward", self.wanted(reward), figure(outcome.reward), why(outcome, pitfalls, high=high))
        parts = _parts(outcome)
        for name, bounds in self.criteria.items():
            if name not in parts:
                yield Miss(name, bounds.wanted(_PART), "no value", outcome.note)
            elif not bounds.holds(parts[name].value, _PART):
                yield Miss(name, bounds.wanted(_PART), figure(parts[name].value), parts[name].reason)


EXPECTED: Mapping[str, Fields] = {"expect": Expectation.model_fields, "criteria": Bounds.model_fields}
"""The fields of an expectation, by their place, for messages that name the nearest one."""


class _Part(NamedTuple):
    """What a check or a criterion gave."""

    value: float
    reason: str


def figure(value: float) -> str:
    """Write a value with as many digits as tell it from an end that it just missed: `0.75`, `0.7999`."""
    return f"{value:.4g}"


def pitfalls_of(rubric: Rubric, sample: Sample) -> frozenset[str]:
    """Return the names of the pitfalls that a sample is judged by: those of the rubric and those that its record brings.

    Raises:
        SampleFault: the criteria of the record have faults.
    """
    whole = rubric.with_record(sample)
    parts: Sequence[Weighted] = (*whole.checks, *whole.judged)
    return frozenset(part.name for part in parts if part.weight < 0)


def why(outcome: Reward, pitfalls: Collection[str], *, high: bool) -> str | None:
    """Say why a reward is high or low: what settled it, or the reason of the part that is nearest to its best or its worst end.

    Args:
        outcome: what the sample earned.
        pitfalls: the names of the rubric's pitfalls.
        high: whether the reward is too high; otherwise it is too low.
    """
    if outcome.note:
        return outcome.note
    parts = _parts(outcome)
    short = {name: shortfall(part.value, pitfall=name in pitfalls) for name, part in parts.items()}
    among = _raising(outcome, parts, pitfalls) if high else list(parts)
    name = (min if high else max)(among, key=short.__getitem__, default=None)
    if name is None or (not high and not short[name]):
        return None  # also where every part is at its best: a formula or a calibration made the reward low
    return f"{name} {figure(parts[name].value)}: {parts[name].reason}"


def _raising(outcome: Reward, parts: Mapping[str, _Part], pitfalls: Collection[str]) -> list[str]:
    """Return the parts that may explain a high reward.

    It is the judge's doing where there is one: that a check was passed explains nothing. A pitfall stands in only where nothing
    else can, and never if it was met.
    """
    judged = [one.name for one in outcome.criteria]
    for names in (judged, [one.name for one in outcome.checks]):
        gains = [name for name in names if name not in pitfalls]
        if found := gains or [name for name in names if parts[name].value < _MET]:
            return found
    return []


def _parts(outcome: Reward) -> dict[str, _Part]:
    """Return what criteria and checks gave; criteria first, because a judge says more than a check that comes to the same."""
    criteria = {one.name: _Part(one.score, one.reason) for one in outcome.criteria}
    return criteria | {one.name: _Part(one.value, one.reason) for one in outcome.checks}


def _near(name: str, names: Collection[str]) -> str:
    return near_miss(name, names) or f"; there are: {', '.join(names)}"
