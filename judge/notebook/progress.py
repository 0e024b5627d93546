"""Shows on one line how far a batch is, in a notebook or on a terminal. It needs no library, so it works wherever Python does."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

_CELLS = 30
"""Characters of the whole bar."""

_EVERY = 0.1
"""Seconds between two drawings. A guess: smooth to the eye, and a thousand samples are not a thousand lines in a notebook."""

_line = Lock()
"""Held by whoever draws: there is one line, and of several batches at once the first has it."""


@contextmanager
def progress(total: int, *, show: bool | None = None) -> Iterator[Callable[[], None]]:
    """Show a bar on stderr and give the function that moves it on by one; afterwards the line is blank.

    Args:
        total: how many there are.
        show: whether to show it; None: in a notebook or on a terminal only.
    """
    wanted = (sys.stderr.isatty() or "ipykernel" in sys.modules) if show is None else show
    if not wanted or not _line.acquire(blocking=False):
        yield lambda: None
        return
    bar = _Bar(total)
    try:
        yield bar.advance
    finally:
        bar.clear()
        _line.release()


class _Bar:
    """The bar, and how it is drawn; safe to move from several threads."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._begun = self._drawn_at = time.monotonic()
        self._width = 0
        self._lock = Lock()

    def advance(self) -> None:
        with self._lock:
            self._done += 1
            if self._done == self._total or time.monotonic() - self._drawn_at >= _EVERY:
                self._draw()

    def clear(self) -> None:
        with self._lock:
            self._write(" " * self._width)
            self._write("")

    def _draw(self) -> None:
        filled = _CELLS * self._done // self._total
        self._drawn_at = time.monotonic()
        line = f"scoring {'█' * filled}{'░' * (_CELLS - filled)} {self._done}/{self._total} {self._drawn_at - self._begun:.0f} s"
        self._width = len(line)
        self._write(line)

    def _write(self, line: str) -> None:
        print(f"\r{line}", end="", file=sys.stderr, flush=True)
