"""The only retry layer: asks again after a failure that may pass, within the deadline, and without feeding an outage.

Which failures may pass is the class `Transient` in `errors.py`. A wait is random between 0 and a bound that doubles ("full
jitter", https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/); what the service asked for is added to it.

Retries are paid from a budget that first requests fill (https://sre.google/sre-book/handling-overload/). While most requests
succeed it never runs dry. While none succeeds, retries add at most half to the load.

A throttle is not an outage while the model answers other calls: the call only has to wait its turn, and `concurrency.py` makes it
wait. So such a throttle uses up neither attempts nor budget, and the wait here is short, unless the model has a fallback that
could answer at once.
"""

import math
import random
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from threading import Lock

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from judge.converse import Attempt, Call, Converse, Reply
from judge.deadline import Deadline
from judge.errors import DeadlinePassed, Throttled, TimedOut, Transient

_FIRST_BOUND = 0.5
"""Seconds that the first wait takes at most: about two answers of a quick judge. A guess."""

_LARGEST_BOUND = 5.0
"""Seconds that any wait takes at most, unless the service asks for more. A guess: a Lambda has minutes for a batch."""

_TURN = 0.1
"""Seconds that a throttled call waits at most before it queues again for a model that works. Simulated by
`python -m benchmarks.pacing`: a batch of 512 ends 0.8 s earlier than with bounds that double. `concurrency.py` paces the call
anyway."""

_LONGEST_ASKED = 600.0
"""Seconds of an asked wait that are waited; a longer one ends the call. A guess: quotas are per minute, and while a trainer waits
for one sample, all others wait too."""

_RETRIES_PER_REQUEST = 0.5
"""Retries that a first request adds to the budget. A guess: Google's book suggests a tenth, for services that fail far less
often than judge models do."""

_MOST_SAVED = 100.0
"""Retries that the budget holds at most, and at first. A guess: a burst of failures in a batch of a few hundred samples."""

_ALIVE = 60.0
"""Seconds since its last answer for which a model that throttles counts as working. A guess: quotas are per minute, so a model
that answered nobody for a minute may be down."""


class Health:
    """What is known of one model: when it last answered, and how many retries it may still get."""

    def __init__(self) -> None:
        self._saved = _MOST_SAVED
        self._lock = Lock()
        self.answered = -math.inf
        """The time of its last answer, in seconds; minus infinity before the first."""

    @property
    def may_retry(self) -> bool:
        """Whether the budget holds a whole retry."""
        return self._saved >= 1

    def save(self) -> None:
        """Add a first request's share to the budget."""
        with self._lock:
            self._saved = min(_MOST_SAVED, self._saved + _RETRIES_PER_REQUEST)

    def spend(self) -> None:
        """Take one retry from the budget."""
        with self._lock:
            self._saved -= 1


@dataclass(slots=True)
class _Case:
    """One call, and what its failures have cost so far."""

    call: Call
    attempts: list[Attempt]
    health: Health
    counted: int = 0
    """Failures that count against the limit on attempts."""


class _Policy:
    """When one more attempt is made."""

    def __init__(self, most: int, with_fallback: Collection[str], now: Callable[[], float]) -> None:
        self._most = most
        self._with_fallback = with_fallback
        self._now = now

    def stop(self, state: RetryCallState) -> bool:
        """Whether this failure is the last: a wait would be too long or pass the deadline, or attempts or budget are used up.

        So is the first timeout of a question about several responses: each of them can be asked about alone, which is quicker
        than another wait for all of them.
        """
        case = _case(state)
        if isinstance(_fault(state), TimedOut) and case.call.question.names:
            return True
        if (_fault(state).retry_after or 0.0) > _LONGEST_ASKED:
            return True
        if self._now() + state.upcoming_sleep >= case.call.deadline.at:
            return True
        return self._counts(state) and (case.counted + 1 >= self._most or not case.health.may_retry)

    def pay(self, state: RetryCallState) -> None:
        """Charge the retry that comes next; tenacity calls this before each wait."""
        if self._counts(state):
            case = _case(state)
            case.counted += 1
            case.health.spend()

    def wait(self, state: RetryCallState) -> float:
        """Return the seconds to wait before the next attempt."""
        bound = min(_LARGEST_BOUND, _FIRST_BOUND * 2.0 ** _case(state).counted) if self._counts(state) else _TURN
        return random.uniform(0.0, bound) + (_fault(state).retry_after or 0.0)  # noqa: S311  nobody gains by guessing a wait

    def _counts(self, state: RetryCallState) -> bool:
        """Whether a failure counts: all do, except for throttles of a model that works and has no fallback."""
        case = _case(state)
        alive = self._now() - case.health.answered < _ALIVE
        return not (isinstance(_fault(state), Throttled) and alive and case.call.model not in self._with_fallback)


def retry(
    converse: Converse,
    most: int,
    with_fallback: Collection[str] = (),
    sleep: Callable[[Deadline, float], None] = Deadline.sleep,
    now: Callable[[], float] = time.monotonic,
) -> Converse:
    """Return a judge that asks up to `most` times.

    Args:
        converse: the judge to ask.
        most: requests at most, the first included; at least 1.
        with_fallback: models with a fallback; their throttles count as failures.
        sleep: waits some seconds; returns early when the deadline is cancelled, and nothing is asked after that.
        now: the time in seconds.
    """
    return _Retried(converse, _Policy(most, with_fallback, now), sleep, now)


class _Retried:
    """A judge that asks another one, as often as the policy says."""

    def __init__(
        self, converse: Converse, policy: _Policy, sleep: Callable[[Deadline, float], None], now: Callable[[], float]
    ) -> None:
        self.__wrapped__ = converse  # by this name `inspect.unwrap` finds it
        self._sleep = sleep
        self._now = now
        self._known: dict[str, Health] = {}
        self._retrying = Retrying(
            retry=retry_if_exception_type(Transient), stop=policy.stop, wait=policy.wait, before_sleep=policy.pay, reraise=True
        )

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        health = self._known.setdefault(call.model, Health())
        health.save()
        retrying = self._retrying.copy(sleep=lambda seconds: self._sleep(call.deadline, seconds))
        reply = retrying(self._ask, _Case(call, attempts, health))
        health.answered = self._now()
        return reply

    def _ask(self, case: _Case) -> Reply:
        if self._now() >= case.call.deadline.at:
            msg = "the deadline passed before the judge was asked"
            raise DeadlinePassed(msg)
        return self.__wrapped__(case.call, case.attempts)


def _case(state: RetryCallState) -> _Case:
    case = state.args[0]
    assert isinstance(case, _Case)
    return case


def _fault(state: RetryCallState) -> Transient:
    """Return the failure at hand; tenacity asks about nothing else."""
    assert state.outcome is not None
    fault = state.outcome.exception()
    assert isinstance(fault, Transient)
    return fault
