"""Compares two texts that are made of fields of the record; see `StringCheck`."""

from typing import Literal

from judge.checks.check import Check, CheckResult
from judge.checks.field_text import FieldText, Unsaid, fill, uses_sample
from judge.errors import ReferenceFault
from judge.record import brief
from judge.sample import Sample


class StringCheck(Check):
    """Whether two texts are the same, letter by letter, or one holds the other: OpenAI's grader of this name.

    A text may show fields of the record: `{{ sample.output_text }}` is the response without its thoughts,
    `{{ sample.output_json.city }}` a field of a response that is JSON and nothing else, `{{ sample.output_tools[0].function.name }}`
    the name of the first tool that it called; `{{ item.reference_answer }}` is the reference, and `{{ item.city }}` a field of the
    record's own. Values that are no text stand there as JSON.

    A response that lacks a field is 0, whatever the operation. For prose, `exact` and `contains` read more as a person does.
    """

    check: Literal["string_check"] = "string_check"

    text: FieldText = "{{ sample.output_text }}"
    """What is compared."""

    reference: FieldText = "{{ item.reference_answer }}"
    """What it is compared with."""

    operation: Literal["eq", "ne", "like", "ilike"] = "eq"
    """`eq`: they are the same. `ne`: they differ. `like`: the text holds the reference. `ilike`: it does, whatever the case."""

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the two texts.

        Raises:
            ReferenceFault: the record lacks a field, or nothing is to be looked for.
        """
        try:
            found, wanted = fill(self.text, sample), fill(self.reference, sample)
        except Unsaid as missing:
            return CheckResult(value=0.0, reason=str(missing))
        if not wanted and self.operation in {"like", "ilike"}:
            return self._empty()
        right = self._compare(found, wanted)
        return CheckResult(
            value=float(right), reason=f"{brief(found)} {self.operation} {brief(wanted)}: {'yes' if right else 'no'}"
        )

    def _compare(self, found: str, wanted: str) -> bool:
        if self.operation == "ilike":
            return wanted.casefold() in found.casefold()
        if self.operation == "like":
            return wanted in found
        return (found == wanted) is (self.operation == "eq")

    def _empty(self) -> CheckResult:
        """Say what an empty text is worth: it would be in every text, so a response must not be paid for it."""
        if uses_sample(self.reference):
            return CheckResult(value=0.0, reason="the response is empty where it is compared")
        msg = "the record's text to look for is empty"
        raise ReferenceFault(msg)
