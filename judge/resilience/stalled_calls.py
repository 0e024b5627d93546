"""Gives up on a call that takes far longer than others did, so that one stalled call does not decide how long a batch takes.

How long a judge takes is learnt from its answers: a judge that reasons is slower than one that does not. Until enough answers
were seen, a call is watched from outside; from then on it is sent with a time limit. A limit that proves too short grows by
itself, since a call that was given up counts as one that took at least that long.
"""

import math
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, Lock

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import DeadlinePassed, TimedOut

_ENOUGH = 20
"""Answers after which percentiles are taken, and taken again. A guess: the fewest of which the 95th percentile is not the
largest."""

_KEPT = 200
"""Answers that are remembered. A guess: about a batch, so that a judge that becomes slower is noticed within one."""

_TYPICAL_SLOW = 0.95
"""The percentile, as a share, of an answer that is slow but has not stalled. A guess: stalls are rarer than one in twenty."""

_FACTOR = 4.0
"""Times that percentile after which a call has stalled. A guess: the answers of a healthy model lie well within it."""

_SHORTEST_LIMIT = 1.0
"""Seconds below which no limit goes. A guess: it keeps a quick judge from losing calls to one slow connection."""

_LOOK = 0.5
"""Seconds between two looks at a call that is watched: half the shortest limit. Most answers come before the first look, which
spares processor time."""

_SHORTEST_LOOK = 0.01
"""Seconds between two looks at least, so that a call at its limit is not looked at without a pause. A guess."""


class Latency:
    """How long one model's answers take, and after how long a call has stalled."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._seen: deque[float] = deque(maxlen=_KEPT)
        self._lock = Lock()
        self._due = _ENOUGH
        self.p10 = 0.0
        """The 10th percentile of the answers' seconds; 0 until enough were seen."""

        self.limit = math.inf
        """Seconds after which a call is given up; infinite until enough answers were seen."""

    def learn(self, seconds: float) -> None:
        """Note how long an answer took, or how long a call lasted that was given up."""
        with self._lock:
            self._seen.append(seconds)
            self._due -= 1
            if not self._due:
                self._due = _ENOUGH
                ordered = sorted(self._seen)
                self.p10 = ordered[len(ordered) // 10]
                slow = ordered[math.ceil(_TYPICAL_SLOW * len(ordered)) - 1]
                self.limit = min(self._most, max(_SHORTEST_LIMIT, _FACTOR * slow))


class Watched:
    """A judge that gives a stalled call up as timed out, and makes no call that could not be answered in time."""

    def __init__(self, converse: Converse, threads: int, most: float, now: Callable[[], float] = time.monotonic) -> None:
        """Watch a judge.

        Args:
            converse: the judge to ask; it must give up by itself after `Call.timeout` seconds.
            threads: calls that may be under way at once.
            most: the longest limit in seconds, whatever was learnt.
            now: the time in seconds.
        """
        self._converse = converse
        self._most = most
        self._now = now
        self._known: dict[tuple[str, int], Latency] = {}
        self._first_calls = _FirstCalls(converse, threads, now)

    def __call__(self, call: Call, attempts: list[Attempt], /) -> Reply:
        """Ask, see `Converse`."""
        latency = self._known.setdefault(_kind(call), Latency(self._most))
        begun = self._now()
        if begun + latency.p10 >= call.deadline.at:
            msg = "too little time is left for an answer"
            raise DeadlinePassed(msg)
        try:
            if latency.limit < math.inf:
                reply = self._converse(call.model_copy(update={"timeout": latency.limit}), attempts)
            else:
                reply = self._first_calls.ask(call, attempts, latency)
        except TimedOut:
            latency.learn(self._now() - begun)
            raise
        latency.learn(self._now() - begun)
        return reply

    def warm(self, calls: int) -> None:
        """Start the threads for that many first calls in advance; never more than may be under way at once."""
        self._first_calls.start(calls)


def _kind(call: Call) -> tuple[str, int]:
    """Return what decides how long an answer takes: the model, and how many responses the question is about."""
    return call.model, len(call.question.names)


class _FirstCalls:
    """Makes calls in threads of their own, so that they can be given up before any limit is known."""

    def __init__(self, converse: Converse, threads: int, now: Callable[[], float]) -> None:
        self._converse = converse
        self._now = now
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="judge-first")
        self._starting = Lock()
        """Held while threads are started: tasks of several starts would wait for one another, each with some of the threads."""

    def start(self, threads: int) -> None:
        """Start threads. A pool starts one only when none is idle, so each gets a task that waits until all have started."""
        started = Barrier(min(threads, self._threads) + 1)
        with self._starting:
            for _ in range(started.parties - 1):
                self._pool.submit(started.wait)
            started.wait()

    def ask(self, call: Call, attempts: list[Attempt], latency: Latency) -> Reply:
        """Wait for the answer until the answers to other calls show that this one has stalled."""
        begun = self._now()
        own: list[Attempt] = []  # what a call does after it was given up must not count twice
        future: Future[Reply] = self._pool.submit(self._converse, call, own)
        waited = 0.0
        while not _ends(future, min(_LOOK, max(_SHORTEST_LOOK, latency.limit - waited))):
            waited = self._now() - begun
            if waited > latency.limit:
                attempts.append(Attempt(model=call.model, outcome=TimedOut.reason, seconds=waited))
                msg = f"no answer within {waited:.1f} s, far longer than others took"
                raise TimedOut(msg)
        attempts.extend(own)
        return future.result()


def _ends(future: Future[Reply], within: float) -> bool:
    """Wait at most so many seconds for a call to end, and say whether it did."""
    try:
        future.exception(within)
    except TimeoutError:
        return False
    return True
