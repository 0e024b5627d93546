"""Whether a judge can be asked about several responses at once: one that cannot would be paid for each group in vain."""

from threading import Lock

from judge.errors import Garbled, Oversize, Rejected, Truncated, Unreadable

_MOST = 5
"""Groups in a row without a usable answer after which responses are asked about alone. A guess: chance rarely spoils five."""

_AGAIN = 20
"""Groups that are then passed over before one is tried again. A guess: it costs a judge that cannot at most a twentieth."""

_USELESS = (Garbled, Oversize, Rejected, Truncated, Unreadable)
"""Failures that say that the judge cannot, and not that the service is busy or the time is up."""


class GroupTrust:
    """What is known of a judge's answers about groups. Safe to share between threads."""

    def __init__(self) -> None:
        self._failures = self._passed = 0
        self._lock = Lock()

    def allows(self) -> bool:
        """Whether a group may be asked about; now and then also where the last ones failed."""
        with self._lock:
            if self._failures < _MOST:
                return True
            self._passed += 1
            return self._passed % _AGAIN == 0

    def succeed(self) -> None:
        """Note a usable answer."""
        with self._lock:
            self._failures = self._passed = 0

    def fail(self, failure: Exception) -> None:
        """Note a failure, where it says something about the judge."""
        if isinstance(failure, _USELESS):
            with self._lock:
                self._failures += 1
