"""Remembers finished judgments and joins equal ones in flight, so that the judge is never paid twice for one question."""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Protocol

from judge.deadline import NEVER, Deadline
from judge.errors import DeadlinePassed
from judge.judgment import Judgment

_MOST = 10_000


class Store(Protocol):
    """Where judgments outlive the process; it never raises."""

    def get(self, key: str) -> Judgment | None:
        """Return what is kept under a key."""
        ...

    def put(self, key: str, judgment: Judgment) -> None:
        """Keep a judgment."""
        ...

    def line(self) -> str:
        """Say in a line what it was good for."""
        ...


class Memory:
    """Judgments by key, the least recently used forgotten first; safe to share between threads."""

    def __init__(self, most: int = _MOST, store: Store | None = None) -> None:
        self._most = most
        self._store = store
        self._known: OrderedDict[str, Judgment] = OrderedDict()
        self._flying: dict[str, Future[Judgment]] = {}
        self._lock = Lock()

    def once(self, key: str, judge: Callable[[], Judgment], deadline: Deadline = NEVER) -> tuple[Judgment, bool]:
        """Return the judgment for a key and whether it was there already; a failure is shared by all who wait, then forgotten.

        Raises:
            DeadlinePassed: another thread was still at it at the deadline.
        """
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key], True
            flying = self._flying.get(key)
            mine = self._flying.setdefault(key, Future())
        if flying is not None:
            return _wait(flying, deadline), True
        return self._fly(key, judge, mine)

    def _fly(self, key: str, judge: Callable[[], Judgment], mine: Future[Judgment]) -> tuple[Judgment, bool]:
        try:
            stored = None if self._store is None else self._store.get(key)
            judgment = stored or judge()
            if self._store is not None and stored is None:
                self._store.put(key, judgment)
        except BaseException as error:
            self._land(key)
            mine.set_exception(error)
            raise
        with self._lock:
            self._known[key] = judgment
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        self._land(key)
        mine.set_result(judgment)
        return judgment, stored is not None

    def _land(self, key: str) -> None:
        with self._lock:
            del self._flying[key]


def _wait(flying: Future[Judgment], deadline: Deadline) -> Judgment:
    try:
        return flying.result(deadline.left())
    except TimeoutError as error:
        msg = "the same question, asked for another sample, was not answered in time"
        raise DeadlinePassed(msg) from error
