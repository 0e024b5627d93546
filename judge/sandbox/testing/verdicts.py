"""Keeps the verdict of each test, and whose fault it is when one fails. Standard library alone: it runs in a child."""

import time
from collections.abc import Callable
from typing import Any

from judge.sandbox.talk.forwarding import Refused
from judge.sandbox.talk.peer import Gone
from judge.sandbox.testing.pytest_like import Failed

_LONGEST, _WAIT, _MANY = 300, 0.02, 500


class Blamed(BaseException):
    """The tests fail by themselves: the data's fault."""


class Verdicts:
    """What became of the tests so far; told to the parent as it comes, for this process may not live to the end."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        """Tell the parent by `send`."""
        self._send = send
        self.case = 0
        """Which case of a parametrized function runs."""
        self.excused: Callable[[], bool] = lambda: False
        """Whether what goes wrong may be the program's doing."""
        self.gone: Callable[[], str] = lambda: ""
        """Why the program passes nothing any more, if so."""
        self.sides: list[Any] = []
        """Both sides of the last comparison that did not hold."""
        self.seen: set[int] = set()
        """The tests that were begun, in any case."""
        self._ran: set[int] = set()
        self._failed: dict[tuple[int, int], str] = {}
        self._passed: set[tuple[int, int]] = set()
        self._told: list[Any] = []
        self._last = time.monotonic()

    def guard(self, number: int, loops: bool, uses: bool) -> "Guard":  # noqa: FBT001  called by rewritten code
        """Return what a test runs in: its number, whether it is a loop, whether it uses the program."""
        return Guard(self, number, loops, uses)

    def ran(self, number: int) -> None:
        """Note that the body of a loop was executed."""
        self._ran.add(number)

    def begin(self, number: int) -> None:
        """Note that a test starts."""
        self.seen.add(number)
        self._ran.discard(number)
        self.sides = []

    def end(self, number: int, loops: bool, uses: bool, error: BaseException | None) -> bool:  # noqa: FBT001  as above
        """Note how a test ended; whether its exception is dealt with."""
        self.refuse(error)
        why = self.gone()
        if error is not None:
            if not (uses and isinstance(error, AssertionError | Failed)):
                self.blame(error)
            why = why or self._shown(error)
        elif loops and number not in self._ran:
            why = why or "the body of the loop was never executed"
        self._tell((self.case, number), why)
        return True

    def blame(self, error: BaseException) -> None:
        """Raise Blamed when nothing of the program explains an exception."""
        self.refuse(error)
        if not self.excused() and not isinstance(error, Gone):
            msg = self._shown(error)
            raise Blamed(msg)

    def refuse(self, error: BaseException | None) -> None:
        """Let those through that are no outcome of a test."""
        if isinstance(error, Refused):
            msg = f"what is not supported: {error}"
            raise Blamed(msg) from None
        if isinstance(error, Blamed):
            raise error

    def flush(self, **more: Any) -> None:
        """Tell the parent what it has not been told."""
        if self._told or more:
            self._send({"marks": self._told, **more})
            self._told = []
        self._last = time.monotonic()

    def _tell(self, key: tuple[int, int], why: str) -> None:
        if why and key not in self._failed:
            self._failed[key] = why
            self._told.append([*key, why])
        elif not why and key not in self._failed and key not in self._passed:
            self._passed.add(key)
            self._told.append([*key, ""])
        if len(self._told) >= _MANY or time.monotonic() - self._last > _WAIT:
            self.flush()

    def _shown(self, error: BaseException) -> str:
        if isinstance(error, AssertionError) and self.sides:
            return f"{brief(self.sides[0])} against {brief(self.sides[1])}"
        name = "" if isinstance(error, AssertionError | Failed | Gone) else f"{type(error).__name__}: "
        try:
            return f"{name}{error}"[:_LONGEST] or "false"
        except BaseException:  # noqa: BLE001  an exception of the program may refuse to be shown
            return name or "false"


class Guard:
    """Runs one test: whatever it raises is its failure."""

    def __init__(self, verdicts: Verdicts, number: int, loops: bool, uses: bool) -> None:  # noqa: FBT001  as above
        self._verdicts, self._number, self._facts = verdicts, number, (loops, uses)

    def __enter__(self) -> None:
        self._verdicts.begin(self._number)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        return self._verdicts.end(self._number, *self._facts, error)


def brief(value: Any) -> str:
    """Return a value as text, cut short."""
    try:
        return f"{value!r:.100}"
    except BaseException:  # noqa: BLE001  an integer of thousands of digits, or an object that cannot be shown
        return type(value).__name__
