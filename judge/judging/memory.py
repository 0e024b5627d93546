"""The memory of finished judgments, where equal questions in flight are joined: a judge is never paid twice for one question."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, wait
from itertools import chain
from threading import Lock
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

from judge.deadline import NEVER, Deadline
from judge.errors import BudgetSpent, DeadlinePassed, JudgeFailure

_MOST = 10_000
"""Judgments kept; a guess: each takes a few kilobytes, so some tens of megabytes."""

_LOOK = 0.1
"""Seconds between two looks at whether the deadline was cancelled; a guess: too short for anybody to notice."""


Kept = TypeVar("Kept")
"""What is remembered: a judgment, or the judgments on several responses to one prompt."""


Source = Literal["asked", "joined", "memory", "table"]
"""Where a judgment came from: it was asked for, another caller was just asking, it was remembered, or it was in the store."""


class Store(Protocol[Kept]):
    """Keeps judgments for other processes; it never raises."""

    def get(self, key: str) -> Kept | None:
        """Return what is kept under a key."""
        ...

    def put(self, key: str, judgment: Kept) -> None:
        """Keep a judgment."""
        ...

    def line(self) -> str:
        """Say in one line what it was good for."""
        ...


class Memory(Generic[Kept]):
    """Judgments by key; the least recently used is forgotten first. Safe to share between threads."""

    def __init__(self, most: int = _MOST, store: Store[Kept] | None = None) -> None:
        self._most = most
        self._store = store
        self._known: OrderedDict[str, Kept] = OrderedDict()
        self._flights: dict[str, _Flight[Kept]] = {}
        self._fetched: dict[str, Source] = {}
        """The keys that `known` found in the store and `once` has not returned yet."""

        self._lock = Lock()

    def once(self, key: str, judge: Callable[[], Kept], deadline: Deadline = NEVER) -> tuple[Kept, Source]:
        """Return the judgment for a key, and where it came from.

        A failure counts for everybody who waits, and is then forgotten. But if it may come from one caller's lack of time or
        money, it counts for that caller alone: the others ask again.

        Args:
            key: what the judgment is made from, see `Panel.key`.
            judge: makes it.
            deadline: how long the caller waits.

        Raises:
            DeadlinePassed: another thread was still at it at the deadline.
            JudgeFailure: there is no judgment.
        """
        while True:
            with self._lock:
                if key in self._known:
                    self._known.move_to_end(key)
                    return self._known[key], self._fetched.pop(key, "memory")
                joined = self._flights.get(key)
                flight = joined or self._flights.setdefault(key, _Flight(Future(), deadline))
            if joined is None:
                return self._fly(key, judge, flight)
            _wait(joined, deadline)
            failure = joined.landing.exception()
            if failure is None or not joined.failed_alone(failure, deadline):
                return joined.landing.result(), "joined"

    def known(self, key: str) -> Kept | None:
        """Return the judgment for a key, if there is one; nothing is asked."""
        with self._lock:
            found = self._known.get(key)
        if found is None and self._store is not None:
            found = self._store.get(key)
            if found is not None:
                self._remember(key, found)
                with self._lock:
                    self._fetched[key] = "table"
        return found

    def unknown(self, keys: Iterable[str]) -> set[str]:
        """Return those of several keys under which nothing is remembered, all at one moment; the store is not looked at."""
        with self._lock:
            return {key for key in keys if key not in self._known}

    def keep(self, judgments: Mapping[str, Kept]) -> None:
        """Keep judgments that were made in one question: whoever looks sees all of them or none. What is known stays as it is."""
        with self._lock:
            new = {key: judgment for key, judgment in judgments.items() if key not in self._known}
            for key, judgment in new.items():
                self._put(key, judgment)
        if self._store is not None:
            for key, judgment in new.items():
                self._store.put(key, judgment)

    def _fly(self, key: str, judge: Callable[[], Kept], flight: "_Flight[Kept]") -> tuple[Kept, Source]:
        try:
            stored = None if self._store is None else self._store.get(key)
            judgment = stored or judge()
            if self._store is not None and stored is None:
                self._store.put(key, judgment)
        except BaseException as error:
            self._land(key)
            flight.landing.set_exception(error)
            raise
        self._remember(key, judgment)
        self._land(key)
        flight.landing.set_result(judgment)
        return judgment, "asked" if stored is None else "table"

    def _remember(self, key: str, judgment: Kept) -> None:
        with self._lock:
            self._put(key, judgment)

    def _put(self, key: str, judgment: Kept) -> None:
        self._known[key] = judgment
        if len(self._known) > self._most:
            forgotten, _ = self._known.popitem(last=False)
            self._fetched.pop(forgotten, None)

    def _land(self, key: str) -> None:
        with self._lock:
            del self._flights[key]


class Recent(set[str]):
    """The keys that were added last, as many as a memory keeps; safe to share between threads."""

    def __init__(self, most: int = _MOST) -> None:
        super().__init__()
        self._most = most
        self._order: deque[str] = deque()
        self._lock = Lock()

    def add(self, key: str) -> None:
        """Add a key, and forget the oldest where there are too many."""
        with self._lock:
            if key in self:
                return
            super().add(key)
            self._order.append(key)
            if len(self._order) > self._most:
                self.discard(self._order.popleft())

    def update(self, *keys: Iterable[str]) -> None:
        """Add keys one after the other."""
        for key in chain.from_iterable(keys):
            self.add(key)


class _Flight(NamedTuple, Generic[Kept]):
    """A question that is being asked."""

    landing: Future[Kept]
    deadline: Deadline
    """That of the caller who asks."""

    def failed_alone(self, failure: BaseException, deadline: Deadline) -> bool:
        """Whether a failure may come from the caller's own lack of time or money.

        Args:
            failure: why there is no judgment.
            deadline: that of somebody else, who waited for it.
        """
        more_time = isinstance(failure, JudgeFailure) and deadline.at > self.deadline.at
        return more_time or isinstance(failure, BudgetSpent)


def _wait(flight: _Flight[Kept], deadline: Deadline) -> None:
    while not flight.landing.done():
        left = deadline.left()
        if left == 0:
            msg = "the same question, asked for another sample, was not answered in time"
            raise DeadlinePassed(msg)
        wait([flight.landing], _LOOK if left is None else min(left, _LOOK))
