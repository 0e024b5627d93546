"""Gives up on a call that takes far longer than its siblings did, so that one stalled call does not set the time of a batch.

How long a judge takes is learnt from the answers seen: a reasoning judge is slower than a short one. Until enough is known a call
is watched from outside; from then on it is simply sent with that time limit. A limit that proves too short grows by itself,
since a call that was given up counts as one that took at least that long.
"""

import math
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import DeadlinePassed, TimedOut

_ENOUGH = 20
_KEPT = 200
_SHARE = 0.95
_FACTOR = 4.0
_LEAST = 1.0
_LOOK = 0.1


class Patience:
    """How long one model's answers take, and how long it is worth waiting for one."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._seen: deque[float] = deque(maxlen=_KEPT)
        self._lock = Lock()
        self._due = _ENOUGH
        self.quick = 0.0
        """Seconds that all but the quickest tenth of the answers take at least."""

        self.limit = math.inf
        """Seconds after which a call is given up; infinite until enough answers were seen."""

    def learn(self, seconds: float) -> None:
        """Take note of how long an answer took, or how long one was waited for in vain."""
        with self._lock:
            self._seen.append(seconds)
            self._due -= 1
            if not self._due:
                self._due = _ENOUGH
                ordered = sorted(self._seen)
                self.quick = ordered[len(ordered) // 10]
                self.limit = min(self._most, max(_LEAST, _FACTOR * ordered[math.ceil(_SHARE * len(ordered)) - 1]))


def watch(converse: Converse, threads: int, most: float, now: Callable[[], float] = time.monotonic) -> Converse:
    """Return a judge that gives a stalled call up as timed out, and starts none that could not be answered in time.

    Args:
        converse: the judge to ask; it must give up by itself after `Call.timeout` seconds.
        threads: how many calls may be under way at once.
        most: seconds to wait at the longest, whatever was learnt.
        now: the time in seconds.
    """
    known: dict[str, Patience] = {}
    pool = ThreadPoolExecutor(threads, thread_name_prefix="judge-first")

    def ask(call: Call, attempts: list[Attempt]) -> Reply:
        patience = known.setdefault(call.model, Patience(most))
        begun = now()
        if begun + patience.quick >= call.deadline.at:
            msg = "too little time is left for an answer"
            raise DeadlinePassed(msg)
        try:
            if patience.limit < math.inf:
                reply = converse(call.model_copy(update={"timeout": patience.limit}), attempts)
            else:
                own: list[Attempt] = []
                reply = _watched(pool.submit(converse, call, own), own, patience, begun, call, attempts, now)
        except TimedOut:
            patience.learn(now() - begun)
            raise
        patience.learn(now() - begun)
        return reply

    return ask


def _watched(
    future: Future[Reply],
    own: list[Attempt],
    patience: Patience,
    begun: float,
    call: Call,
    attempts: list[Attempt],
    now: Callable[[], float],
) -> Reply:
    """Wait for one of the first answers, no longer than its siblings' answers say; what it did later does not count twice."""
    while not wait([future], _LOOK).done:
        waited = now() - begun
        if waited > patience.limit:
            attempts.append(Attempt(model=call.model, outcome=TimedOut.reason, seconds=waited))
            msg = f"no answer within {waited:.1f} s, far longer than others took"
            raise TimedOut(msg)
    attempts.extend(own)
    return future.result()
