"""Finds the sections of a text under their headings."""

from collections.abc import Sequence

from judge.reading.form.content import says
from judge.reading.pattern import Pattern

_HEAD = Pattern(r"""^[\s#>*_\-•\[(<【「"'“]*(?:\d{1,3}[.)、]\s*)?[\s*_]*""")
"""Marks and a number before the words of a heading: `## 1. **`."""


def heading(line: str) -> str:
    """Return the words of a heading as they are compared: without marks and numbers, case folded."""
    return _HEAD.sub("", line, 1).rstrip().casefold()


def missing_section(text: str, wanted: Sequence[str]) -> str | None:
    """Say which section is missing or empty, None if all are there in this order.

    Each heading is looked for below the one before it. The earliest place with text above it is always the best one.
    """
    sought = [heading(section) for section in wanted]
    at, filled = 0, True
    for line in text.splitlines():
        words = heading(line)
        if at < len(sought) and filled and words.startswith(sought[at]) and not words[len(sought[at]) :][:1].isalnum():
            filled = says(words[len(sought[at]) :])
            at += 1
        else:
            filled = filled or says(line)
    if at < len(sought):
        return f"the section {wanted[at]!r} is missing or out of order"
    return None if filled else f"there is nothing under {wanted[-1]!r}"
