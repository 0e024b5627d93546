"""Verifies a text: whether the response, or the answer that it states, is the ground truth word for word."""

import re
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from judge.bounds import EXACT_FACTOR, EXACT_SPARE
from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading.normal_form import compatible
from judge.reading.seen import without_thought
from judge.reading.stated_answer import stated_answers, tagged
from judge.record import Many, brief, shape
from judge.sample import Sample, as_text

Ignored = Literal["case", "whitespace", "punctuation", "articles", "markdown"]

_MARKDOWN = re.compile(r"[*_]{2,3}|`+|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|^[ \t]{0,9}(?:#{1,6}|>|[-*+])[ \t]", re.MULTILINE)
_PUNCTUATION = re.compile(r"""["'()\[\]{}“”‘’«»]|(?:[^\w\s]|_)(?![0-9])""")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b", re.IGNORECASE)
_LATEX_TEXT = re.compile(r"\\(?:text|textbf|mathrm|mathbf)\s?\{([^{}]*)\}")


class Exact(Check):
    """Whether the answer is the ground truth, or one of them where it is a list, but for what the rubric says to ignore.

    Both are compared in Unicode's form NFKC and without white space around them.
    """

    check: Literal["exact"] = "exact"
    key: str | None = None
    """The field that holds the text, where the ground truth is an object."""

    answer: Annotated[str, Field(pattern=r"^(?:whole|stated|last_line|<[A-Za-z][\w-]{0,39}>)$")] = "whole"
    """Which part of the response is the answer.

    `whole`: all of it but `<think>…</think>`. `stated`: what it states in the strongest form and last: `<answer>`, a JSON
    field, `####`, `\\boxed{}`, "the answer is" (see the check `number`). `last_line`. `<tag>`: what the last such tag holds.
    """

    ignore: Many[Ignored] = ("whitespace",)
    """What makes no difference.

    `whitespace`: how much of it stands between words. `case`. `punctuation`: all but the signs that belong to a number.
    `articles`: a, an, the. `markdown`: emphasis, code marks, headings, bullets.
    """

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the answer with every accepted text, see the base class."""
        wanted = self._wanted(reference(sample, self.key))
        answer = self._answer(sample.response)
        if answer is None:
            return CheckResult(value=0.0, reason=f"the response has no answer where it belongs ({self.answer})")
        if len(answer) > EXACT_SPARE + EXACT_FACTOR * max(map(len, wanted)):
            return CheckResult(value=0.0, reason=f"the answer is much longer than the reference {brief(next(iter(wanted)))}")
        same = self._same(answer) in wanted.values()
        return CheckResult(value=float(same), reason=f"{brief(answer)} is {'' if same else 'not '}{brief(next(iter(wanted)))}")

    def _wanted(self, value: JsonValue) -> dict[str, str]:
        """Return each accepted text, and what of it makes a difference."""
        wanted = {text: self._same(text) for text in map(as_text, value if isinstance(value, list) else [value])}
        if isinstance(value, dict) or not wanted or not all(wanted.values()):
            msg = f"the reference answer is no text, or nothing is left of it: {shape(value)}"
            raise ReferenceFault(msg)
        return wanted

    def _answer(self, response: str) -> str | None:
        text = without_thought(response).strip()
        if self.answer == "stated":
            stated = next(stated_answers(response), None)
            return stated and _LATEX_TEXT.sub(r"\1", _bare(stated.text))
        if self.answer == "last_line":
            return text.rsplit("\n", 1)[-1].strip() or None
        return text or None if self.answer == "whole" else tagged(text, self.answer[1:-1])

    def _same(self, text: str) -> str:
        """Write a text so that what makes no difference is gone."""
        text = compatible(text)
        if "markdown" in self.ignore:
            text = _MARKDOWN.sub("", text)
        if "case" in self.ignore:
            text = text.casefold()
        if "punctuation" in self.ignore:
            text = _PUNCTUATION.sub("", text)
        if "articles" in self.ignore:
            text = _ARTICLES.sub(" ", text)
        return " ".join(text.split()) if {"whitespace", "articles"} & {*self.ignore} else text.strip()


def _bare(text: str) -> str:
    """Drop the full stop behind an answer, and emphasis or quotation marks around it."""
    text = text.strip().removesuffix(".").strip()
    for mark in ("**", "__", "*", "`", '"', "'", "$"):
        if len(text) > 2 * len(mark) and text.startswith(mark) and text.endswith(mark):
            text = text[len(mark) : -len(mark)].strip()
    return text.removesuffix(".").strip() if len(text) > 1 else text
