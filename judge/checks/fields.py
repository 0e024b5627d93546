"""Verifies structured extraction field by field; see `Fields`."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, JsonValue, model_validator

from judge.bounds import COMPARED_FIELDS
from judge.checks.alignment import best_total
from judge.checks.check import CheckResult, reference
from judge.checks.comparison import ComparingCheck
from judge.errors import ReferenceFault
from judge.reading.json.value import answer_json, read_json, shallow
from judge.reading.text.seen import said
from judge.record import Many, brief, shape
from judge.sample import Sample

_MOST_NAMED = 3
"""Wrong fields that a reason names."""


class Tally(NamedTuple):
    """How many values of a ground truth and an answer are the same, each counted with the weight of its field."""

    right: float
    expected: float
    given: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision (`right / given`) and recall (`right / expected`)."""
        return 2 * self.right / (self.expected + self.given) if self.expected + self.given else 1.0


class Fields(ComparingCheck):
    """The F1 of the values in a JSON answer against those of the reference object. Every scalar is a value, at any depth.

    A missing value costs recall and an extra value costs precision, so listing every possible value does not pay. A field that is
    null is the same as a missing field. An answer is 0 if it is not JSON, has a key that appears twice, or has more than 1,000
    values. The reference is an object, a list of objects, or the JSON text of either.
    """

    check: Literal["fields"] = "fields"

    key: str | None = None
    """The field of the reference that holds the object. Without it, the reference itself."""

    only: Many[str] = ()
    """The fields of the outermost object to compare; other fields count on neither side. Without it, all fields."""

    weights: dict[str, Annotated[float, Field(gt=0, le=1000)]] = {}
    """How much each value in a field of the outermost object counts; 1 for fields that are not listed."""

    lists: Literal["unordered", "ordered"] = "unordered"
    """`unordered`: the items of two lists are paired in the best way. `ordered`: in the best way that keeps their order."""

    form: float = Field(0.1, ge=0, le=0.5)
    """The share of the value that comes from the F1 of the outermost field names. It lifts an answer of the right form with wrong
    values above one that cannot be read. Such an answer is 0, and so is `{}`."""

    @model_validator(mode="after")
    def _possible(self) -> "Fields":
        stray = sorted(set(self.weights) - set(self.only)) if self.only else []
        if stray:
            msg = f"the field {stray[0]!r} has a weight but is not in `only`"
            raise ValueError(msg)
        return self

    def verify(self, sample: Sample) -> CheckResult:
        """Verify one sample.

        Raises:
            ReferenceFault: the reference is neither an object nor a list of objects, or has more than 1,000 values.
        """
        expected = self._kept(self._expected(sample))
        try:
            answer = answer_json(said(sample))
        except ValueError as error:
            return CheckResult(value=0.0, reason=f"no JSON that can be read: {brief(str(error))}")
        found = self._kept(answer)
        if type(found) is not type(expected):
            return CheckResult(value=0.0, reason=f"wanted {_kind(expected)}, found {_kind(found)}")
        if _count(found) > COMPARED_FIELDS:
            return CheckResult(value=0.0, reason=f"the answer has more than {COMPARED_FIELDS:,} values")
        return self._scored(self.normal(expected), self.normal(found))

    def _scored(self, expected: Any, found: Any) -> CheckResult:
        tallies = self._by_field(expected, found) if isinstance(expected, dict) else {"the list": self._tally(expected, found)}
        tally = _sum(tallies)
        value = self.form * _names_f1(expected, found) + (1 - self.form) * tally.f1
        wrong = [brief(name, 30) for name, one in tallies.items() if one.f1 < 1]
        named = f"; wrong: {', '.join(wrong[:_MOST_NAMED])}{' …' if len(wrong) > _MOST_NAMED else ''}" if wrong else ""
        counts = f"{tally.right:g} right of {tally.expected:g} expected and {tally.given:g} given"
        return CheckResult(value=min(1.0, value), reason=f"F1 {tally.f1:.2f}: {counts}{named}")

    def _expected(self, sample: Sample) -> JsonValue:
        value: JsonValue = reference(sample, self.key)
        try:
            value = read_json(value) if isinstance(value, str) else value
        except ValueError as error:
            msg = f"the reference is not JSON: {error}"
            raise ReferenceFault(msg) from error
        records = value if isinstance(value, list) and not (self.only or self.weights) else [value]
        if not all(isinstance(record, dict) for record in records) or not shallow(value):
            msg = f"wanted an object as reference, or without `only` and `weights` a list of objects, found {shape(value)}"
            raise ReferenceFault(msg)
        if _count(value) > COMPARED_FIELDS:
            msg = f"the reference has more than {COMPARED_FIELDS:,} values"
            raise ReferenceFault(msg)
        return value

    def _kept(self, value: Any) -> Any:
        if isinstance(value, dict) and self.only:
            value = {name: item for name, item in value.items() if name in self.only}
        return _without_null(value)

    def _by_field(self, expected: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Tally]:
        tallies = {name: self._field(expected, found, name) for name in {**expected, **found}}
        return {name: Tally(*(part * self.weights.get(name, 1.0) for part in tally)) for name, tally in tallies.items()}

    def _field(self, expected: Mapping[str, Any], found: Mapping[str, Any], name: str) -> Tally:
        if name not in found:
            return Tally(0, _count(expected[name]), 0)
        return self._tally(expected[name], found[name]) if name in expected else Tally(0, 0, _count(found[name]))

    def _tally(self, expected: Any, found: Any) -> Tally:
        if isinstance(expected, dict) and isinstance(found, dict) and (expected or found):
            return _sum({name: self._field(expected, found, name) for name in {**expected, **found}})
        if isinstance(expected, list) and isinstance(found, list):
            return Tally(self._aligned(expected, found), _count(expected), _count(found))
        same = _count(expected) if self.same(expected, found) else 0
        return Tally(same, _count(expected), _count(found))

    def _aligned(self, expected: list[Any], found: list[Any]) -> float:
        if not (expected and found):
            return float(expected == found)
        equal = 0
        if self.lists == "unordered":
            equal, expected, found = _without_equals(expected, found)
        worth = [[self._tally(one, other).right for other in found] for one in expected]
        return equal + best_total(worth, in_order=self.lists == "ordered")


def _without_equals(expected: list[Any], found: list[Any]) -> tuple[int, list[Any], list[Any]]:
    """Take out the items that are in both lists, and count their values: nothing fits an item better than its equal."""
    left = {json.dumps(item, sort_keys=True): item for item in (*expected, *found)}
    ours, theirs = (Counter(json.dumps(item, sort_keys=True) for item in items) for items in (expected, found))
    both = ours & theirs
    count = sum(_count(left[text]) * times for text, times in both.items())
    return count, [left[text] for text in (ours - both).elements()], [left[text] for text in (theirs - both).elements()]


def _count(value: Any) -> int:
    """Count the scalars of a value; an empty value counts as one."""
    if isinstance(value, dict | list) and value:
        return sum(map(_count, value.values() if isinstance(value, dict) else value))
    return 1


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_null(item) for name, item in value.items() if item is not None}
    return [_without_null(item) for item in value] if isinstance(value, list) else value


def _sum(tallies: Mapping[str, Tally]) -> Tally:
    return Tally(*(sum(parts) for parts in zip(*tallies.values(), strict=True))) if tallies else Tally(0, 0, 0)


def _names_f1(expected: Any, found: Any) -> float:
    ours, theirs = _names(expected), _names(found)
    return Tally(len(ours & theirs), len(ours), len(theirs)).f1


def _names(value: Any) -> set[str]:
    return {name for record in (value if isinstance(value, list) else [value]) if isinstance(record, dict) for name in record}


def _kind(value: Any) -> str:
    return "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else f"the scalar {brief(value, 40)}"
