"""The one retry layer: asks again what may pass, never past the deadline, and never so often that it feeds an outage.

Which errors may pass is the class `Transient` in `errors.py`. Waits are random between 0 and a doubling bound ("full jitter",
https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), or what the service asked for, with that on top.
Retries are paid from a budget that first requests fill (https://sre.google/sre-book/handling-overload/): while most requests
succeed it never runs dry, and while nothing succeeds the load is at most half as much again. A throttle is not an outage while
the model answers others: it means to wait for one's turn, which `limit.py` sees to, so it costs neither attempts nor budget. Only
where a fallback waits does it count like any other failure.
"""

import math
import time
from collections.abc import Callable, Collection
from threading import Lock

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import DeadlinePassed, Throttled, Transient

_FIRST_BOUND = 0.5
_LARGEST_BOUND = 5.0
_RETRIES_A_REQUEST = 0.5
_SAVED = 100.0
_WELL = 60.0
"""Seconds since the last answer for which a model that throttles is still taken to be well."""


class Health:
    """What is known of one model: when it last answered, and what may be spent on asking it again."""

    def __init__(self) -> None:
        self._saved = _SAVED
        self._lock = Lock()
        self.answered = -math.inf

    def fill(self) -> None:
        """Put aside a share of a retry for a first request."""
        with self._lock:
            self._saved = min(_SAVED, self._saved + _RETRIES_A_REQUEST)

    def take(self) -> bool:
        """Take one retry; False when there is none."""
        with self._lock:
            if self._saved < 1:
                return False
            self._saved -= 1
            return True


def retry(
    converse: Converse,
    most: int,
    capped: Collection[str] = (),
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.monotonic,
) -> Converse:
    """Return a judge that asks up to `most` times.

    Args:
        converse: the judge to ask.
        most: requests at most, the first included; at least 1.
        capped: models with a fallback, for which throttles count too.
        sleep: takes seconds.
        now: the time in seconds.
    """
    known: dict[str, Health] = {}

    def ask(call: Call, attempts: list[Attempt]) -> Reply:
        if now() >= call.deadline.at:
            msg = "the deadline passed before the judge was asked"
            raise DeadlinePassed(msg)
        health = known.setdefault(call.model, Health())
        health.fill()
        try:
            reply = converse(call, attempts)  # most calls need no more, and no machinery
        except Transient as error:
            reply = _again(error, call, attempts, health)
        health.answered = now()
        return reply

    def _again(first: Transient, call: Call, attempts: list[Attempt], health: Health) -> Reply:
        failed, made = [first], 0

        def attempt() -> Reply:
            if failed:
                raise failed.pop()
            return converse(call, attempts)

        def stop(state: RetryCallState) -> bool:
            nonlocal made
            if now() + state.upcoming_sleep >= call.deadline.at:
                return True
            if isinstance(_fault(state), Throttled) and call.model not in capped and now() - health.answered < _WELL:
                return False
            made += 1
            return made >= most or not health.take()

        again = Retrying(retry=retry_if_exception_type(Transient), stop=stop, wait=_wait, sleep=sleep, reraise=True)
        return again(attempt)

    return ask


_JITTER = wait_random_exponential(multiplier=_FIRST_BOUND, max=_LARGEST_BOUND)


def _wait(state: RetryCallState) -> float:
    return _JITTER(state) + (_fault(state).retry_after or 0.0)


def _fault(state: RetryCallState) -> Transient:
    """What is waited out; tenacity asks how long only after a failure that may pass."""
    assert state.outcome is not None
    fault = state.outcome.exception()
    assert isinstance(fault, Transient)
    return fault
