"""Keeps as many calls in flight as the account's quota gives, learnt from what is throttled; shared by all threads.

Each answer adds a little to the limit and each throttle takes a little away, in proportion ("Scalable TCP", Kelly 2003,
https://doi.org/10.1145/956981.956989), so that about one request in eight is throttled when the quota is the bound, and the quota
is used up. A fixed additive step would starve on the throttles that have nothing to do with the quota.
"""

import math
import time
from threading import Condition

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import DeadlinePassed, Throttled

_DECREASE = 0.02
_THROTTLED_SHARE = 0.12
_INCREASE = _DECREASE * _THROTTLED_SHARE / (1 - _THROTTLED_SHARE)
_FIRST = 64


class InFlight:
    """How many calls to one model may be under way at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._limit = float(min(most, _FIRST))
        self._now = 0
        self._free = Condition()

    @property
    def limit(self) -> int:
        """Calls allowed at once, at least 1."""
        return int(self._limit)

    def enter(self, deadline: float = math.inf) -> None:
        """Wait for a place.

        Raises:
            DeadlinePassed: there was none before the deadline (`time.monotonic()`, seconds).
        """
        with self._free:
            while self._now >= self.limit:
                left = None if deadline == math.inf else deadline - time.monotonic()
                if left is not None and left <= 0:
                    msg = "no place among the calls in flight before the deadline"
                    raise DeadlinePassed(msg)
                self._free.wait(left)
            self._now += 1

    def leave(self, *, throttled: bool, answered: bool) -> None:
        """Give the place back and learn from how the call went."""
        with self._free:
            self._now -= 1
            if throttled:
                self._limit = max(1.0, self._limit * (1 - _DECREASE))
            elif answered:
                self._limit = min(float(self._most), self._limit * (1 + _INCREASE))
            self._free.notify(max(1, self.limit - self._now))


def limit(converse: Converse, most: int) -> Converse:
    """Return a judge that keeps no more calls in flight than each model's quota gives, and never more than `most`."""
    places: dict[str, InFlight] = {}

    def ask(call: Call, attempts: list[Attempt]) -> Reply:
        place = places.get(call.model) or places.setdefault(call.model, InFlight(most))
        place.enter(call.deadline)
        throttled = answered = False
        try:
            reply = converse(call, attempts)
            answered = True
        except Throttled:
            throttled = True
            raise
        finally:
            place.leave(throttled=throttled, answered=answered)
        return reply

    return ask
