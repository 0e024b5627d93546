"""Makes regular expressions that are compiled when they are first used.

The word lists of `judge.reading` cover nine languages. Compiling all of them takes about 50 ms of processor time, which a cold
start would pay for every rubric; most responses need only a few.
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property


class Pattern:
    """A regular expression with the methods of `re.Pattern` that are used here, compiled at the first call of one of them."""

    def __init__(self, text: str, flags: int = 0) -> None:
        self.text = text
        self.flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.text, self.flags)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Match at `start`."""
        return self._compiled.match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Match everything from `start` to `end`."""
        return self._compiled.fullmatch(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Find the first match."""
        return self._compiled.search(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Find all matches, from left to right, without overlap."""
        return self._compiled.finditer(text, start, end)

    def findall(self, text: str) -> list[str]:
        """Return the text of each match; for a pattern with at most one group."""
        return self._compiled.findall(text)

    def sub(self, written: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """Write something else for each match, or for the first `count`."""
        return self._compiled.sub(written, text, count)

    def split(self, text: str, most: int = 0) -> list[str]:
        """Split the text at each match, or at the first `most`."""
        return self._compiled.split(text, most)


def either(*alternatives: str) -> str:
    """Return the text of a pattern that matches one of several, so that each can stand on a line of its own with an example."""
    return "|".join(alternatives)
