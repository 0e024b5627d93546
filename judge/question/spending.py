"""The account of one rendering: processor time and characters, counted as it goes, stopped at the limit."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import thread_time
from typing import Any

from judge.question.bounds import RENDER_CHARACTERS, RENDER_ITEM, RENDER_SECONDS, RENDERED_BYTES

_STEPS_BETWEEN_LOOKS = 32
"""Steps between two looks at the clock; a guess: 32 of them take well under a millisecond, and a look is not free."""

_LARGE = 10_000
"""Characters handled at once after which the clock is looked at in any case; a guess: some 10 microseconds of work."""


class Exceeded(Exception):
    """A template takes more time or memory than it may."""


class Spending:
    """The account of one rendering, in one thread."""

    def __init__(self) -> None:
        self._end = thread_time() + RENDER_SECONDS
        self._left = RENDER_CHARACTERS
        self._steps = 0

    def step(self) -> None:
        """Count one turn of a loop, or one call.

        Raises:
            Exceeded: the time is up.
        """
        self._steps += 1
        if self._steps % _STEPS_BETWEEN_LOOKS == 0:
            self._look()

    def handle(self, *values: object) -> None:
        """Count what a filter, a comparison or an operator is about to work on.

        Raises:
            Exceeded: that is too much, or the time is up.
        """
        total = 0
        for value in values:
            total += len(value) if isinstance(value, str) else _weight(value, self._left)
        self.pay(total)

    def pay(self, characters: int) -> None:
        """Count characters before they are made.

        Raises:
            Exceeded: they are too many, or the time is up.
        """
        self._left -= characters
        if self._left < 0:
            msg = f"it handles more than {RENDER_CHARACTERS:,} characters"
            raise Exceeded(msg)
        if characters > RENDERED_BYTES:
            msg = f"it makes a text of more than {RENDERED_BYTES:,} bytes"
            raise Exceeded(msg)
        self._steps += 1
        if characters > _LARGE or self._steps % _STEPS_BETWEEN_LOOKS == 0:
            self._look()

    def _look(self) -> None:
        if thread_time() > self._end:
            msg = f"it takes more than {RENDER_SECONDS:g} s of processor time"
            raise Exceeded(msg)


_CURRENT: ContextVar[Spending] = ContextVar("spending")


def spending() -> Spending:
    """Return the account of the rendering that runs in this thread."""
    return _CURRENT.get()


@contextmanager
def account() -> Iterator[Spending]:
    """Open the account of one rendering."""
    opened = Spending()
    token = _CURRENT.set(opened)
    try:
        yield opened
    finally:
        _CURRENT.reset(token)


def join(parts: Iterable[str]) -> str:
    """Join any number of texts.

    Raises:
        Exceeded: together they are too long, in bytes of UTF-8.
    """
    length, kept = 0, []
    for part in parts:
        length += len(part)
        if length > RENDERED_BYTES:
            break
        kept.append(part)
    spending().pay(length)
    text = "".join(kept)
    if not text.isascii():
        spending().pay(len(text.encode("utf-8", "replace")))
    return text


def size(value: Any) -> int:
    """Return the characters that a value counts as when it is made: what its items hold was counted before."""
    if isinstance(value, list | tuple):
        return RENDER_ITEM * len(value)
    return len(value) if isinstance(value, str) else 1


def _weight(value: Any, most: int) -> int:
    """Return the characters that a value holds at any depth; stop soon after `most`: a list may hold another many times."""
    total, left = 0, [value]
    while left and total <= most:
        one = left.pop()
        if isinstance(one, str):
            total += len(one)
        elif isinstance(one, int):
            total += one.bit_length()
        elif isinstance(one, dict | list | tuple | set | range):
            total += RENDER_ITEM * len(one)
            if not isinstance(one, range) and total <= most:
                left.extend(one)
                left.extend(one.values() if isinstance(one, dict) else ())
        total += 1
    return total
