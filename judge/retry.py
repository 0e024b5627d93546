"""The one retry layer: asks again what may pass, and never past the deadline.

Which errors may pass is the class `Transient` in `errors.py`. Waits are random between 0 and a doubling bound ("full jitter",
https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), or what the service asked for, with that on top.
"""

import time
from collections.abc import Callable

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import DeadlinePassed, Transient

_FIRST_BOUND = 1.0
_LARGEST_BOUND = 20.0


def retry(converse: Converse, most: int, sleep: Callable[[float], None] = time.sleep) -> Converse:
    """Return a judge that asks up to `most` times.

    Args:
        converse: the judge to ask.
        most: requests at most, the first included; at least 1.
        sleep: takes seconds.
    """
    retrying = Retrying(
        retry=retry_if_exception_type(Transient),
        stop=lambda state: state.attempt_number >= most or _too_late(state),
        wait=_wait,
        sleep=sleep,
        reraise=True,
    )

    def ask(call: Call, attempts: list[Attempt]) -> Reply:
        if time.monotonic() >= call.deadline:
            msg = "the deadline passed before the judge was asked"
            raise DeadlinePassed(msg)
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
