"""Opens sessions for hostile programs, from any number of threads at once."""

import atexit
import functools
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Self

import pydantic_monty as monty

from judge.errors import CheckUnavailable
from judge.sandbox import filters
from judge.sandbox.process import Process
from judge.sandbox.session import Limits, Session
from judge.sandbox.subset import checked_out, pool, write_launcher


class Sandbox:
    """Two pools of workers for the subset, and processes as they are needed; use it in a `with`."""

    def __init__(self, workers: int | None = None, python: str = sys.executable) -> None:
        """Keep `workers` programs running at a time, as many as there are processors when left out.

        More would only make them wait for one another within their time limits.
        """
        self._workers = workers or os.cpu_count() or 1
        self._python = python
        self._stack = ExitStack()
        self._pools: dict[bool, monty.Monty] = {}
        self.turn = threading.BoundedSemaphore(self._workers)
        """To be held by who opens sessions: a thread waits here as long as it takes, and never for a worker."""

    def __enter__(self) -> Self:
        """Start the workers.

        Raises:
            CheckUnavailable: this machine cannot give the protection, so nothing will run.
        """
        filters.machine()
        try:
            self._open()
        except (OSError, monty.MontyError, CheckUnavailable) as error:
            self.close()
            msg = f"code cannot be run safely, the subset does not start: {error}"
            raise CheckUnavailable(msg) from error
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the workers."""
        self._pools = {}
        self._stack.close()

    def subset(self, limits: Limits, *, tests: bool = False) -> AbstractContextManager[Session]:
        """Open a session in the subset, for tests or for a program.

        Raises:
            CheckUnavailable: the sandbox is not open, or has no worker.
        """
        if not self._pools:
            msg = "the sandbox is not open"
            raise CheckUnavailable(msg)
        return checked_out(self._pools[tests], limits)

    @contextmanager
    def process(self, limits: Limits, mentions: str) -> Iterator[Session]:
        """Open a session in a process that has the modules which the text `mentions` names.

        Raises:
            CheckUnavailable: it cannot lock itself in; nothing untrusted has run.
        """
        filters.machine()
        session = Process(self._python, limits)
        try:
            session.start(mentions)
            yield session
        finally:
            session.close()

    def _open(self) -> None:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory())
        path = write_launcher(Path(folder) / "monty", self._python)
        # One pool would deadlock: every test would hold a worker while it waits for one to run its program in.
        for tests in (False, True):
            self._pools[tests] = self._stack.enter_context(pool(path, self._workers))
            with self.subset(Limits(), tests=tests):
                pass


def shared() -> Sandbox:
    """Return the one sandbox of this process: opened when it is first asked for, closed when the process ends.

    Raises:
        CheckUnavailable: it cannot be opened; the next call tries again.
    """
    with _OPENING:
        return _opened()


@functools.cache
def _opened() -> Sandbox:
    sandbox = Sandbox().__enter__()
    atexit.register(sandbox.close)
    return sandbox


_OPENING = threading.Lock()
