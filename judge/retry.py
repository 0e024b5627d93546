"""The one retry layer: asks again what may pass, never past the deadline, and never so often that it feeds an outage.

Which errors may pass is the class `Transient` in `errors.py`. Waits are random between 0 and a doubling bound ("full jitter",
https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), or what the service asked for, with that on top.
Retries are paid from a budget that first requests fill (https://sre.google/sre-book/handling-overload/): while most requests
succeed it never runs dry, and while nothing succeeds the load is at most half as much again.
"""

import time
from collections.abc import Callable
from threading import Lock

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import DeadlinePassed, Transient

_FIRST_BOUND = 0.5
_LARGEST_BOUND = 20.0
_RETRIES_A_REQUEST = 0.5
_SAVED = 100.0


class Budget:
    """What may be spent on retries of one model."""

    def __init__(self) -> None:
        self._saved = _SAVED
        self._lock = Lock()

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


def retry(converse: Converse, most: int, sleep: Callable[[float], None] = time.sleep) -> Converse:
    """Return a judge that asks up to `most` times.

    Args:
        converse: the judge to ask.
        most: requests at most, the first included; at least 1.
        sleep: takes seconds.
    """
    budgets: dict[str, Budget] = {}
    retrying = Retrying(
        retry=retry_if_exception_type(Transient),
        stop=lambda state: state.attempt_number >= most or _too_late(state) or not budgets[state.args[0].model].take(),
        wait=_wait,
        sleep=sleep,
        reraise=True,
    )

    def ask(call: Call, attempts: list[Attempt]) -> Reply:
        if time.monotonic() >= call.deadline:
            msg = "the deadline passed before the judge was asked"
            raise DeadlinePassed(msg)
        (budgets.get(call.model) or budgets.setdefault(call.model, Budget())).fill()
        return retrying(converse, call, attempts)

    return ask


_JITTER = wait_random_exponential(multiplier=_FIRST_BOUND, max=_LARGEST_BOUND)


def _wait(state: RetryCallState) -> float:
    error = state.outcome and state.outcome.exception()
    asked = error.retry_after if isinstance(error, Transient) else None
    return _JITTER(state) + (asked or 0.0)


def _too_late(state: RetryCallState) -> bool:
    call: Call = state.args[0]
    return time.monotonic() + state.upcoming_sleep >= call.deadline
