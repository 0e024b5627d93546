"""Stops asking a model that fails every time, so that its fallback is asked at once, and notices when the model is back.

The circuit breaker of Nygard, "Release It!" (2007). Only models with a fallback have one: the last model of a run is always
asked.
"""

import time
from collections.abc import Callable, Collection
from threading import Lock

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import CircuitOpen, Throttled, Transient

_FAILURES = 10
"""Failures in a row that open a circuit. A guess: with 3% of requests failing by chance, ten in a row never happen."""

_FIRST_OPEN = 5.0
"""Seconds for which a circuit is open the first time. A guess; each failed trial doubles it."""

_LONGEST_OPEN = 60.0
"""Seconds for which it is open at most. A guess: a model that is back is used again within a minute."""


class CircuitBreaker:
    """The circuit of one model.

    Closed: every call may ask. Open: none may. Half-open, at the end of that time: one call may try. If it fails, the circuit is
    open again for twice as long; if it is answered, the circuit is closed.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = Lock()
        self._failures = 0
        self._open_for = _FIRST_OPEN
        self._half_open_at = 0.0
        """The time from which one call may try; of no meaning while the circuit is closed."""

    def admit(self) -> bool:
        """Whether a call may ask; in a half-open circuit this call is the one that tries."""
        with self._lock:
            if self._failures < _FAILURES:
                return True
            if self._now() < self._half_open_at:
                return False
            self._half_open_at = self._now() + self._open_for  # in case the one that tries never comes back
            return True

    def succeed(self) -> None:
        """Note an answer: the circuit is closed."""
        with self._lock:
            self._failures, self._open_for = 0, _FIRST_OPEN

    def fail(self) -> None:
        """Note a failure: the tenth in a row opens the circuit, and so does each failed trial after it."""
        with self._lock:
            self._failures += 1
            if self._failures > _FAILURES:
                self._open_for = min(_LONGEST_OPEN, self._open_for * 2)
            if self._failures >= _FAILURES:
                self._half_open_at = self._now() + self._open_for


def guard(converse: Converse, models: Collection[str], now: Callable[[], float] = time.monotonic) -> Converse:
    """Return a judge with a circuit breaker for each of the named models.

    Args:
        converse: the judge to ask.
        models: those that have a fallback.
        now: the time in seconds.
    """
    circuits = {model: CircuitBreaker(now) for model in models}

    def ask(call: Call, attempts: list[Attempt]) -> Reply:
        circuit = circuits.get(call.model)
        if circuit is None:
            return converse(call, attempts)
        if not circuit.admit():
            msg = f"{call.model} failed {_FAILURES} times in a row; its circuit is open"
            raise CircuitOpen(msg)
        try:
            reply = converse(call, attempts)
        except Throttled:
            raise  # a used-up quota says nothing about the model's health
        except Transient:
            circuit.fail()
            raise
        circuit.succeed()
        return reply

    return ask
