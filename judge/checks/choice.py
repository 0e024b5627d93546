"""Verifies a multiple choice: the last choice that the response states."""

import re
from collections.abc import Mapping
from string import ascii_uppercase
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from judge.bounds import CHOICE_LINE
from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading.seen import without_thought
from judge.reading.stated_answer import stated_answers
from judge.record import brief, shape
from judge.sample import Sample, as_text

_LISTED = re.compile(r"^[ \t>*_-]{0,9}\(?([A-Z])[).:][*_]{0,2}[ \t]+\S", re.MULTILINE)
_LETTER = re.compile(
    r"""\(([A-Za-z])\) | \b(?:option|choice|answer)[ ]{0,2}[*_(\["'`]{0,4}([A-Z])(?![\w'’-])
        | ^[\s*_#>"'`$\[(]{0,9}([A-Z])[\s*_"'`$\])}.:]{0,9}$""",
    re.MULTILINE | re.VERBOSE,
)
_STATED = re.compile(
    r"""(?:(?:option|choice|letter)\s{1,3})?[\s*_"'`$(\[{<:]{0,9}(?:\\text\w{0,4}\{)?\(?(?P<letter>[A-Za-z])(?![\w'’-])
        (?P<behind>[)\].:,*_"'`$}\s]{0,9})(?P<rest>.?)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_HELD = re.compile(r"\(([A-Za-z])\)|\b(?:[Oo]ption|[Cc]hoice) ([A-Z])\b")
_MORE = re.compile(r"\s{0,3}(?:or|and|,|/|&|\|)\s{0,3}(?:option|choice)?\s?[*_]{0,2}\(?([A-Z])(?![\w'’-])", re.IGNORECASE)
_MOST_LETTERS = 26


class Choice(Check):
    r"""Whether the choice that the response states last is the ground truth's; two choices at once are wrong.

    A choice is stated by its letter, as in "the answer is (B)", `Answer: B`, `\\boxed{B}` or a line `B.`, or by its text where
    `metadata.choices` holds the texts. The ground truth is a letter, such a text or, with `metadata.choices`, a place that
    counts from 0.
    """

    check: Literal["choice"] = "choice"
    key: str | None = None
    """The field that holds the choice, where the ground truth is an object."""

    letters: Annotated[str, Field(pattern=r"^[A-Z]{2,26}$")] | None = None
    """The letters there are, such as `ABCD`; else those of `metadata.choices`, else those listed in the task, else A to Z."""

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the letter that the response states with the ground truth's, see the base class."""
        texts = _texts(sample)
        letters = self.letters or "".join(texts) or _listed(sample.task) or ascii_uppercase
        wanted = _wanted(reference(sample, self.key), letters, texts)
        answer, place = _answer(sample.response, letters, texts)
        if answer is None:
            return CheckResult(value=0.0, reason=f"no single choice in {place}; the reference is {wanted}")
        return CheckResult(value=float(answer == wanted), reason=f"{answer} in {place}; the reference is {wanted}")


def _texts(sample: Sample) -> dict[str, str]:
    """Return the choices that the record brings: letter and text."""
    choices = sample.metadata.get("choices", sample.metadata.get("options"))
    if isinstance(choices, Mapping):
        if {"text", "label"} <= choices.keys() and isinstance(choices["text"], list) and isinstance(choices["label"], list):
            choices = dict(zip(map(str, choices["label"]), choices["text"], strict=False))
        return {str(letter).upper(): as_text(text) for letter, text in choices.items()}
    if isinstance(choices, list) and len(choices) <= _MOST_LETTERS:
        return {letter: as_text(text) for letter, text in zip(ascii_uppercase, choices, strict=False)}
    return {}


def _listed(task: str) -> str:
    """Return the letters of the choices that the task lists, where they run from A without a gap."""
    found = set(_LISTED.findall(task))
    letters = ascii_uppercase[: len(found)]
    return letters if len(found) > 1 and found == set(letters) else ""


def _wanted(value: JsonValue, letters: str, texts: dict[str, str]) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and texts and 0 <= value < len(texts):
        return list(texts)[value]
    if isinstance(value, str):
        if same := _by_text(value, texts):
            return same
        stated = [stated.text for stated in stated_answers(value)]
        letter = _letter(stated[0] if stated else value, letters)
        if letter:
            return letter
    msg = f"the reference answer is none of the choices {letters}: {shape(value)}"
    raise ReferenceFault(msg)


def _answer(response: str, letters: str, texts: dict[str, str]) -> tuple[str | None, str]:
    for stated in stated_answers(response):
        if stated.form == "label":  # here `A:` is a choice
            continue
        answer = _by_text(stated.text, texts) or _letter(stated.text, letters)
        if answer or stated.sure:
            return answer, f"{stated.form} {brief(stated.text)}"
    line = without_thought(response).strip().rsplit("\n", 1)[-1]
    place = f"the last line {brief(line)}"
    if len(line) > CHOICE_LINE:
        return None, place
    found = [match for match in _LETTER.finditer(line) if _of(match).upper() in letters]
    letter = _of(found[-1]).upper() if found and not _alternatives(line, found) else None
    return _by_text(line, texts) or letter, place


def _of(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group)


def _alternatives(line: str, found: list[re.Match[str]]) -> bool:
    """Whether the last letter is one of two, as in "(A) or (B)"."""
    more = _MORE.match(line, found[-2].end()) if len(found) > 1 else None
    return more is not None and more.start(1) >= found[-1].start()


def _letter(text: str, letters: str) -> str | None:
    """Read the letter with which a statement begins, or the only one that it holds in parentheses or behind "option"."""
    match = _STATED.match(text)
    if match and match["letter"].upper() in letters and not _is_word(match):
        more = _MORE.match(text, match.start("behind") + len(match["behind"].rstrip(" \n,")))
        return None if more and more[1].upper() in letters else match["letter"].upper()
    held = {_of(found).upper() for found in _HELD.finditer(text)} & {*letters}
    return held.pop() if len(held) == 1 else None


def _is_word(match: re.Match[str]) -> bool:
    """Whether the letter is a word, as in "a dog" or "I think"."""
    alone = match["behind"].strip() or not match["rest"]
    return not alone and (match["letter"] in "AI" or match["letter"].islower())


def _by_text(text: str, texts: dict[str, str]) -> str | None:
    said = _same(text)
    return next((letter for letter, choice in texts.items() if said and _same(choice) == said), None)


def _same(text: str) -> str:
    return " ".join(text.split()).strip(" .*_`\"'").casefold()
