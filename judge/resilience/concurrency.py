"""Decides how many calls to a judge run at once.

`limit` lets as many through to a hosted model as its quota allows, which it learns from throttles. `bound` lets a fixed number
through to a judge of the caller's own.

The setting `concurrency` (16) is the most. It is also how many samples are scored at the same time (`judge/batch.py`), each with
one call under way, or with one for each opinion that its rubric asks for (`judge/judging/panel.py`). Below that most, the limit
of each hosted model moves:

Each answer raises the limit a little and each throttle lowers it, both in proportion to the limit ("Scalable TCP", Kelly 2003,
https://doi.org/10.1145/956981.956989). Where the quota is the bound, about one request in eight is throttled and the quota is
used up. A fixed step up would starve on throttles that have nothing to do with the quota. When most of a round of calls is
throttled, the limit is halved. It can fall below one call at a time; calls are then spaced out.
"""

import math
import time
from collections.abc import Callable
from threading import BoundedSemaphore, Condition

from judge.converse import Attempt, Call, Converse, Reply
from judge.deadline import NEVER, Deadline
from judge.errors import DeadlinePassed, Throttled

_DECREASE = 0.02
"""The share of the limit that a throttle takes away. A guess: a round of 64 calls with eight throttles loses 15%."""

_THROTTLED_SHARE = 0.12
"""The share of requests that is throttled where the limit settles. Measured by `python -m benchmarks.storm`: 0.997 of the quota
is used."""

_INCREASE = _DECREASE * _THROTTLED_SHARE / (1 - _THROTTLED_SHARE)
"""The share of the limit that an answer adds: with that share throttled, the steps up and down cancel out."""

_FIRST = 64.0
"""Calls in flight at first. A guess: near the usual quotas, so that a batch is not over before the limit is learnt."""

_LEAST = 0.02
"""The lowest limit, a fiftieth of the time in which one call may be under way: with answers of 1 s, about one call a minute."""

_SHORTEST_ROUND = 8
"""Calls of which most must be throttled before the limit is halved. A guess: in fewer, chance decides."""

_LEARN = 0.1
"""The weight of the latest answer in the usual time of an answer. A guess: the last ten or so answers count."""

_LONGEST_HOLD = 5.0
"""Seconds for which a throttled call keeps its place at most. A guess: no quota needs longer to take the next request."""

_LOOK = 0.5
"""Seconds after which whoever waits for a place looks whether it was cancelled. A guess: nobody notices half a second."""


class InFlight:
    """How many calls to one model may be under way at once."""

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most = float(most)
        self._now = now
        self._busy = 0
        self._seen = self._throttled = 0
        self._next_start = 0.0
        self._free = Condition()
        self.limit = min(self._most, _FIRST)
        """Calls at once; below 1 it is the share of the time in which one may be under way."""

        self.usual = 0.0
        """Seconds that an answer takes; 0 until one was seen."""

    def enter(self, deadline: Deadline = NEVER) -> None:
        """Wait for a place.

        Raises:
            DeadlinePassed: there was none before the deadline, or it was cancelled.
        """
        with self._free:
            while (wait := self._wait()) > 0:
                left = deadline.at - self._now()
                if left <= 0:
                    msg = "no place among the calls in flight before the deadline"
                    raise DeadlinePassed(msg)
                self._free.wait(min(wait, left, _LOOK))
            self._busy += 1
            if self.limit < 1:
                self._next_start = self._now() + (self.usual or 1.0) / self.limit

    def leave(self, *, throttled: bool, seconds: float | None) -> None:
        """Give the place back and learn from how the call went.

        Args:
            throttled: whether the quota refused it.
            seconds: how long the answer took; None when there was none.
        """
        with self._free:
            self._busy -= 1
            self._learn(throttled=throttled, seconds=seconds)
            self._free.notify(max(1, int(self.limit) - self._busy))

    def _learn(self, *, throttled: bool, seconds: float | None) -> None:
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

    def _wait(self) -> float:
        """Return the seconds until there may be a place; infinite until somebody leaves."""
        if self._busy >= max(1, int(self.limit)):
            return math.inf
        return self._next_start - self._now() if self.limit < 1 else 0.0


def limit(
    converse: Converse,
    most: int,
    sleep: Callable[[Deadline, float], None] = Deadline.sleep,
    now: Callable[[], float] = time.monotonic,
) -> Converse:
    """Return a judge that keeps no more calls in flight than each model's quota allows, and never more than `most`.

    A throttled call keeps its place for as long as an answer takes, 5 seconds at most: refusals come at once, and if their places
    were free at once, the limit would bound nothing.

    Args:
        converse: the judge to ask.
        most: calls to one model at once.
        sleep: waits some seconds; returns early when the deadline is cancelled.
        now: the time in seconds.
    """
    return _Limited(converse, most, sleep, now)


class _Limited:
    """A judge that asks another one when there is a place."""

    def __init__(self, converse: Converse, most: int, sleep: Callable[[Deadline, float], None], now: Callable[[], float]) -> None:
        self._converse = converse
        self._most = most
        self._sleep = sleep
        self._now = now
        self._places: dict[str, InFlight] = {}

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        place = self._places.setdefault(call.model, InFlight(self._most, self._now))
        place.enter(call.deadline)
        begun = self._now()
        throttled, seconds = False, None
        try:
            reply = self._converse(call, attempts)
            seconds = self._now() - begun
        except Throttled:
            throttled = True
            self._hold(begun + min(place.usual, _LONGEST_HOLD), call.deadline)
            raise
        finally:
            place.leave(throttled=throttled, seconds=seconds)
        return reply

    def _hold(self, until: float, deadline: Deadline) -> None:
        held = min(until, deadline.at) - self._now()
        if held > 0:
            self._sleep(deadline, held)


def bound(converse: Converse, most: int) -> Converse:
    """Return a judge that gets at most `most` calls at once, and learns nothing: for a judge of the caller's own.

    A throttle slows nothing down here. Whoever wants that wraps the judge in `limit` and `retry`.
    """
    places = BoundedSemaphore(most)

    def ask(call: Call, attempts: list[Attempt], /) -> Reply:
        _take(places, call.deadline)
        try:
            return converse(call, attempts)
        finally:
            places.release()

    return ask


def _take(places: BoundedSemaphore, deadline: Deadline) -> None:
    """Wait for a place.

    Raises:
        DeadlinePassed: there was none before the deadline, or it was cancelled.
    """
    while not places.acquire(timeout=_LOOK):
        if deadline.at <= time.monotonic():
            msg = "no place among the calls in flight before the deadline"
            raise DeadlinePassed(msg)
