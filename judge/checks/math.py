r"""Verifies a mathematical answer: `\frac{1}{2}` is `0.5`, `x = 3` is `3`, `(a+b)^2` is `a^2 + 2ab + b^2`."""

import re
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading.mathematics.equation import base_of, bounded, exactly, interval, is_name, sides
from judge.reading.mathematics.expression import expressions
from judge.reading.mathematics.latex import as_latex, natural
from judge.reading.numbers.notation import plain
from judge.reading.numbers.numerals import numbers
from judge.reading.numbers.quantity import Quantity
from judge.reading.numbers.unit import split_unit
from judge.reading.pattern import Pattern
from judge.reading.stated.places import Form, Stated, places
from judge.reading.stated.plain_answer import STATING, Found, read_answer
from judge.reading.text.seen import said
from judge.record import brief, shape
from judge.sample import Sample, as_text
from judge.sandbox.engines.expressions import Comparisons, Finding

_KEYS = ("final_answer", "answer", "ground_truth", "solution", "label", "target", "text")
_LONGEST = 4_000
"""Characters of a reference, and of the end of a response that is searched for an expression. A guess, to bound the time."""

_MOST_WORDS = 3
"""Words in a statement in the middle of a response; with more of them it is prose. A guess."""

_MOST_SIDES = 4
"""Sides of an equation that are compared, each with the engine. A guess; an answer with more is wrong."""

_WORD = Pattern(r"(?<!\\)\b[A-Za-z]{2,}")
_MARKED: tuple[Form, ...] = ("tag", "hash", "boxed")
_SAYS = Pattern(r"[0-9$\\]|(?<![A-Za-z])[b-zB-HJ-Z](?![A-Za-z])|[√π∞∅½]")
_DECIMAL = Pattern(r"[-+]?[0-9]*\.([0-9]{5,12})")


class Math(Check):
    r"""Whether the expression that the response states equals the ground truth, according to `math-verify`.

    The answer is what the response states last in the strongest form (see the check `number`), or otherwise the last
    expression at its end. Expressions are compared in processes of their own, with 384 MiB of memory and a limit of processor
    time; an answer that needs more is wrong. `5%` is 0.05; if the ground truth is written in percent, a bare 5 counts as 5%
    too. Source: https://github.com/huggingface/Math-Verify.
    """

    needs: ClassVar[tuple[str, str] | None] = ("math_verify", "math")
    check: Literal["math"] = "math"
    key: str | None = None
    """The field that holds the expression, if the ground truth is an object. Without it, `final_answer`, `answer` or the like."""

    seconds: float = Field(5.0, gt=0, le=60, allow_inf_nan=False)
    """Seconds of processor time for reading and comparing the two expressions."""

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the expression that the response states with the ground truth."""
        wanted = self._wanted(sample)
        answer = read_answer(said(sample), _find, (*STATING, "first", "end"))
        if not answer.values:
            return CheckResult(value=0.0, reason=f"no answer in {answer.place}" if answer.stated else "no answer in the response")
        shown = answer.place
        found = _Marking(self.seconds).compared(as_latex(wanted), exactly(as_latex(", ".join(answer.values))))
        if found.spent:
            return CheckResult(value=0.0, reason=f"comparing {shown} took more than {self.seconds:g} s of processor time")
        if not found.read:
            return CheckResult(value=0.0, reason=f"no expression in {shown}")
        return CheckResult(value=float(found.equal), reason=f"{shown} is {'' if found.equal else 'not '}{brief(wanted)}")

    def _wanted(self, sample: Sample) -> str:
        value = reference(sample, self.key)
        if isinstance(value, dict) and self.key is None:
            value = next((value[key] for key in _KEYS if value.get(key) is not None), value)
        if isinstance(value, dict | list | bool):
            msg = f"the reference answer is not an expression: {shape(value)}"
            raise ReferenceFault(msg)
        text = as_text(value).strip()
        text = next((place.text for form in _MARKED for place in places(text, form)), text)
        if not text or len(text) > _LONGEST:
            msg = f"the reference answer is {'too long' if text else 'empty'}"
            raise ReferenceFault(msg)
        return text


class _Marking:
    """Compares one answer with its reference, and corrects the engine where a reader sees more or fewer differences."""

    def __init__(self, seconds: float) -> None:
        self._comparisons = Comparisons(seconds)

    def compared(self, wanted: str, answer: str) -> Finding:
        """Compare an answer with the reference."""
        (wanted, unit), (answer, said) = split_unit(wanted), split_unit(answer)
        if (unit and said and unit != said) or _differ(wanted, answer):
            self._equal(wanted, wanted)  # raises if the reference cannot be read
            return Finding(equal=False, read=True)
        found = self._in_one_form(wanted, answer)
        if found.equal and not self._exact(wanted, answer):
            return found._replace(equal=False)
        return found

    def _in_one_form(self, wanted: str, answer: str) -> Finding:
        """Compare the two as they are, then with natural logarithms, then as intervals."""
        found = self._sides(wanted, answer)
        for form in (natural, interval):
            if not found.equal and not found.spent and (form(wanted), form(answer)) != (wanted, answer):
                found = self._sides(form(wanted), form(answer))
        return found

    def _sides(self, wanted: str, answer: str) -> Finding:
        """Compare every side of an answer such as `x = 1/2 = 0.5`; all of it if the reference is an equation too."""
        asked, said = sides(wanted), sides(answer)
        if len(said.sides) == 1 or (len(asked.sides) > 1 and not is_name(asked.sides[0])):
            return self._equal(wanted, answer)
        parts = said.sides[1:] if said.named else said.sides
        if said.named and len(parts) == 1 and is_name(parts[0]) and not is_name(said.sides[0]):
            parts = said.sides[:1]
        found = Finding(equal=False, read=False)
        for part in parts[:_MOST_SIDES]:
            found = self._equal(asked.sides[-1], part)
            if not found.equal:
                return found
        return found._replace(equal=found.equal and len(parts) <= _MOST_SIDES)

    def _equal(self, wanted: str, answer: str) -> Finding:
        return self._comparisons.compare(_boxed(wanted), _boxed(answer))

    def _exact(self, wanted: str, answer: str) -> bool:
        """Whether two expressions that the engine calls equal, because it compares six decimals, are exactly equal."""
        asked, said = _number(sides(wanted).sides[-1]), _number(sides(answer).sides[-1])
        if asked and said:
            return asked.percent or asked.value == (said.value / 100 if said.percent else said.value)
        decimal = _DECIMAL.fullmatch(answer.strip())
        if not decimal:
            return True
        scaled = Fraction(answer.strip()) * 10 ** len(decimal[1])
        return self._equal(rf"\left({wanted}\right) \cdot 10^{{{len(decimal[1])}}}", str(scaled)).equal


def _find(stated: Stated) -> Found:
    """Find the expressions in a stated text; in the middle of a response, many words make it prose."""
    if stated.form == "end":
        return expressions(_last_lines(stated.text[-_LONGEST:]))._replace(anchor=-1)
    if not stated.sure and stated.form in {"phrase", "label"} and len(_WORD.findall(stated.text)) > _MOST_WORDS:
        return Found(stated.text, ())
    return expressions(stated.text)


def _last_lines(prose: str) -> str:
    """Return the last line of a text that says anything, or the formula of several lines at its end."""
    prose = prose.rstrip()
    for opening, closing in (("$$", "$$"), ("\\[", "\\]")):
        if prose.rstrip(".,").endswith(closing):
            return prose[max(0, prose.rfind(opening, 0, len(prose.rstrip(".,")) - len(closing))) :]
    lines = [line for line in prose.split("\n") if line.strip()]
    return next((line for line in reversed(lines) if _SAYS.search(line)), lines[-1] if lines else "")


def _differ(wanted: str, answer: str) -> bool:
    """Whether the two differ in what the engine ignores: the base of a numeral, an inequality sign in front."""
    return base_of(wanted) != base_of(answer) or (bounded(answer) and not bounded(wanted))


def _number(text: str) -> Quantity | None:
    """Read an expression that is one number and nothing else; with a comma it may be two."""
    text = plain(text)
    found = [] if "," in text else numbers(text, whole=False, most=2)
    if len(found) != 1 or re.search("[A-Za-z]", text[: found[0].start] + text[found[0].end :]):
        return None
    number: Quantity | None = found[0].value
    return number


def _boxed(text: str) -> str:
    r"""Mark an expression as one, unless it has marks (`$`, `\(`, `\[`) already."""
    return text if any(mark in text for mark in ("$", r"\(", r"\[", r"\boxed")) else rf"\boxed{{{text}}}"
