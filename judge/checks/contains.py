"""Verifies that strings stand in a response, or do not."""

import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.record import Many, brief, shape
from judge.sample import Sample, as_text

Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Mode = Literal["all", "any", "none"]


class Contains(Check):
    """Whether every string of `all`, at least one of `any` and not one of `none` stands in the response, as it was written."""

    check: Literal["contains"] = "contains"
    all: Many[Text] = ()
    """Strings that must all be there."""

    any: Many[Text] = ()
    """Strings of which at least one must be there."""

    none: Many[Text] = ()
    """Strings of which none may be there."""

    reference: Mode | None = None
    """To which of the three lists the ground truth, a text or a list of texts, is added. None: it is not used."""

    key: str | None = None
    """The field that holds the strings, where the ground truth is an object."""

    case: bool = False
    """Whether capitals and small letters differ."""

    words: bool = False
    """Whether only whole words count: `cat` is not in `concatenate`."""

    times: Annotated[int, Field(ge=1, le=10_000)] = 1
    """How often a string of `all` or `any` must stand there, without overlap, to count."""

    @model_validator(mode="after")
    def _something(self) -> "Contains":
        if not (self.all or self.any or self.none or self.reference):
            msg = "nothing to look for: give 'all', 'any', 'none' or 'reference'"
            raise ValueError(msg)
        return self

    def verify(self, sample: Sample) -> CheckResult:
        """Look for every string, see the base class."""
        brought = self._brought(sample)
        wanted = {mode: (*getattr(self, mode), *(brought if mode == self.reference else ())) for mode in ("all", "any", "none")}
        text = sample.response if self.case else sample.response.casefold()
        missing = [string for string in wanted["all"] if not self._stands(string, text, self.times)]
        unwanted = [string for string in wanted["none"] if self._stands(string, text, 1)]
        none_of = wanted["any"] and not [string for string in wanted["any"] if self._stands(string, text, self.times)]
        faults = [f"{brief(string)} is missing" for string in missing[:3]] + [
            f"{brief(string)} stands there" for string in unwanted[:3]
        ]
        faults += [f"none of {brief(list(wanted['any']))} stands there"] if none_of else []
        return CheckResult(value=float(not faults), reason="; ".join(faults) or "all that was asked for, and nothing unwanted")

    def _brought(self, sample: Sample) -> tuple[str, ...]:
        if self.reference is None:
            return ()
        value = reference(sample, self.key)
        strings = tuple(as_text(item) for item in value) if isinstance(value, list) else (as_text(value),)
        if isinstance(value, dict) or not strings or not all(string.strip() for string in strings):
            msg = f"the reference answer is no text and no list of texts: {shape(value)}"
            raise ReferenceFault(msg)
        return strings

    def _stands(self, string: str, text: str, times: int) -> bool:
        string = string if self.case else string.casefold()
        if not self.words:
            return text.count(string) >= times
        found = re.finditer(rf"(?<!\w){re.escape(string)}(?!\w)", text)
        return sum(1 for _, _ in zip(range(times), found, strict=False)) >= times
