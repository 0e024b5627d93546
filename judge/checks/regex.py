"""Verifies a response with regular expressions, in time linear in its length, whatever the pattern; see `Regex`.

The engine is RE2 (https://github.com/google/re2/wiki/Syntax). It has no look-around and no back-references, so it cannot hang.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, ClassVar, Literal

from pydantic import field_validator, model_validator

from judge.bounds import PATTERN_BYTES, PATTERN_LENGTH, PATTERN_WORK
from judge.checks.check import Check, CheckResult, reference, reference_text
from judge.errors import ReferenceFault
from judge.reading.text.normal_form import composed
from judge.reading.text.plain_text import views
from judge.reading.text.seen import said
from judge.reading.text.thought import names_thought
from judge.record import Many, brief, shape
from judge.sample import Sample


class Regex(Check):
    """Whether every pattern is found in the response, or none is, or a group captures the ground truth.

    A pattern is searched in the response as a reader sees it: without invisible characters, composed, and once more with
    full-width and look-alike letters as plain ones. With `absent`, it is searched in the response as written too. For `^` and
    `$`, and with `absent`, white space at the ends does not count. Thoughts are searched only for a pattern that names the tag
    of a thought, such as `^<think>`.
    """

    needs: ClassVar[tuple[str, str] | None] = ("re2", "checks")
    check: Literal["regex"] = "regex"
    patterns: Many[str] = ()
    """Patterns in RE2's syntax, found anywhere unless `^` and `$` tie them to the ends. Without any, the ground truth is the
    pattern."""

    key: str | None = None
    """The field of the ground truth that holds the pattern, or the text to capture, if the ground truth is an object."""

    absent: bool = False
    """Whether the response is right if no pattern is found."""

    group: int | str | None = None
    """A group, by number or name, whose last capture has to be the ground truth. It needs exactly one pattern."""

    @field_validator("patterns")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            _compiled(pattern)
        return patterns

    @model_validator(mode="after")
    def _possible(self) -> "Regex":
        if self.group is not None and (self.absent or len(self.patterns) != 1):
            msg = "'group' wants exactly one pattern, and not 'absent'"
            raise ValueError(msg)
        if self.group is not None:
            engine = _compiled(self.patterns[0])
            if engine is not None and self._place not in {*engine.groupindex, *range(engine.groups + 1)}:
                msg = f"the pattern has no group {self.group!r}"
                raise ValueError(msg)
        return self

    def verify(self, sample: Sample) -> CheckResult:
        """Look for the patterns."""
        if self.group is not None:
            return self._captured(sample, reference_text(sample, self.key))
        patterns = self.patterns or (_pattern(sample, self.key),)
        texts = self._texts(said(sample))
        whole = self._texts(sample.response) if any(map(names_thought, patterns)) else texts
        if fault := _beyond(patterns, (*texts, *whole)):
            return CheckResult(value=0.0, reason=fault)
        found = [pattern for pattern in patterns if _found(pattern, whole if names_thought(pattern) else texts)]
        odd = [pattern for pattern in patterns if (pattern in found) is self.absent]
        state = "found" if self.absent else "not found"
        return CheckResult(
            value=float(not odd), reason=f"{state}: {', '.join(map(brief, odd[:3]))}" if odd else "the patterns agree"
        )

    @property
    def _place(self) -> int | bytes:
        """The group as the engine knows it, which works on bytes."""
        return composed(self.group).encode("utf-8", "replace") if isinstance(self.group, str) else self.group or 0

    def _texts(self, text: str) -> list[bytes]:
        """Return each form of a text in which a pattern is looked for."""
        forms = [*views(text), text] if self.absent else [*views(text)]
        ended = dict.fromkeys([*(form.strip() for form in forms), *([] if self.absent else forms)])
        return [form.encode("utf-8", "replace") for form in ended]

    def _captured(self, sample: Sample, wanted: str) -> CheckResult:
        pattern = self.patterns[0]
        texts = self._texts(sample.response if names_thought(pattern) else said(sample))
        if fault := _beyond(self.patterns, texts):
            return CheckResult(value=0.0, reason=fault)
        captured = [found for text in texts if (found := self._last(_compiled(pattern), text)) is not None]
        if not captured:
            return CheckResult(value=0.0, reason=f"not found: {brief(pattern)}")
        same = any({*views(one)} & {*views(wanted)} for one in captured)
        return CheckResult(
            value=float(same), reason=f"captured {brief(captured[0])}, which is {'' if same else 'not '}{brief(wanted)}"
        )

    def _last(self, engine: Any, text: bytes) -> str | None:
        last = None
        for match in engine.finditer(text):
            last = match
        if last is None or last.group(self._place) is None:
            return None
        return str(last.group(self._place).decode("utf-8", "replace").strip())


def _found(pattern: str, texts: list[bytes]) -> bool:
    return any(_compiled(pattern).search(text) for text in texts)


def _beyond(patterns: Sequence[str], texts: Sequence[bytes]) -> str | None:
    """Say so if a response is too long for a pattern: the time grows with the product of their sizes."""
    size = max(_compiled(pattern).programsize for pattern in patterns)
    longest = max(map(len, texts))
    return f"{longest} bytes are too many for a pattern of {size} steps" if size * longest > PATTERN_WORK else None


def _pattern(sample: Sample, key: str | None) -> str:
    value = reference(sample, key)
    if not isinstance(value, str) or not value:
        msg = f"the reference answer is not a pattern: {shape(value)}"
        raise ReferenceFault(msg)
    try:
        _compiled(value)
    except ValueError as error:
        msg = f"the reference answer is not a pattern: {error}"
        raise ReferenceFault(msg) from error
    return value


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    """Compile a pattern of RE2.

    Raises:
        ValueError: it is not one.
    """
    import re2  # type: ignore[import-untyped]  # its 8 ms are paid only by rubrics with patterns

    options = re2.Options()
    options.max_mem = PATTERN_BYTES
    options.log_errors = False
    if not pattern or len(pattern) > PATTERN_LENGTH:
        msg = f"wanted a pattern of 1 to {PATTERN_LENGTH} characters"
        raise ValueError(msg)
    try:
        return re2.compile(composed(pattern).encode("utf-8", "replace"), options)
    except re2.error as error:
        msg = f"{shape(pattern)} is not an RE2 pattern: {error.args[0].decode('utf-8', 'replace')}"
        raise ValueError(msg) from error
