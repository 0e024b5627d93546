"""Puts questions to children, and tells work that used up its time or memory from work that was lost.

Time or memory used up is the fault of what was worked on. A child that is lost for another reason, or that never gets a
processor, is the machine's fault: then nothing is known about the work. A child that merely sleeps is not waited for.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from judge.bounds import WORKER_IDLE, WORKER_LOOK, WORKER_WALL_FACTOR, WORKERS_A_PROCESSOR, WORKERS_LEAST
from judge.errors import CheckUnavailable
from judge.sandbox.process.idleness import Idleness
from judge.sandbox.process.limits import Limits
from judge.sandbox.process.server import Child, Ended, shared

_OUT_OF_TIME = (-signal.SIGPROF, -signal.SIGXCPU)
"""How a child ends when its processor time is used up; see setitimer(2) and setrlimit(2)."""

_OUT_OF_MEMORY = (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT, 12)
"""How a child ends when its stack or memory is used up. 12 is what `fork_server` makes of a MemoryError."""


class Spent(NamedTuple):
    """Work that was ended because it used up its processor time or memory."""

    what: Literal["time", "memory"]


class Worker:
    """A child that answers one question after another until its block ends."""

    def __init__(self, child: Child) -> None:
        self._child = child

    def ask(self, question: dict[str, Any]) -> dict[str, Any] | Spent:
        """Return the answer, or what the child used up. After `Spent` it answers no more.

        Raises:
            CheckUnavailable: the child was lost through no fault of its work, or got no processor.
        """
        try:
            self._child.send(question)
            return self._child.receive() if self._answers() else Spent("time")
        except (EOFError, BrokenPipeError):
            return self._spent()
        except TimeoutError as error:
            msg = "a child process got no processor in time: the machine is too busy"
            raise CheckUnavailable(msg) from error

    def end(self) -> Ended:
        """End the child, and return how it ended and what it used."""
        return self._child.end()

    def _answers(self) -> bool:
        """Wait for an answer, and stop waiting for a child that merely sleeps."""
        idleness = Idleness(self._child)
        while not self._child.ready(WORKER_LOOK):
            if idleness.look() > WORKER_IDLE:
                self._child.end()
                return False
        return True

    def _spent(self) -> Spent:
        ended = self._child.end()
        if ended.code in _OUT_OF_TIME or (ended.code == -signal.SIGKILL and ended.seconds >= self._child.limits.seconds):
            return Spent("time")
        if ended.code in _OUT_OF_MEMORY:
            return Spent("memory")
        msg = f"a child process was lost in the middle of its work: it ended with {ended.code}"
        raise CheckUnavailable(msg)


class Workers:
    """Children for one kind of work: one for each piece of work, a few at a time."""

    def __init__(self, modules: Sequence[str], work: str, memory_bytes: int, *, libraries: bool = False) -> None:
        """Describe the children; none is started yet.

        Args:
            modules: the modules of this package that they need.
            work: what each child runs, see `ForkServer.child`.
            memory_bytes: bytes that a child may use beyond its libraries.
            libraries: whether those modules need more than the standard library.
        """
        self._modules, self._work, self._memory, self._libraries = tuple(modules), work, memory_bytes, libraries
        self._free = threading.BoundedSemaphore(max(WORKERS_LEAST, WORKERS_A_PROCESSOR * (os.cpu_count() or 1)))

    @contextmanager
    def one(self, seconds: float) -> Iterator[Worker]:
        """Fork a worker as soon as there is room for one, and end it when the block ends.

        Args:
            seconds: processor time for all its questions together. The child may set itself a shorter time for each.

        Raises:
            CheckUnavailable: no process can be started, or a library cannot be loaded.
        """
        path = tuple(str(Path(place).resolve()) for place in sys.path if place) if self._libraries else ()
        limits = Limits(seconds, self._memory, wall_factor=WORKER_WALL_FACTOR)
        with self._free, shared(self._modules, path).child(self._work, limits) as child:
            yield Worker(child)
