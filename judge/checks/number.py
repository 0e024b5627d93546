r"""Verifies a numeric answer: GSM8K, FinQA and whatever else ends in one number."""

import re
from fractions import Fraction
from typing import Literal

from pydantic import Field, JsonValue

from judge.bounds import NUMBER_DIGITS, NUMBER_PROSE
from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading.number_text import Quantity, last_number, only_number, plain, read_line, show
from judge.reading.seen import without_thought
from judge.reading.stated_answer import Stated, stated_answers
from judge.record import brief, shape
from judge.sample import Sample

_KEYS = ("final_answer", "answer", "ground_truth", "value", "number", "result", "label", "target", "solution", "text")
_MOST_WORDS = {"hash": 0, "phrase": 2, "label": 2}
_LISTED = re.compile(r"[\s*_]*[0-9]{1,2}[.)]\s+[A-Za-z]")


class Number(Check):
    r"""Whether the number that the response states is the ground truth's, exactly or within a tolerance.

    The strongest form in which a response states an answer decides, and the last of that form: a tag `<answer>`, a JSON
    field `answer` or `final_answer`, `####`, `\boxed{}`, "the answer is" or `Answer:`, a line `A:`, and failing all these
    the last number. The ground truth is read in the same way. `18`, `18.0`, `$18.00` and `36/2` are one number;
    a number is never rescaled, and within any tolerance the opposite sign is wrong.
    """

    check: Literal["number"] = "number"
    key: str | None = None
    """The field that holds the number, where the ground truth is an object; else `final_answer`, `answer` and their like."""

    absolute: float = Field(0.0, ge=0, allow_inf_nan=False)
    """How far off an answer may be, in the unit in which the ground truth is written."""

    relative: float = Field(0.0, ge=0, lt=1, allow_inf_nan=False)
    """How far off an answer may be, as a share of the ground truth; the wider of the two tolerances holds."""

    percent: Literal["fraction", "number"] | None = None
    """What a percent sign means. `fraction`: 5% is 0.05. `number`: 5% is 5, on both sides.

    None: 5% is 0.05, and where the ground truth is itself written in percent a bare 5 is 5% as well.
    """

    stated: bool = False
    """Whether only a stated answer counts, and never the last number of a text that states none."""

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the number that the response states with the ground truth, see the base class."""
        wanted = _wanted(reference(sample, self.key), search=self.key is None)
        answer, place = _answer(sample.response, stated_only=self.stated)
        if answer is None:
            return CheckResult(value=0.0, reason=f"no single number in {place}; the reference is {show(wanted)}")
        right = any(self._equal(value, wanted.value) for value in self._values(answer, wanted))
        return CheckResult(value=float(right), reason=f"{show(answer)} in {place}; the reference is {show(wanted)}")

    def _values(self, answer: Quantity, wanted: Quantity) -> tuple[Fraction, ...]:
        """Return what the answer may mean in the unit in which the ground truth is written."""
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
    """Return the number that a text states and, for the person who reads the reason, where."""
    for stated in stated_answers(text):
        number = _number(stated)
        if number or stated.sure:
            return number, f"{stated.form} {brief(stated.text)}"
    if stated_only:
        return None, "what it states as its answer"
    prose = without_thought(text)[-NUMBER_PROSE:]
    return last_number(plain(prose)), f"the text that ends in {brief(prose.rstrip()[-60:])}"


def _number(stated: Stated) -> Quantity | None:
    """Read a stated answer; in the middle of a text only where it begins with its number, for else it is prose or a heading."""
    text = plain(stated.text)
    if stated.sure:
        return last_number(text) if "\n" in text.strip() else read_line(text).number
    if _LISTED.match(text):
        return None
    reading = read_line(text)
    return reading.number if reading.words <= _MOST_WORDS[stated.form] else None


def _wanted(value: JsonValue, *, search: bool) -> Quantity:
    if isinstance(value, dict) and search:
        value = next((value[key] for key in _KEYS if value.get(key) is not None), value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        msg = f"the reference answer is no number: {shape(value)}"
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
