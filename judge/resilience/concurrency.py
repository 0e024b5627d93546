"""Keeps as many calls in flight as the account's quota gives, learnt from what is throttled; shared by all threads.

Each answer adds a little to the limit and each throttle takes a little away, in proportion ("Scalable TCP", Kelly 2003,
https://doi.org/10.1145/956981.956989), so that about one request in eight is throttled when the quota is the bound, and the quota
is used up. A fixed additive step would starve on the throttles that have nothing to do with the quota. When most of a round of
calls is throttled the limit is halved. It can fall below one call at a time; calls are then spaced out.
"""

import math
import time
from collections.abc import Callable
from threading import Condition

from judge.converse import Attempt, Call, Converse, Reply
from judge.deadline import NEVER, Deadline
from judge.errors import DeadlinePassed, Throttled

_DECREASE = 0.02
_THROTTLED_SHARE = 0.12
_INCREASE = _DECREASE * _THROTTLED_SHARE / (1 - _THROTTLED_SHARE)
_FIRST = 64.0
_LEAST = 0.02
_SHORTEST_ROUND = 8
_LEARN = 0.1
_LONGEST_HOLD = 5.0


class InFlight:
    """How many calls to one model may be under way at once."""

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most = float(most)
        self._clock = now
        self._busy = 0
        self._seen = self._throttled = 0
        self._next = 0.0
        self._free = Condition()
        self.limit = min(self._most, _FIRST)
        """Calls at once; below 1 it is the share of the time in which one may be under way."""

        self.usual = 0.0
        """Seconds that an answer takes; 0 until one was seen."""

    def enter(self, deadline: Deadline = NEVER) -> None:
        """Wait for a place.

        Raises:
            DeadlinePassed: there was none before the deadline.
        """
        with self._free:
            while (wait := self._wait()) > 0:
                left = deadline.at - self._clock()
                if left <= 0:
                    msg = "no place among the calls in flight before the deadline"
                    raise DeadlinePassed(msg)
                wait = min(wait, left)
                self._free.wait(None if wait == math.inf else wait)
            self._busy += 1
            if self.limit < 1:
                self._next = self._clock() + (self.usual or 1.0) / self.limit

    def leave(self, *, throttled: bool, seconds: float | None) -> None:
        """Give the place back and learn from how the call went.

        Args:
            throttled: whether the quota refused it.
            seconds: how long the answer took; None when there was none.
        """
        with self._free:
            self._busy -= 1
            self._seen += 1
            if throttled:
                self._throttled += 1
                self.limit = max(_LEAST, self.limit * (1 - _DECREASE))
            elif seconds is not None:
                self.usual = seconds if not self.usual else self.usual + _LEARN * (seconds - self.usual)
                self.limit = min(self._most, self.limit * (1 + _INCREASE))
            if self._seen >= max(_SHORTEST_ROUND, self.limit):
                if self._throttled * 2 > self._seen:
                    self.limit = max(_LEAST, self.limit / 2)
                self._seen = self._throttled = 0
            self._free.notify(max(1, int(self.limit) - self._busy))

    def _wait(self) -> float:
        """Return the seconds until there may be a place; infinite until somebody leaves."""
        if self._busy >= max(1, int(self.limit)):
            return math.inf
        return self._next - self._clock() if self.limit < 1 else 0.0


def limit(
    converse: Converse, most: int, sleep: Callable[[float], None] = time.sleep, now: Callable[[], float] = time.monotonic
) -> Converse:
    """Return a judge that keeps no more calls in flight than each model's quota gives, and never more than `most`.

    A call that was throttled keeps its place for as long as an answer takes, 5 seconds at most: refusals come at once, and places
    that were free again at once would bound nothing.
    """
    places: dict[str, InFlight] = {}

    def ask(call: Call, attempts: list[Attempt]) -> Reply:
        place = places.setdefault(call.model, InFlight(most, now))
        place.enter(call.deadline)
        begun = now()
        throttled, seconds = False, None
        try:
            reply = converse(call, attempts)
            seconds = now() - begun
        except Throttled:
            throttled = True
            held = min(begun + min(place.usual, _LONGEST_HOLD), call.deadline.at) - now()
            if held > 0:
                sleep(held)
            raise
        finally:
            place.leave(throttled=throttled, seconds=seconds)
        return reply

    return ask
