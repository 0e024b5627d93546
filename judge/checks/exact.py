"""Verifies that the response, or the answer that it states, is the ground truth word for word; see `Exact`."""

import re
from collections.abc import Iterable
from functools import partial
from typing import Literal

from pydantic import JsonValue, field_validator

from judge.bounds import EXACT_FACTOR, EXACT_SPARE
from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading.doubt.correction import corrections, taken_up
from judge.reading.pattern import Pattern, either
from judge.reading.stated.places import Stated, tagged
from judge.reading.stated.plain_answer import Found, Value, read_answer
from judge.reading.text.bare_text import bare, without_copula
from judge.reading.text.normal_form import compatible
from judge.reading.text.plain_text import plain
from judge.reading.text.seen import said
from judge.record import Many, brief, shape
from judge.sample import Sample, as_text

Ignored = Literal["case", "whitespace", "punctuation", "articles", "markdown"]

_PART = Pattern(r"whole|stated|last_line|<[A-Za-z][\w-]{0,39}>")
_MARKDOWN = Pattern(
    either(
        r"[*_]{2,3}|`+|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)",  # **bold**, `code`, *italic*
        r"^[ \t]{0,9}(?:#{1,6}|>|[-*+])[ \t]",  # a heading, a quotation, a list item
    ),
    re.MULTILINE,
)
_LETTERS = r"[^\W\d_]"
_PUNCTUATION = Pattern(
    either(
        r"""["'()\[\]{}“”‘’«»‹›„「」『』【】〈〉《》…•。、`´¿¡]""",
        r"[.,;:?_](?![0-9])",  # not in 3.5
        rf"""(?<=[.?!"'”])!|(?<={_LETTERS}{{2}})!(?!=)|(?<={_LETTERS}{{2}}\s)!(?=\s|$)""",  # Stop!, but not n! or a != b
        rf"[–—]|(?<={_LETTERS}{{2}})-(?={_LETTERS})|(?<={_LETTERS})-(?={_LETTERS}{{2}})|(?<=\s)-(?=\s)",  # well-known, not a-b
        r"\*+(?!\w)|(?<!\w)\*+|^#{1,6}(?=\s)",
    ),
    re.MULTILINE,
)
_ARTICLES = Pattern(r"\b(?:a|an|the)\b", re.IGNORECASE)
_SENTENCE = Pattern(r"""(?:(?<=[^\W\d_]{4})|(?<=[0-9)\]"'”*]))[.!](?=\s)|。|\n""")
_MOST_WORDS = 5
"""Words of the last sentence of a response that states its answer in no form; a longer one is prose. A guess."""

_LOWERED = Pattern(r"(?<=[A-Za-z)])[₀-₉]+")
"""Subscript digits after a letter, as in H₂O, mean the same as plain ones; after a digit they name its base."""

_CLAUSE = Pattern(r"(?:it|he|she|they|this|that|there|you|we|I)(?:['’]s|\s+\w+\s)", re.IGNORECASE)
_LATEX_TEXT = Pattern(r"\\(?:text|textbf|mathrm|mathbf)\s?\{([^{}]*)\}")


class Exact(Check):
    """Whether the answer is the ground truth, or one of its texts if it is a list, apart from what the rubric ignores.

    Both are compared as they read, without white space around them: full-width letters are plain ones, but `x²` is not `x2`.
    """

    check: Literal["exact"] = "exact"
    key: str | None = None
    """The field of the ground truth that holds the text, if the ground truth is an object."""

    answer: str = "whole"
    """Which part of the response is the answer.

    `whole`: all of it, apart from thoughts. `stated`: what it states last in the strongest form: `<answer>`, a JSON field,
    `####`, `\\boxed{}`, "the answer is" (see the check `number`). `last_line`: the last line. `<tag>`: the content of the last
    tag of that name.
    """

    ignore: Many[Ignored] = ("whitespace",)
    """What makes no difference.

    `whitespace`: how much of it is between words. `case`: upper and lower case. `punctuation`: of sentences, quotations and
    brackets, but not signs that mean something, as in `-5`, `C++` or `x<y`. `articles`: a, an, the. `markdown`: emphasis, code
    marks, headings, bullets.
    """

    @field_validator("answer")
    @classmethod
    def _part(cls, answer: str) -> str:
        if not _PART.fullmatch(answer):
            msg = f"wanted whole, stated, last_line or a tag such as <answer>, found {brief(answer)}"
            raise ValueError(msg)
        return answer

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the answer with every accepted text."""
        wanted = self._wanted(reference(sample, self.key))
        answer = self._answer(said(sample), wanted)
        if answer is None:
            return CheckResult(value=0.0, reason=f"the response has no answer in its place: {self.answer}")
        if len(answer) > EXACT_SPARE + EXACT_FACTOR * max(map(len, wanted)):
            return CheckResult(value=0.0, reason=f"the answer is much longer than the reference {brief(next(iter(wanted)))}")
        same = self._same(answer) in wanted.values()
        return CheckResult(value=float(same), reason=f"{brief(answer)} is {'' if same else 'not '}{brief(next(iter(wanted)))}")

    def _wanted(self, value: JsonValue) -> dict[str, str]:
        """Return each accepted text, and the form in which it is compared."""
        wanted = {text: self._same(text) for text in map(as_text, value if isinstance(value, list) else [value])}
        if isinstance(value, dict) or not wanted or not all(wanted.values()):
            msg = f"wanted a text as reference answer with something to compare, found {shape(value)}"
            raise ReferenceFault(msg)
        return wanted

    def _answer(self, response: str, wanted: Iterable[str]) -> str | None:
        text = response.strip()
        if self.answer == "stated":
            questions = any(text.rstrip().endswith(("?", "？")) for text in wanted)
            clauses = any(_CLAUSE.match(text.lstrip()) for text in wanted)
            answer = read_answer(response, partial(_find, questions=questions, clauses=clauses))
            return answer.values[0] if len(answer.values) == 1 else None
        if self.answer == "last_line":
            return text.rsplit("\n", 1)[-1].strip() or None
        return text or None if self.answer == "whole" else tagged(text, self.answer[1:-1])

    def _same(self, text: str) -> str:
        """Write a text without what makes no difference."""
        text = _LOWERED.sub(lambda found: compatible(found[0]), plain(text))
        if "markdown" in self.ignore:
            text = _MARKDOWN.sub("", text)
        if "case" in self.ignore:
            text = text.casefold()
        if "punctuation" in self.ignore:
            text = _PUNCTUATION.sub("", text)
        if "articles" in self.ignore:
            text = _ARTICLES.sub(" ", text)
        return " ".join(text.split()) if {"whitespace", "articles"} & {*self.ignore} else text.strip()


def _find(stated: Stated, *, questions: bool, clauses: bool) -> Found:
    """Find the text that is stated: all of it, or its first sentence if others follow.

    Args:
        stated: the place of the statement.
        questions: whether an answer may be a question; otherwise a question mark makes a guess of it.
        clauses: whether an answer may be a sentence such as "it is warm"; otherwise such a sentence is prose.
    """
    text = stated.text.strip()
    if not (clauses or stated.sure) and _CLAUSE.match(text):
        return Found(text, ())
    said, rest = _first_sentence(text) if stated.form in {"phrase", "label", "end"} else (text, "")
    if corrections(text) and rest:
        said = _SENTENCE.split(text.rstrip(".!。"))[-1]
    if stated.form == "end" and len(said.split()) > _MOST_WORDS:
        return Found(text, ())
    answer = _LATEX_TEXT.sub(r"\1", without_copula(said) if stated.form in {"phrase", "label"} else bare(said))
    start = text.rfind(said)
    end = start + len(said if questions else said.rstrip("?？!！ "))
    return Found(text, (Value(None if taken_up(rest) else answer, start, end),) if answer else ())


def _first_sentence(text: str) -> tuple[str, str]:
    said, *rest = _SENTENCE.split(text, 1)
    return said.strip(" ,:;"), "".join(rest)
