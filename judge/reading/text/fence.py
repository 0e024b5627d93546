"""Finds the fenced code blocks of a text (https://spec.commonmark.org/0.31.2/#fenced-code-blocks)."""

import re
from typing import NamedTuple

from judge.reading.pattern import Pattern

MARK = r"^[ \t]{0,8}(?P<mark>`{3,}|~{3,})"
"""Three or more backticks or tildes at the beginning of a line. CommonMark allows 3 spaces before them; lists indent by more."""

_LINE = Pattern(rf"{MARK}(?P<info>[^\n]*)$", re.MULTILINE)
_LANGUAGE = Pattern(r"[\w+#-]+")


class Fence(NamedTuple):
    """A fenced code block."""

    language: str
    """The first word after the mark, in lower case; empty if there is none."""

    body: str
    start: int
    """Where its first line starts."""

    end: int
    """Where its last line ends."""

    closed: bool
    """Whether a closing fence ends it; otherwise it runs to the end of the text."""


def fences(text: str) -> list[Fence]:
    """Return the fenced code blocks of a text, of backticks or tildes, in any language.

    A block that is never closed ends with the text, as on a page.
    """
    found: list[Fence] = []
    opening: re.Match[str] | None = None
    for line in _LINE.finditer(text):
        if opening is None:
            opening = line if mark_after("", line) else None
        elif not mark_after(opening["mark"], line):
            found.append(_fence(text, opening, line.start(), line.end(), closed=True))
            opening = None
    if opening:
        found.append(_fence(text, opening, len(text), len(text), closed=False))
    return found


def fenced(text: str) -> list[tuple[str, str]]:
    """Return the language and the text of each block of `fences`, except an empty one that is never closed."""
    return [(fence.language, fence.body) for fence in fences(text) if fence.closed or fence.body.strip()]


def mark_after(mark: str, line: re.Match[str]) -> str:
    """Return the mark of the code block that is open after a line with a fence's mark; empty if none is.

    Args:
        mark: the mark of the block that is open before the line; empty if none is.
        line: a match of `MARK` with the group `info`, the rest of the line.
    """
    if not mark:
        return "" if line["mark"][0] == "`" and "`" in line["info"] else line["mark"]
    return "" if line["mark"].startswith(mark) and not line["info"].strip() else mark


def _fence(text: str, opening: re.Match[str], stop: int, end: int, *, closed: bool) -> Fence:
    language = _LANGUAGE.search(opening["info"])
    body = text[opening.end() + 1 : stop].removesuffix("\n")
    return Fence(language[0].lower() if language else "", body, opening.start(), end, closed)
