"""Opens connections before the first call."""

import time
from collections.abc import Callable
from threading import Thread

_LONGEST = 3.0
"""Seconds that opening connections in advance may take. A guess: a connection takes a few milliseconds, and the start of a
Lambda, which has 10 seconds, must not fail over it."""


def warm(open_one: Callable[[], bool], connections: int) -> None:
    """Open connections, in 3 seconds at most. Failures are left to the calls.

    Args:
        open_one: opens one, and says whether that worked.
        connections: how many.
    """
    opening = Thread(target=_open, args=(open_one, connections), name="judge-warm", daemon=True)
    opening.start()
    opening.join(_LONGEST)


def _open(open_one: Callable[[], bool], connections: int) -> None:
    until = time.monotonic() + _LONGEST
    for _ in range(connections):
        if time.monotonic() > until or not open_one():
            return
