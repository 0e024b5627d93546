"""Decides how many calls to a judge run at once, and how fast they start.

`limit` lets calls to a hosted model start as fast as its quota allows, which it learns from throttles (`rate.py`). `bound` allows
a fixed number of calls at once to a judge of the caller's own.

The setting `concurrency` (16) is the most that run at once. It is also how many samples are scored at the same time
(`judge/batch.py`), each with one call under way, or with one for each opinion that its rubric asks for
(`judge/judging/panel.py`).

Bedrock has a quota of requests and one of tokens, so `limit` learns two rates for each model. A throttle that says `Too many
tokens` lowers the rate in tokens, any other throttle the rate in requests. At first there is no rate in tokens, and every
throttle lowers the rate in requests, until most of ten calls were refused for their tokens. When a request comes in, Bedrock
takes the prompt's tokens and all of `max_tokens` out of the quota, and later gives back what the answer did not need
(https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html). So that is what a call counts for.
"""

import math
import re
import time
from collections.abc import Callable
from threading import BoundedSemaphore, Lock
from typing import NamedTuple

from judge.converse import Attempt, Call, Converse, Reply
from judge.deadline import NEVER, Deadline
from judge.errors import DeadlinePassed, Throttled
from judge.question.question import Question
from judge.reading.pattern import Pattern
from judge.resilience.rate import Rate, Start

_FIRST = 200.0
"""Calls a second at first. Simulated: with 100, a quota of 1,000 a second is found too late; with 1,000, so many requests are
under way when the first refusal comes back that 100 of them are refused."""

_LOOK = 0.5
"""Seconds between two looks, while waiting for a place, at whether the deadline was cancelled. A guess: nobody notices half a
second."""

_CHARACTERS = 4
"""Characters of a prompt in a token. A guess, good for English. An error does no harm, because the rate in tokens is learnt in
the same measure."""

_TOKENS = Pattern(
    r"""
      too\ many\ tokens  # Too many tokens, please wait before trying again.
    | tokens\ per\ min   # Rate limit reached for gpt-5 on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000.
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""How a throttle says that tokens are used up, in Bedrock's words and in OpenAI's."""


class Started(NamedTuple):
    """A call that was let through, as each of the two rates knows it."""

    requests: Start
    tokens: Start


class InFlight:
    """The calls to one model: how many are under way, and when the next may start."""

    def __init__(
        self, most: int, sleep: Callable[[Deadline, float], None] = Deadline.sleep, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._places = BoundedSemaphore(most)
        self._turn = BoundedSemaphore(1)
        """Held by the one call that may start next; all others wait for it."""

        self._lock = Lock()
        self._sleep = sleep
        self._now = now
        self.requests = Rate(_FIRST)
        """In calls a second."""

        self.tokens = Rate(math.inf)
        """In tokens a second."""

    def enter(self, tokens: float, deadline: Deadline = NEVER) -> Started:
        """Wait for a place, and then for the quota.

        Args:
            tokens: what the call counts for in a quota of tokens.
            deadline: by when it must start.

        Raises:
            DeadlinePassed: the call cannot start before the deadline, or it was cancelled.
        """
        _take(self._places, deadline, self._now)
        try:
            _take(self._turn, deadline, self._now)
            try:
                return self._start(tokens, deadline)
            finally:
                self._turn.release()
        except BaseException:
            self._places.release()
            raise

    def refuse(self, started: Started, *, by_tokens: bool) -> None:
        """Learn that the quota refused a call: that of tokens, or that of requests."""
        with self._lock:
            if by_tokens:
                self.tokens.refuse(started.tokens, self._now())
            if not by_tokens or self.tokens.now == math.inf:
                self.requests.refuse(started.requests, self._now())

    def leave(self) -> None:
        """Give the place back."""
        self._places.release()

    def _start(self, tokens: float, deadline: Deadline) -> Started:
        while (wait := self._wait()) > 0:
            if self._now() + wait >= deadline.at:
                msg = "the model's quota lets no further call start before the deadline"
                raise DeadlinePassed(msg)
            self._sleep(deadline, wait)
        with self._lock:
            at = self._now()
            return Started(self.requests.start(at), self.tokens.start(at, tokens))

    def _wait(self) -> float:
        with self._lock:
            at = self._now()
            return max(self.requests.wait(at), self.tokens.wait(at))


def limit(
    converse: Converse,
    most: int,
    sleep: Callable[[Deadline, float], None] = Deadline.sleep,
    now: Callable[[], float] = time.monotonic,
) -> Converse:
    """Return a judge that lets calls start as fast as each model's quota allows, and never more than `most` at once.

    Args:
        converse: the judge to ask.
        most: calls to one model at once.
        sleep: waits some seconds; returns early when the deadline is cancelled.
        now: the time in seconds.
    """
    known: dict[str, InFlight] = {}

    def ask(call: Call, attempts: list[Attempt], /) -> Reply:
        calls = known.setdefault(call.model, InFlight(most, sleep, now))
        started = calls.enter(_tokens(call.question), call.deadline)
        try:
            return converse(call, attempts)
        except Throttled as fault:
            calls.refuse(started, by_tokens=bool(_TOKENS.search(str(fault))))
            raise
        finally:
            calls.leave()

    return ask


def _tokens(question: Question) -> float:
    """Return what a question counts for in a quota of tokens: the prompt's tokens, and all that the answer may have."""
    turns = sum(len(turn.text) for turn in question.turns)
    return (len(question.system) + len(question.user) + len(question.tail) + turns) / _CHARACTERS + question.max_tokens


def bound(converse: Converse, most: int) -> Converse:
    """Return a judge that gets at most `most` calls at once: for a judge of the caller's own.

    It learns nothing, so a throttle slows nothing down. Callers who want that wrap their judge in `limit` and `retry`.
    """
    places = BoundedSemaphore(most)

    def ask(call: Call, attempts: list[Attempt], /) -> Reply:
        _take(places, call.deadline, time.monotonic)
        try:
            return converse(call, attempts)
        finally:
            places.release()

    return ask


def _take(places: BoundedSemaphore, deadline: Deadline, now: Callable[[], float]) -> None:
    """Wait for a place.

    Raises:
        DeadlinePassed: there was none before the deadline, or it was cancelled.
    """
    while not places.acquire(timeout=max(0.0, min(_LOOK, deadline.at - now()))):
        if deadline.at <= now():
            msg = "no place among the calls in flight before the deadline"
            raise DeadlinePassed(msg)
