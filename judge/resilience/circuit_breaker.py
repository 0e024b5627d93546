"""Stops asking a model that fails every time, so that its fallback is asked at once, and comes back when it recovers.

The circuit breaker of Nygard, "Release It!" (2007). It is for models that have a fallback behind them; the last model of a run is
always asked.
"""

import time
from collections.abc import Callable, Collection
from threading import Lock

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import CircuitOpen, Throttled, Transient

_FAILURES = 10
_FIRST_REST = 5.0
_LONGEST_REST = 60.0


class Breaker:
    """What is known of one model's health."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = Lock()
        self._failures = 0
        self._rest = _FIRST_REST / 2
        self._next_try: float
        """The moment from which one call may try whether a resting model is back; there is none before its first rest."""

    def allow(self) -> bool:
        """Whether the model may be asked; while it rests, one call at the end of each rest may try."""
        with self._lock:
            if self._failures < _FAILURES:
                return True
            if self._now() < self._next_try:
                return False
            self._next_try = self._now() + self._rest
            return True

    def succeeded(self) -> None:
        """Take note of an answer: the model is well."""
        with self._lock:
            self._failures, self._rest = 0, _FIRST_REST / 2

    def failed(self) -> None:
        """Take note of a failure; the tenth in a row, and each try that fails after it, makes the model rest."""
        with self._lock:
            self._failures += 1
            if self._failures >= _FAILURES:
                self._rest = min(_LONGEST_REST, self._rest * 2)
                self._next_try = self._now() + self._rest


def guard(converse: Converse, models: Collection[str], now: Callable[[], float] = time.monotonic) -> Converse:
    """Return a judge that lets the named models rest when they fail every time.

    Args:
        converse: the judge to ask.
        models: those that have a fallback.
        now: the time in seconds.
    """
    breakers = {model: Breaker(now) for model in models}

    def ask(call: Call, attempts: list[Attempt]) -> Reply:
        breaker = breakers.get(call.model)
        if breaker is None:
            return converse(call, attempts)
        if not breaker.allow():
            msg = f"{call.model} has failed {_FAILURES} times in a row and rests"
            raise CircuitOpen(msg)
        try:
            reply = converse(call, attempts)
        except Throttled:
            raise  # a quota that is used up is no illness
        except Transient:
            breaker.failed()
            raise
        breaker.succeeded()
        return reply

    return ask
