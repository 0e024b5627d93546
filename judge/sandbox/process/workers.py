"""Work that may use up what it may use: whoever asks is told so, and never waits for one that waits for nothing.

What was used up is the fault of what was worked on. A process that is lost for another reason, or that gets no processor, is the
machine's fault: nothing is known of the work then.
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
from judge.sandbox.process.limits import Limits
from judge.sandbox.process.server import Child, Ended, shared

_OUT_OF_TIME = (-signal.SIGPROF, -signal.SIGXCPU)
_OUT_OF_MEMORY = (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT, 12)
"""How a child ends at the end of its stack or memory: 12 is what `fork_server` makes of a MemoryError."""


class Spent(NamedTuple):
    """Work that was ended because it used up what it may use."""

    what: Literal["time", "memory"]


class Worker:
    """A child that answers questions, one frame for one frame, until its block ends."""

    def __init__(self, child: Child) -> None:
        self._child = child

    def ask(self, question: dict[str, Any]) -> dict[str, Any] | Spent:
        """Return the answer, or what the child used up; a child that is `Spent` answers no more.

        Raises:
            CheckUnavailable: the child was lost for a reason that is not its work's, or got no processor.
        """
        try:
            self._child.send(question)
            return self._child.receive() if self._answers() else Spent("time")
        except (EOFError, BrokenPipeError):
            return self._spent()
        except TimeoutError as error:
            msg = "a process did not get to do its work: the machine is too busy"
            raise CheckUnavailable(msg) from error

    def end(self) -> Ended:
        """End the child, and say how it ended and what it used."""
        return self._child.end()

    def _answers(self) -> bool:
        """Wait for an answer, but for none of a child that neither works nor waits for a processor.

        Each look counts as no more than its own length, so that a pause of this process or of the machine is no idleness.
        """
        idle, before = 0.0, self._child.at_work()
        while not self._child.ready(WORKER_LOOK):
            now = self._child.at_work()
            if before is not None and now is not None:
                idle += max(0.0, WORKER_LOOK - (now - before))
            if idle > WORKER_IDLE:
                self._child.end()
                return False
            before = now
        return True

    def _spent(self) -> Spent:
        ended = self._child.end()
        if ended.code in _OUT_OF_TIME or (ended.code == -signal.SIGKILL and ended.seconds >= self._child.limits.seconds):
            return Spent("time")
        if ended.code in _OUT_OF_MEMORY:
            return Spent("memory")
        msg = f"a process was lost in the middle of its work: it ended with {ended.code}"
        raise CheckUnavailable(msg)


class Workers:
    """Children for one kind of work, a few of them at a time, one for each piece of work."""

    def __init__(self, modules: Sequence[str], work: str, memory_bytes: int, *, libraries: bool = False) -> None:
        """Describe them; nothing is started yet.

        Args:
            modules: modules of this package that the children need.
            work: the function of one of them that a child runs, see `ForkServer.child`.
            memory_bytes: what one child may use beyond the libraries.
            libraries: whether the modules need more than the standard library.
        """
        self._modules, self._work, self._memory, self._libraries = tuple(modules), work, memory_bytes, libraries
        self._free = threading.BoundedSemaphore(max(WORKERS_LEAST, WORKERS_A_PROCESSOR * (os.cpu_count() or 1)))

    @contextmanager
    def one(self, seconds: float) -> Iterator[Worker]:
        """Fork a worker, when there is room for one, and end it with the block.

        Args:
            seconds: processor time that all its work together may take. It may set itself a shorter time for each question.

        Raises:
            CheckUnavailable: there is no process to be had, or a library cannot be loaded.
        """
        path = tuple(str(Path(place).resolve()) for place in sys.path if place) if self._libraries else ()
        limits = Limits(seconds, self._memory, wall_factor=WORKER_WALL_FACTOR)
        with self._free, shared(self._modules, path).child(self._work, limits) as child:
            yield Worker(child)
