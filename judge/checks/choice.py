"""Verifies the answer to a multiple-choice question; see `Choice`."""

import re
from collections.abc import Mapping
from string import ascii_uppercase
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading.pattern import Pattern
from judge.reading.stated.letters import by_text, find_at_the_end, find_letters
from judge.reading.stated.places import Form, Stated
from judge.reading.stated.plain_answer import Found, read_answer
from judge.reading.text.seen import said
from judge.record import shape
from judge.sample import Sample, as_text

_LISTED = Pattern(r"^[ \t>*_-]{0,9}\(?(?P<letter>[A-Z])[).:][*_]{0,2}[ \t]{1,9}(?P<text>\S[^\n]{0,500})", re.MULTILINE)
_FORMS: tuple[Form, ...] = ("tag", "json", "hash", "boxed", "phrase", "pick", "first", "end")
"""Not the form `A: …`, because here `A:` is a choice; but "I choose …" and "… is correct" state one too."""

_MOST_WORDS = 4
"""Words before a letter in the middle of a response; with more of them it is prose. A guess."""

_MOST_LETTERS = len(ascii_uppercase)


class Choice(Check):
    r"""Whether the last choice that the response states is the ground truth; two choices at once are wrong.

    A choice is stated by its letter, as in "the answer is (B)", `Answer: B`, `\\boxed{B}` or a line `B.`. It is also stated by
    its text, if `metadata.choices` holds the texts or the task lists them one per line. The ground truth is a letter, such a text
    or, with `metadata.choices`, a position counted from 0. A choice that is denied, hedged or taken back does not count.
    """

    check: Literal["choice"] = "choice"
    key: str | None = None
    """The field of the ground truth that holds the choice, if the ground truth is an object."""

    letters: Annotated[str, Field(pattern=r"^[A-Z]{2,26}$")] | None = None
    """The letters to choose from, such as `ABCD`. Without it, those of `metadata.choices`, of the list in the task, or A to Z."""

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the letter that the response states with the ground truth."""
        texts = _texts(sample) or _listed(sample.task)
        letters = self.letters or "".join(sorted(texts)) or ascii_uppercase
        wanted = _wanted(reference(sample, self.key), letters, texts)
        answer, place = _answer(said(sample), letters, texts)
        if answer is None:
            return CheckResult(value=0.0, reason=f"no single choice in {place}; the reference is {wanted}")
        return CheckResult(value=float(answer == wanted), reason=f"{answer} in {place}; the reference is {wanted}")


def _texts(sample: Sample) -> dict[str, str]:
    """Return letter and text of the choices in the record."""
    choices = sample.metadata.get("choices", sample.metadata.get("options"))
    if isinstance(choices, Mapping):
        if {"text", "label"} <= choices.keys() and isinstance(choices["text"], list) and isinstance(choices["label"], list):
            choices = dict(zip(map(str, choices["label"]), choices["text"], strict=False))
        return {str(letter).upper(): as_text(text) for letter, text in choices.items()}
    if isinstance(choices, list) and len(choices) <= _MOST_LETTERS:
        return {letter: as_text(text) for letter, text in zip(ascii_uppercase, choices, strict=False)}
    return {}


def _listed(task: str) -> dict[str, str]:
    """Return the choices that the task lists, if their letters run from A without a gap."""
    found: dict[str, str] = {}
    for match in _LISTED.finditer(task):
        found[match["letter"]] = "" if match["letter"] in found else match["text"]  # listed twice, as in examples
    return found if len(found) > 1 and {*found} == {*ascii_uppercase[: len(found)]} else {}


def _wanted(value: JsonValue, letters: str, texts: dict[str, str]) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and texts and 0 <= value < len(texts):
        return list(texts)[value]
    if isinstance(value, str):
        if same := by_text(value, texts):
            return same
        answer, _ = _answer(value, letters, texts)
        if answer:
            return answer
    msg = f"the reference answer is none of the choices {letters}: {shape(value)}"
    raise ReferenceFault(msg)


def _answer(response: str, letters: str, texts: dict[str, str]) -> tuple[str | None, str]:
    """Return the letter that a text states and, for the reason, where it states it."""

    def find(stated: Stated) -> Found:
        if stated.form == "end":
            return find_at_the_end(stated.text, letters, texts)
        found = find_letters(stated.text, letters, texts)
        if stated.form == "picked":
            return found._replace(anchor=-1)
        prose = not stated.sure and found.values and len(found.text[: found.values[0].start].split()) > _MOST_WORDS
        return Found(found.text, ()) if prose else found

    answer = read_answer(response, find, _FORMS)
    return answer.values[0] if len(answer.values) == 1 else None, answer.place
