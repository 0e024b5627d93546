"""The time by which an answer is needed, shared by everything that works on one batch. Whoever set it can cancel it."""

import math
import time
from threading import Event


class Deadline:
    """A point in time, in seconds of `time.monotonic()`; safe to share between threads."""

    def __init__(self, at: float = math.inf) -> None:
        """Set the time.

        Args:
            at: in seconds of `time.monotonic()`; infinite where nobody needs the answer by a certain time.
        """
        self._at = at
        self._cancelled = Event()

    @property
    def at(self) -> float:
        """The time in seconds of `time.monotonic()`; minus infinity once it was cancelled."""
        return -math.inf if self._cancelled.is_set() else self._at

    def cancel(self) -> None:
        """Let the deadline pass now: sleepers wake up, and nothing more is asked."""
        self._cancelled.set()

    def sleep(self, seconds: float) -> None:
        """Sleep; wake up early if the deadline is cancelled."""
        self._cancelled.wait(seconds)

    def left(self) -> float | None:
        """Return the seconds that are left, at least 0; None where there is no end, as waiting functions take it."""
        return None if self.at == math.inf else max(0.0, self.at - time.monotonic())


NEVER = Deadline()
"""The deadline of whoever sets none. Nobody cancels it."""
