"""The gate: how many requests are under way, and whether more are taken."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import HTTPException

_AGAIN = {"Retry-After": "1"}
"""Seconds after which a caller may ask again. A guess: a judge answers one question in about as long."""


class Gate:
    """Lets requests in, up to a limit, until the server stops. It belongs to one event loop."""

    def __init__(self, most: int) -> None:
        """Open it.

        Args:
            most: requests that may be under way.
        """
        self._most = most
        self.under_way = 0
        """Requests that were let in and have no answer yet."""

        self.stopping = False
        """Whether no more are let in."""

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Let a request in, for as long as it is worked on.

        Raises:
            HTTPException: 503 if the server stops, 429 if too many are under way.
        """
        if self.stopping:
            raise HTTPException(503, "the server is shutting down", _AGAIN)
        if self.under_way >= self._most:
            raise HTTPException(429, f"{self._most:,} requests are under way; ask again later", _AGAIN)
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1

    def stop(self) -> None:
        """Let no more in."""
        self.stopping = True
