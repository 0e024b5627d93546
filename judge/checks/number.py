"""Verifies a numeric answer, for GSM8K, FinQA and other tasks that end in one number; see `Number`."""

import re
from fractions import Fraction
from typing import Literal

from pydantic import Field, JsonValue

from judge.bounds import NUMBER_DIGITS, NUMBER_PROSE
from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading.numbers.notation import plain
from judge.reading.numbers.number_words import in_digits
from judge.reading.numbers.numerals import numbers, only_number
from judge.reading.numbers.quantity import Quantity, show
from judge.reading.numbers.stated_number import says_when, sequence_end, stated_place, without_remarks
from judge.reading.pattern import Pattern
from judge.reading.stated.places import Stated
from judge.reading.stated.plain_answer import STATING, Found, Value, read_answer
from judge.reading.text.seen import said
from judge.record import shape
from judge.sample import Sample

_KEYS = ("final_answer", "answer", "ground_truth", "value", "number", "result", "label", "target", "solution", "text")
_MOST_WORDS = {"hash": 0, "phrase": 2, "label": 2}
"""Words before the number of a statement, by form; with more of them the statement is prose. A guess."""

_WORDS = Pattern("[A-Za-z]+")
_WORDED = Pattern(r"[a-z]\s+or\s+(?:maybe\s+)?[-$]?[0-9]", re.IGNORECASE)
_DIGIT = Pattern(r"\d")
_LISTED = Pattern(r"[\s*_]*[0-9]{1,2}[.)]\s+[A-Za-z]")


class Number(Check):
    r"""Whether the number that the response states is the ground truth, exactly or within a tolerance.

    The answer is what the response states last in the strongest form that it uses: a tag `<answer>`, a JSON field `answer` or
    `final_answer`, `####`, `\boxed{}`, "the answer is" or `Answer:`, a line `A:`, or without any of these its last number. The
    ground truth is read in the same way.

    `18`, `18.0`, `$18.00` and `36/2` are the same number. Numbers are never rescaled: `5 cm` is not `5 m`. `3 dozen` is 36,
    unless the task asks how many dozens. The opposite sign is wrong within any tolerance.
    """

    check: Literal["number"] = "number"
    key: str | None = None
    """The field that holds the number, if the ground truth is an object. Without it, `final_answer`, `answer` or the like."""

    absolute: float = Field(0.0, ge=0, allow_inf_nan=False)
    """How far off an answer may be, in the unit of the ground truth."""

    relative: float = Field(0.0, ge=0, lt=1, allow_inf_nan=False)
    """How far off an answer may be, as a share of the ground truth. The wider of the two tolerances applies."""

    percent: Literal["fraction", "number"] | None = None
    """What a percent sign means. `fraction`: 5% is 0.05. `number`: 5% is 5, on both sides.

    Without it, 5% is 0.05; if the ground truth is written in percent, a bare 5 counts as 5% too.
    """

    stated: bool = False
    """Whether only a stated answer counts, and never just the last number of the response."""

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the number that the response states with the ground truth."""
        wanted = _wanted(reference(sample, self.key), search=self.key is None).counting(sample.task)
        answer, place = _answer(said(sample), stated_only=self.stated)
        if answer is None:
            return CheckResult(value=0.0, reason=f"no single number in {place}; the reference is {show(wanted)}")
        answer = answer.counting(sample.task)
        same_unit = answer.unit is None or wanted.unit is None or answer.unit == wanted.unit
        right = same_unit and any(self._equal(value, wanted.value) for value in self._values(answer, wanted))
        return CheckResult(value=float(right), reason=f"{show(answer)} in {place}; the reference is {show(wanted)}")

    def _values(self, answer: Quantity, wanted: Quantity) -> tuple[Fraction, ...]:
        """Return what the answer may mean in the unit of the ground truth."""
        if answer.either is not None:
            return (answer.value, answer.either)
        if self.percent == "number" or answer.percent == wanted.percent:
            return (answer.value,)
        if answer.percent:
            return (answer.value / 100,)
        return (answer.value * 100,) if self.percent else (answer.value * 100, answer.value)

    def _equal(self, value: Fraction, wanted: Fraction) -> bool:
        if value * wanted < 0:
            return False
        return abs(value - wanted) <= max(Fraction(str(self.absolute)), Fraction(str(self.relative)) * abs(wanted))


def _answer(text: str, *, stated_only: bool) -> tuple[Quantity | None, str]:
    """Return the number that a text states and, for the reason, where it states it."""
    answer = read_answer(text, _find, STATING if stated_only else (*STATING, "first", "end"))
    return answer.values[0] if len(answer.values) == 1 else None, answer.place


def _find(stated: Stated) -> Found:
    """Find the numbers in a stated text; in the middle of a response it has to begin with one, or it is prose."""
    if stated.form == "end" or (stated.sure and "\n" in stated.text.strip()):
        return _at_the_end(stated.text[-NUMBER_PROSE:])
    text = without_remarks(plain(in_digits(stated.text)))
    values = numbers(text, whole=True)
    if last := sequence_end(text, values):
        return Found(text, (last,))
    anchor = stated_place(text, values)
    prose = not stated.sure and (_LISTED.match(text) or not values or _words(text, values[anchor]) > _MOST_WORDS[stated.form])
    return Found(text, () if prose else values, anchor)


def _words(text: str, value: Value) -> int:
    """Return how many words are before a number, after the last equals sign."""
    return len(_WORDS.findall(text[: value.start].rpartition("=")[2]))


def _at_the_end(prose: str) -> Found:
    """Find the numbers in a text that states its answer in no form; the last one is its answer."""
    body, line = _last_line(prose)
    text = without_remarks(plain(body + (in_digits(line) if _WORDED.search(line) or not _DIGIT.search(line) else line)))
    values = numbers(text, whole=False)
    while values and says_when(text, values[-1]):
        values.pop()
    last = sequence_end(text, values)
    return Found(text, (last,) if last else values, -1)


def _last_line(text: str) -> tuple[str, str]:
    text = text.rstrip()
    start = text.rfind("\n") + 1
    return text[:start], text[start:]


def _wanted(value: JsonValue, *, search: bool) -> Quantity:
    if isinstance(value, dict) and search:
        value = next((value[key] for key in _KEYS if value.get(key) is not None), value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        msg = f"the reference answer is not a number: {shape(value)}"
        raise ReferenceFault(msg)
    if not isinstance(value, str):
        return _json_number(value)
    number, _ = _answer(value, stated_only=True)
    number = number or only_number(plain(value[-NUMBER_PROSE:]))
    if number is None:
        msg = f"no single number in the reference answer {shape(value)}"
        raise ReferenceFault(msg)
    return number


def _json_number(value: float) -> Quantity:
    if abs(value) >= 10**NUMBER_DIGITS:
        msg = "the reference answer is too large a number"
        raise ReferenceFault(msg)
    return Quantity(Fraction(str(value)), percent=False)
