"""Verifies that strings are in a response, or are not; see `Contains`."""

import re
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from judge.bounds import CONTAINS_STRINGS
from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading.pattern import Pattern
from judge.reading.text.plain_text import plain, rendered, views
from judge.reading.text.seen import said
from judge.reading.text.thought import names_thought
from judge.record import Many, brief, shape
from judge.sample import Sample, as_text

Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Mode = Literal["all", "any", "none"]


class Contains(Check):
    """Whether every string of `all`, at least one of `any` and none of `none` is in the response as a reader sees it.

    Invisible characters, full-width, decomposed and look-alike letters, the kind of hyphen (a dash inside a word is one) and the
    length of a gap between words make no difference. For strings of `none`, HTML entities, comments and tags, and emphasis inside
    a word make none either. Thoughts are searched only for a string that names the tag of a thought, such as `<think>`.
    """

    check: Literal["contains"] = "contains"
    all: Many[Text] = ()
    """Strings that all have to be there."""

    any: Many[Text] = ()
    """Strings of which at least one has to be there."""

    none: Many[Text] = ()
    """Strings that may not be there."""

    reference: Mode | None = None
    """The list that the ground truth, a text or a list of texts, is added to. Without it, the ground truth is not used."""

    key: str | None = None
    """The field of the ground truth that holds the strings, if the ground truth is an object."""

    case: bool = False
    """Whether upper and lower case differ."""

    words: bool = False
    """Whether only whole words count: then `cat` is not in `concatenate`."""

    times: Annotated[int, Field(ge=1, le=10_000)] = 1
    """How many times a string of `all` or `any` has to be there, without overlap, to count."""

    @model_validator(mode="after")
    def _something(self) -> "Contains":
        if not (self.all or self.any or self.none or self.reference):
            msg = "nothing to look for: give 'all', 'any', 'none' or 'reference'"
            raise ValueError(msg)
        return self

    def verify(self, sample: Sample) -> CheckResult:
        """Look for every string."""
        brought = self._brought(sample)
        wanted = {mode: (*getattr(self, mode), *(brought if mode == self.reference else ())) for mode in ("all", "any", "none")}
        text = _Text(said(sample), sample.response, case=self.case, words=self.words)
        missing = [string for string in wanted["all"] if not text.holds(string, self.times)]
        unwanted = [string for string in wanted["none"] if text.shows(string)]
        none_of = wanted["any"] and not [string for string in wanted["any"] if text.holds(string, self.times)]
        faults = [f"{brief(string)} is missing" for string in missing[:3]] + [
            f"{brief(string)} is there" for string in unwanted[:3]
        ]
        faults += [f"none of {brief(list(wanted['any']))} is there"] if none_of else []
        return CheckResult(
            value=float(not faults), reason="; ".join(faults) or "everything wanted is there, and nothing unwanted"
        )

    def _brought(self, sample: Sample) -> tuple[str, ...]:
        if self.reference is None:
            return ()
        value = reference(sample, self.key)
        strings = tuple(as_text(item) for item in value) if isinstance(value, list) else (as_text(value),)
        if isinstance(value, dict) or not strings or not all(string.strip() for string in strings):
            msg = f"the reference answer is neither a text nor a list of texts: {shape(value)}"
            raise ReferenceFault(msg)
        if len(strings) > CONTAINS_STRINGS:
            msg = f"the reference answer: wanted at most {CONTAINS_STRINGS} texts, found {len(strings)}"
            raise ReferenceFault(msg)
        return strings


class _Text:
    """A response in which strings are looked for."""

    def __init__(self, text: str, whole: str, *, case: bool, words: bool) -> None:
        self._case, self._words, self._whole = case, words, whole
        self._views = self._folded(text)
        self._page = self._fold(plain(rendered(text)))

    def holds(self, string: str, times: int) -> bool:
        """Whether a string is there so many times, in one of the views of the text."""
        texts = self._folded(self._whole) if names_thought(string) else self._views
        return any(self._count(one, text, times) >= times for one, text in zip(self._folded(string), texts, strict=True))

    def shows(self, string: str) -> bool:
        """Whether a string is there, or would be on a page."""
        return self.holds(string, 1) or self._count(self._fold(plain(string)), self._page, 1) > 0

    def _folded(self, text: str) -> tuple["_Folded", ...]:
        return tuple(map(self._fold, views(text)))

    def _fold(self, text: str) -> "_Folded":
        folded = text if self._case else text.casefold()
        return _Folded(folded, _GAP.sub(" ", folded))

    def _count(self, string: "_Folded", text: "_Folded", most: int) -> int:
        if not string.flat.strip():
            return 0
        sought, place = (string.lines, text.lines) if "\n" in string.lines else (string.flat, text.flat)
        if not self._words:
            return place.count(sought)
        found = re.finditer(rf"(?<!\w){re.escape(sought)}(?!\w)", place)
        return sum(1 for _ in zip(range(most), found, strict=False))


class _Folded(NamedTuple):
    """A text, case folded if case makes no difference."""

    lines: str
    flat: str
    """The text with one space for each gap between words. A string without a line break is looked for here."""


_GAP = Pattern(r"\s+")
