"""The process of the HTTP server: runs an application until a signal, and ends it without cutting an answer."""

import logging
import resource
import socket
import sys
import time
from types import FrameType

import uvicorn
from fastapi import FastAPI

from judge.doors.serve.connection import Connection
from judge.serving.access import JsonLines
from judge.serving.gate import Gate

_LAST_ANSWERS = 5
"""Seconds for callers to take the answers that are ready when the server ends; a guess: more than a slow network needs."""

_IDLE = 75
"""Seconds for which a connection is kept without a request. A guess: longer than the 15 to 60 for which clients
keep theirs, so that none sends a request into a connection that is being closed."""

_log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """Ends in two steps: at the first signal it takes no more and finishes what it has; at the second it stops at once."""

    def __init__(self, config: uvicorn.Config, gate: Gate, deadline: float) -> None:
        """Make one.

        Args:
            config: uvicorn's.
            gate: knows what is under way.
            deadline: seconds for that after the first signal.
        """
        super().__init__(config)
        self._gate, self._deadline, self._by = gate, deadline, 0.0
        self._finishing: int | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, and say where; from now on a signal ends it as it should."""
        await super().startup(sockets)
        for host, port, *_ in (one.getsockname() for one in sockets or ()):
            _log.info("serving", extra={"fields": {"host": host, "port": port}})

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  uvicorn's signature
        """Take a signal. It may interrupt the writing of a line, so what is said about it waits for the next tick."""
        if self._gate.stopping:
            self.should_exit = self.force_exit = True
            self.config.timeout_graceful_shutdown = 0
        else:
            self._finishing = self._gate.under_way
        self._gate.stop()
        self._by = self._by or time.monotonic() + self._deadline

    async def on_tick(self, counter: int) -> bool:
        """Whether it is time to end; uvicorn asks ten times a second."""
        ended = await super().on_tick(counter)
        if self._finishing is not None:
            fields = {"requests": self._finishing, "within_seconds": self._deadline}
            _log.info("finishing what is under way; a second signal ends at once", extra={"fields": fields})
            self._finishing = None
        return ended or (self._gate.stopping and (not self._gate.under_way or time.monotonic() > self._by))


def run(app: FastAPI, listener: socket.socket, deadline: float) -> None:
    """Serve until a signal.

    Args:
        app: what `judge.serving.app.make_app` made.
        listener: a bound socket.
        deadline: seconds for a request.
    """
    _log_as_json()
    _allow_connections()
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )
    Server(config, app.state.gate, deadline).run([listener])
    _log.info("stopped")


def _log_as_json() -> None:
    """Send our lines, and the warnings of others, to stderr as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in ("judge.serving", "judge.doors"):
        logging.getLogger(name).setLevel(logging.INFO)


def _allow_connections() -> None:
    """Let this process have as many open connections as the system lets it: often only 1,024 are allowed at first."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
