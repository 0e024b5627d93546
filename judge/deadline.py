"""The moment by which an answer is of use, shared by all that works for one batch; whoever asked can bring it forward to now."""

import math
import time
from threading import Event


class Deadline:
    """A moment of `time.monotonic()`; safe to share between threads."""

    def __init__(self, at: float = math.inf) -> None:
        """Set the moment.

        Args:
            at: in seconds of `time.monotonic()`; infinite where nobody is waiting for an answer by a certain time.
        """
        self._at = at
        self._cancelled = Event()

    @property
    def at(self) -> float:
        """The moment, in seconds of `time.monotonic()`; minus infinity once it was cancelled."""
        return -math.inf if self._cancelled.is_set() else self._at

    def cancel(self) -> None:
        """Make this the moment: whoever sleeps wakes up, and nothing more is asked."""
        self._cancelled.set()

    def sleep(self, seconds: float) -> None:
        """Sleep, or wake up early because it was cancelled."""
        self._cancelled.wait(seconds)

    def left(self) -> float | None:
        """Return the seconds until then, at least 0; None where there is no end, as waiting functions take it."""
        return None if self.at == math.inf else max(0.0, self.at - time.monotonic())


NEVER = Deadline()
"""For whoever sets none; nobody cancels it."""
