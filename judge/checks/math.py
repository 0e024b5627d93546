r"""Verifies a mathematical answer: `\frac{1}{2}` is `0.5`, `x = 3` is `3`, `(a+b)^2` is `a^2 + 2ab + b^2`."""

import re
from typing import ClassVar, Literal

from pydantic import Field

from judge.checks.check import Check, CheckResult, reference
from judge.engines.expressions import compare
from judge.errors import ReferenceFault
from judge.reading.stated_answer import Stated, stated_answers, without_thought
from judge.record import brief, shape
from judge.sample import Sample, as_text

_KEYS = ("final_answer", "answer", "ground_truth", "solution", "label", "target", "text")
_LONGEST = 4_000
_MOST_WORDS = 3
_WORD = re.compile(r"(?<!\\)\b[A-Za-z]{2,}")


class Math(Check):
    r"""Whether the expression that the response states equals the ground truth, by Hugging Face's `math-verify`.

    What is compared is what the response states in the strongest form and last (see the check `number`), else the last
    expression of its end. Expressions are compared in a process of their own, with 384 MiB of memory and
    a limit of processor time; an answer that goes beyond them is wrong. A percent sign makes no difference here (5% is 0.05 and
    5); the check `number` is strict.
    Source: https://github.com/huggingface/Math-Verify.
    """

    needs: ClassVar[tuple[str, str] | None] = ("math_verify", "math")
    check: Literal["math"] = "math"
    key: str | None = None
    """The field that holds the expression, where the ground truth is an object; else `final_answer`, `answer` and their like."""

    seconds: float = Field(5.0, gt=0, le=60, allow_inf_nan=False)
    """Processor time for reading and comparing the two."""

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the expression that the response states with the ground truth, see the base class."""
        wanted = self._wanted(sample)
        answer, shown = _answer(sample.response)
        if not answer.strip():
            return CheckResult(value=0.0, reason="no answer in the response")
        found = compare(_boxed(wanted), answer, self.seconds)
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
            msg = f"the reference answer is no expression: {shape(value)}"
            raise ReferenceFault(msg)
        text = as_text(value).strip()
        stated = next((stated for stated in stated_answers(text) if stated.form in {"hash", "boxed", "tag"}), None)
        text = stated.text if stated else text
        if not text or len(text) > _LONGEST:
            msg = f"the reference answer is {'too long' if text else 'empty'}"
            raise ReferenceFault(msg)
        return text


def _answer(response: str) -> tuple[str, str]:
    """Return the text to compare and, for the person who reads the reason, what it shows."""
    for stated in stated_answers(response):
        if _bare(stated):
            return _boxed(stated.text), brief(stated.text)
        if stated.final or len(_WORD.findall(stated.text)) <= _MOST_WORDS:  # else it is prose
            return stated.text, brief(stated.text)
    prose = without_thought(response)[-_LONGEST:]
    return prose, f"the text that ends in {brief(prose.rstrip()[-60:])}"


def _bare(stated: Stated) -> bool:
    return stated.form in {"tag", "json", "hash", "boxed"}


def _boxed(text: str) -> str:
    r"""Mark an expression as one, unless marks (`$`, `\(`, `\[`) are in it."""
    return text if any(mark in text for mark in ("$", r"\(", r"\[", r"\boxed")) else rf"\boxed{{{text}}}"
