"""What one rendering has spent: processor time and characters, counted as it goes and stopped where a limit is reached."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import thread_time
from typing import Any

from judge.bounds import RENDER_CHARACTERS, RENDER_ITEM, RENDER_SECONDS, RENDERED_BYTES

_STEPS_BETWEEN_LOOKS = 32
_LARGE = 10_000


class Exceeded(Exception):
    """A template wants more time or memory than it may have; no sample of any size is worth it."""


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
        """Count what a filter, a comparison or an operator works on, before it does.

        Raises:
            Exceeded: it is too much, or the time is up.
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
    """Return the account of the rendering that runs here."""
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
    """Join texts, of which there may be any number, as long as they are not too long together.

    Raises:
        Exceeded: they are, in bytes of UTF-8.
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


def _weight(value: Any, most: int) -> int:
    """Return how many characters a value holds at any depth, and no more than `most` and some: it may hold another many times."""
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
