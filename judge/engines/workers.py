"""Keeps the processes that compare expressions: started when first needed, reused, killed when one takes too long.

Works in any thread and where there is no `/dev/shm` (Lambda): plain processes with pipes, neither forked nor shared memory.
"""

import json
import signal
import subprocess
import sys
import threading
from typing import IO, Any, NamedTuple

from judge.errors import CheckUnavailable, ReferenceFault

_MOST_WORKERS = 2
_SECONDS_TO_START = 60.0
_WALL_FACTOR = 10
_EASY = r"\boxed{1}"
_SPENT = {-signal.SIGPROF, -signal.SIGSEGV, -signal.SIGABRT}
"""How a worker ends when an expression is too much for it: out of time, out of stack, out of memory."""
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from judge.engines.equality import serve; serve()"


class Finding(NamedTuple):
    """What came of one comparison."""

    equal: bool
    read: bool
    """Whether there was an expression in the answer."""

    spent: bool = False
    """Whether the answer used up its processor time or memory."""


class Workers:
    """A few processes; each does one comparison, of milliseconds, at a time."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(_MOST_WORKERS)
        self._idle: list[subprocess.Popen[str]] = []
        self._lock = threading.Lock()

    def compare(self, reference: str, answer: str, seconds: float) -> Finding:
        """Compare two expressions.

        Args:
            reference: LaTeX or plain.
            answer: untrusted.
            seconds: of processor time for the two together, so that a busy machine changes no verdict.

        Raises:
            ReferenceFault: the reference holds no expression, or takes all that time by itself.
            CheckUnavailable: no process can be started, or one was lost for a reason that is not the answer's.
        """
        with self._free:
            finding = self._compare(reference, answer, seconds)
            if finding.spent and self._compare(reference, _EASY, seconds).spent:
                msg = f"the reference answer takes more than {seconds:g} s of processor time to compare with anything"
                raise ReferenceFault(msg)
            return finding

    def close(self) -> None:
        """End the idle processes; the next comparison starts new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            _end(worker)

    def _compare(self, reference: str, answer: str, seconds: float) -> Finding:
        worker = self._take()
        try:
            finding = _ask(worker, {"reference": reference, "answer": answer, "seconds": seconds})
        except BaseException:
            _end(worker)
            raise
        if finding.spent:
            _end(worker)
        else:
            with self._lock:
                self._idle.append(worker)
        return finding

    def _take(self) -> subprocess.Popen[str]:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.poll() is None:
                    return worker
                _end(worker)
        return _start()


def _start() -> subprocess.Popen[str]:
    try:
        worker = subprocess.Popen(  # noqa: S603  our own interpreter and text
            [sys.executable, "-I", "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            text=True,
            encoding="ascii",
        )
    except OSError as error:
        msg = f"no process for comparing expressions: {error}"
        raise CheckUnavailable(msg) from error
    if _line(worker, _SECONDS_TO_START) is None:
        _end(worker)
        msg = "the process for comparing expressions does not start; is math-verify installed?"
        raise CheckUnavailable(msg)
    return worker


def _ask(worker: subprocess.Popen[str], request: dict[str, Any]) -> Finding:
    wall = _SECONDS_TO_START + _WALL_FACTOR * request["seconds"]
    try:
        _pipe(worker.stdin).write(json.dumps(request) + "\n")
        _pipe(worker.stdin).flush()
    except OSError as error:
        msg = "the process for comparing expressions was lost"
        raise CheckUnavailable(msg) from error
    reference = _line(worker, wall)
    if reference is None or not reference["read"]:
        if reference is None and worker.wait() not in _SPENT:
            msg = "the process for comparing expressions was lost"
            raise CheckUnavailable(msg)
        msg = f"the reference answer {'cannot be read as an expression' if reference else 'takes too long to read'}"
        raise ReferenceFault(msg)
    found = _line(worker, wall)
    if found is None and worker.wait() not in _SPENT:
        msg = "the process for comparing expressions was lost"
        raise CheckUnavailable(msg)
    return Finding(**found) if found else Finding(equal=False, read=True, spent=True)


def _line(worker: subprocess.Popen[str], seconds: float) -> dict[str, bool] | None:
    """Read one line; None when the process ended before it was written, be it that it is killed here after `seconds`."""
    guard = threading.Timer(seconds, worker.kill)
    guard.daemon = True
    guard.start()
    try:
        line = _pipe(worker.stdout).readline()
        return json.loads(line) if line.endswith("\n") else None
    finally:
        guard.cancel()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None  # both were asked for
    return pipe


def _end(worker: subprocess.Popen[str]) -> None:
    worker.kill()
    worker.communicate()
