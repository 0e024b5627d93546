"""Keeps connections to one host for the next request, and reads final answers from them alone.

The judge on Bedrock and the judge behind an OpenAI-compatible endpoint both send their requests over these.
"""

import ssl
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException, HTTPResponse
from weakref import finalize

from urllib3 import exceptions as urllib3_errors
from urllib3.connection import HTTPConnection

FAILURES = (urllib3_errors.HTTPError, HTTPException, OSError, ValueError)
"""What a connection raises when it fails; a `ValueError` after another thread has closed it."""

_INTERIM = range(100, 200)
"""HTTP statuses before the answer, such as `103 Early Hints`. If one were taken for the answer, the real one would stay on the
connection, and each later request would get the answer to the one before it."""


class FinalResponse(HTTPResponse):
    """An answer, without what a server says before it."""

    def begin(self) -> None:
        """Read the head of the answer; `http.client` itself skips `100 Continue` alone."""
        super().begin()
        while self.status in _INTERIM:
            self.headers = None  # type: ignore[assignment]  # so that it reads the next head
            super().begin()


class Pool:
    """Connections to one host. Each carries one request at a time; of those that are idle, the last one used is used next."""

    def __init__(self, make: Callable[[], HTTPConnection]) -> None:
        """Prepare to connect; nothing is opened yet.

        Args:
            make: returns a new connection, which opens with its first request.
        """
        self._make = make
        self._idle: deque[HTTPConnection] = deque()
        finalize(self, _close, self._idle)

    def open(self) -> bool:
        """Open one more connection, and say whether that worked. If it did not, the next request fails with the reason."""
        connection = self._make()
        try:
            connection.connect()
        except FAILURES:
            connection.close()
            return False
        self._idle.append(connection)
        return True

    @contextmanager
    def lend(self) -> Iterator[HTTPConnection]:
        """Lend a connection for one request and its whole answer; if the block does not end well, it is used no more."""
        connection, ended_well = self._take(), False
        try:
            yield connection
            ended_well = True
        finally:
            if ended_well and not connection.is_closed:  # the server may have closed it
                self._idle.append(connection)
            else:
                connection.close()

    def _take(self) -> HTTPConnection:
        """Return an idle connection that the server has not closed, or a new one."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return self._make()
            if _is_open(connection):
                return connection
            connection.close()


def _close(connections: deque[HTTPConnection]) -> None:
    with suppress(IndexError):  # at the exit another thread may still take one or put one back, so nothing iterates
        while True:
            connections.pop().close()


def _is_open(connection: HTTPConnection) -> bool:
    """Whether an idle connection can be used.

    It is not enough that there is something to read: after a TLS handshake, that may be session tickets.
    """
    if connection.sock is None:
        return False
    try:
        connection.sock.settimeout(0)
        connection.sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return True  # nothing to read, and not closed
    except OSError:
        return False
    return False  # closed, or the server sent something unasked
