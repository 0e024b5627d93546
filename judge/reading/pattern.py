"""Makes regular expressions that are compiled when they are first used.

The word lists of `judge.reading` cover nine languages. Compiling all of them takes about 50 ms of processor time, which a cold
start would pay for every rubric; most responses need only a few.
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Protocol, TypeVar

_Found_co = TypeVar("_Found_co", covariant=True)


class _Looking(Protocol[_Found_co]):
    """A method that looks at a text from `start` to `end`."""

    def __call__(self, text: str, start: int = 0, end: int = sys.maxsize, /) -> _Found_co: ...


class _Writing(Protocol):
    def __call__(self, written: str | Callable[[re.Match[str]], str], text: str, most: int = 0, /) -> str: ...


class _Splitting(Protocol):
    def __call__(self, text: str, most: int = 0, /) -> list[str]: ...


class Pattern:
    """A regular expression with the methods of `re.Pattern`, compiled when one of them is first used.

    The methods are those of the compiled pattern itself, so that a call costs no more than one of `re.Pattern`.
    """

    def __init__(self, text: str, flags: int = 0) -> None:
        self.text = text
        self.flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.text, self.flags)

    @cached_property
    def match(self) -> _Looking[re.Match[str] | None]:
        """Match at the start."""
        return self._compiled.match

    @cached_property
    def fullmatch(self) -> _Looking[re.Match[str] | None]:
        """Match everything from start to end."""
        return self._compiled.fullmatch

    @cached_property
    def search(self) -> _Looking[re.Match[str] | None]:
        """Find the first match."""
        return self._compiled.search

    @cached_property
    def finditer(self) -> _Looking[Iterator[re.Match[str]]]:
        """Find all matches, from left to right, without overlap."""
        return self._compiled.finditer

    @cached_property
    def findall(self) -> _Looking[list[str]]:
        """Find the text of each match; for a pattern with at most one group."""
        return self._compiled.findall

    @cached_property
    def sub(self) -> _Writing:
        """Write something else for each match, or for the first `most`."""
        return self._compiled.sub

    @cached_property
    def split(self) -> _Splitting:
        """Split the text at each match, or at the first `most`."""
        return self._compiled.split


def either(*alternatives: str) -> str:
    """Return the text of a pattern that matches one of several, so that each can stand on a line of its own with an example."""
    return "|".join(alternatives)
