"""Keeps the verdict on each test, and decides whose fault a failure is: the program's or the data's.

Standard library alone: it runs in children.
"""

import time
from collections.abc import Callable
from typing import Any

from judge.sandbox.talk.forwarding import Refused
from judge.sandbox.talk.peer import Gone
from judge.sandbox.testing.pytest_like import Failed

_LONGEST = 300
"""Characters of the reason why a test failed."""

_LONGEST_VALUE = 100
"""Characters of each side of a comparison in such a reason."""

_WAIT, _MANY = 0.02, 500
"""Seconds and verdicts after which the parent is told. Guesses: often enough that a killed child loses little, seldom enough that
10,000 asserts cost few frames."""


class Blamed(BaseException):
    """The tests fail through no fault of the program: the data is at fault."""


class Verdicts:
    """What became of the tests so far. The parent is told along the way, because this process may be killed before the end."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        """Tell the parent with `send`."""
        self._send = send
        self.case = 0
        """Which case of a parametrized function is running."""
        self.excused: Callable[[bool], bool] = lambda _: False
        """Returns whether what goes wrong may be the program's doing, given whether the statement uses the program."""
        self.gone: Callable[[], str] = lambda: ""
        """Returns why the program can pass nothing any more; an empty text if it can."""
        self.sides: list[Any] = []
        """Both sides of the last comparison, for the reason of a failure."""
        self.seen: set[int] = set()
        """The numbers of the tests that were begun, in any case."""
        self._ran: set[int] = set()
        self._failed: dict[tuple[int, int], str] = {}
        self._passed: set[tuple[int, int]] = set()
        self._told: list[Any] = []
        self._last = time.monotonic()

    def guard(self, number: int, loops: bool, uses: bool) -> "Guard":  # noqa: FBT001  called by rewritten code
        """Return the guard for a test: its number, whether it is a loop, and whether it uses the program."""
        return Guard(self, number, loops, uses)

    def ran(self, number: int) -> None:
        """Note that the body of a loop ran."""
        self._ran.add(number)

    def begin(self, number: int) -> None:
        """Note that a test starts."""
        self.seen.add(number)
        self._ran.discard(number)
        self.sides = []

    def end(self, number: int, loops: bool, uses: bool, error: BaseException | None) -> bool:  # noqa: FBT001  as above
        """Note how a test ended. Always True: its exception goes no further."""
        self.refuse(error)
        why = self.gone()
        if error is not None:
            if not (uses and isinstance(error, AssertionError | Failed)):
                self.blame(error, uses=uses)
            why = why or self._shown(error)
        elif loops and number not in self._ran:
            why = why or "the body of the loop never ran"
        self._tell((self.case, number), why)
        return True

    def blame(self, error: BaseException, *, uses: bool = False) -> None:
        """Raise Blamed if the program cannot have caused an exception."""
        self.refuse(error)
        if not self.excused(uses) and not isinstance(error, Gone):
            msg = self._shown(error)
            raise Blamed(msg)

    def refuse(self, error: BaseException | None) -> None:
        """Raise Blamed for an exception that is never the outcome of a test."""
        if isinstance(error, Refused):
            msg = f"they use what is not supported: {error}"
            raise Blamed(msg) from None
        if isinstance(error, Blamed):
            raise error

    def flush(self, **more: Any) -> None:
        """Tell the parent what it has not been told yet, and `more`."""
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
    """What one test runs in: whatever it raises is its failure."""

    def __init__(self, verdicts: Verdicts, number: int, loops: bool, uses: bool) -> None:  # noqa: FBT001  as above
        self._verdicts, self._number, self._facts = verdicts, number, (loops, uses)

    def __enter__(self) -> None:
        self._verdicts.begin(self._number)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        return self._verdicts.end(self._number, *self._facts, error)


def brief(value: Any) -> str:
    """Return a value as text, cut short."""
    try:
        return repr(value)[:_LONGEST_VALUE]
    except BaseException:  # noqa: BLE001  an integer of thousands of digits, or an object that cannot be shown
        return type(value).__name__
