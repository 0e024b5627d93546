"""Starts children that can be killed: the parent's side of `fork_server`. Any number of threads may use it at once."""

import atexit
import functools
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from judge.bounds import SERVER_START
from judge.errors import CheckUnavailable
from judge.sandbox.process.frames import Frames
from judge.sandbox.process.limits import Limits

_PACKAGE = Path(__file__).parents[2]
_PROGRAM = str(Path(__file__).with_name("fork_server.py"))
_GOODBYE = 2.0
"""Seconds that a server gets to end its children and itself before it is killed. A guess: it takes some milliseconds."""

_PART = 1 << 16
"""Bytes of an answer that are read at a time. Answers have a few hundred."""

_FLAGS = ("-P", "-s", "-S", "-B")
"""`-P -s`: no path of the parent or the user; `-S`: no site-packages; `-B`: no bytecode is written. Not `-I`, which would ignore
PYTHONHASHSEED."""


class Ended(NamedTuple):
    """How a child ended."""

    code: int
    """Its exit code, or minus the signal that ended it: -9 if it was still running, -27 if its processor time ran out."""

    memory: int
    """The most bytes of memory that it held, with what it shares with its server."""

    seconds: float
    """Seconds of processor time that it used."""


class Child:
    """One process for one piece of work, until it is ended."""

    def __init__(self, server: "ForkServer", pid: int, frames: Frames, limits: Limits) -> None:
        self._server, self._pid, self._frames, self.limits = server, pid, frames, limits
        self._ended: Ended | None = None
        self.deadline = time.monotonic() + limits.wall_seconds
        """When it will be killed, by `time.monotonic`."""

    def exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a frame and return the next one. Raises what `Frames.exchange` raises."""
        return self._frames.exchange(request, self.deadline)

    def send(self, request: dict[str, Any]) -> None:
        """Send a frame. Raises what `Frames.send` raises."""
        self._frames.send(request, self.deadline)

    def ready(self, seconds: float) -> bool:
        """Whether anything arrives within this many seconds.

        Raises:
            TimeoutError: the child's deadline has passed.
        """
        now = time.monotonic()
        if now >= self.deadline:
            raise TimeoutError
        return self._frames.ready(min(now + seconds, self.deadline))

    def receive(self) -> dict[str, Any]:
        """Return the next frame. Raises what `Frames.receive` raises."""
        return self._frames.receive(self.deadline)

    def at_work(self) -> float | None:
        """Return the seconds that its main thread ran or waited for a processor; None where the kernel does not say."""
        try:
            ran, waited, _ = Path(f"/proc/{self._pid}/schedstat").read_text("ascii").split()
        except (OSError, ValueError):
            return None
        return (int(ran) + int(waited)) / 1e9

    def is_asleep(self) -> bool:
        """Whether its main thread sleeps at this moment: it neither runs, nor waits for a processor or a disk, nor is stopped.

        False where the kernel does not say.
        """
        try:
            told = Path(f"/proc/{self._pid}/stat").read_text("utf-8", "replace")  # `7 (python) S 1 ...`, see proc(5)
        except OSError:
            return False
        return told.rpartition(")")[2].split()[:1] == ["S"]

    def end(self) -> Ended:
        """Kill the child if it is still running, and say how it ended."""
        if self._ended is None:
            self._frames.close()
            self._ended = self._server.end(self._pid)
        return self._ended


class ForkServer:
    """A process with its libraries loaded, from which children are forked. It starts when the first child is wanted.

    A child sees no environment, no open file of the parent, and nothing that another child did.
    """

    def __init__(self, modules: Sequence[str], path: Sequence[str] = (), python: str = sys.executable) -> None:
        """Load `modules`, searching `path` after the standard library. Modules of this package need no `path`."""
        self._setup = {"package": str(_PACKAGE), "path": [*path], "modules": [*modules]}
        self._python = python
        self._turn = threading.Lock()  # held for one short exchange with the server, never while a child works
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    @contextmanager
    def child(self, work: str, limits: Limits, *descriptors: int) -> Iterator[Child]:
        """Fork a child, and end it when the block ends.

        Args:
            work: `module:function` of a module that the server has loaded. It is called with the descriptors of the pipe for
                requests, of the pipe for results, and of the other files.
            limits: what the child may use.
            descriptors: open files that the child gets too; they stay open here.

        Raises:
            CheckUnavailable: no process can be started, or its libraries cannot be loaded.
        """
        child = self.fork(work, limits, *descriptors)
        try:
            yield child
        finally:
            child.end()

    def fork(self, work: str, limits: Limits, *descriptors: int) -> Child:
        """Fork a child that lives until `Child.end`; see `child`."""
        inner, requests = os.pipe()
        results, outer = os.pipe()
        frames = Frames(requests, results, limits.output_bytes)
        request = {"work": work, "seconds": limits.seconds, "memory": limits.memory_bytes}
        try:
            answer = self._request(request, (inner, outer, *descriptors))
        except CheckUnavailable:
            frames.close()
            raise
        finally:
            os.close(inner)
            os.close(outer)
        return Child(self, answer["pid"], frames, limits)

    def end(self, pid: int) -> Ended:
        """Kill a child and say how it ended. If the server is gone, its children died with it."""
        try:
            return Ended(**self._request({"end": pid}, ()))
        except CheckUnavailable:
            return Ended(-9, 0, 0.0)

    def close(self) -> None:
        """Stop the server with all its children."""
        with self._turn:
            self._stop()

    def _request(self, request: dict[str, Any], descriptors: Sequence[int]) -> dict[str, Any]:
        with self._turn:
            control = self._running()
            try:
                socket.send_fds(control, [json.dumps(request).encode("ascii") + b"\n"], [*descriptors])
                answer = _line(control)
            except OSError as error:
                self._stop()
                msg = f"the process that children are forked from was lost: {error}"
                raise CheckUnavailable(msg) from error
        if "unavailable" in answer:
            msg = f"no child process can be started: {answer['unavailable']}"
            raise CheckUnavailable(msg)
        return answer

    def _running(self) -> socket.socket:
        """Return the control socket of a running server. A fork of this process starts a server of its own."""
        if self._control is None or self._owner != os.getpid():
            self._start()
        assert self._control is not None
        return self._control

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = _spawn(self._python, theirs.fileno())
            except OSError as error:
                ours.close()
                msg = f"no child process can be started: {error}"
                raise CheckUnavailable(msg) from error
        self._control, self._owner = ours, os.getpid()
        try:
            ours.settimeout(SERVER_START)
            ours.sendall(json.dumps(self._setup).encode("ascii") + b"\n")
            answer = _line(ours)
        except OSError as error:
            answer = {"unavailable": f"the fork server does not start: {error}"}
        if "unavailable" in answer:
            self._stop()
            msg = f"no child process can be started: {answer['unavailable']}"
            raise CheckUnavailable(msg)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None and self._owner == os.getpid():
            try:
                self._process.wait(_GOODBYE)  # it ends its children first
            except subprocess.TimeoutExpired:
                self._process.kill()  # its children die with it
                self._process.wait()
        self._control = self._process = None


def shared(modules: tuple[str, ...], path: tuple[str, ...] = ()) -> ForkServer:
    """Return this process's one server with these modules. It is stopped when the process ends."""
    with _MAKING:
        return _made(modules, path)


@functools.cache
def _made(modules: tuple[str, ...], path: tuple[str, ...]) -> ForkServer:
    server = ForkServer(modules, path)
    atexit.register(server.close)
    return server


_MAKING = threading.Lock()  # functools.cache calls its function twice when two threads ask at the same time


def _spawn(python: str, control: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  our own file, and no shell
        [python, *_FLAGS, _PROGRAM, str(control)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PYTHONHASHSEED": "0", **_loader()},  # the same order of sets, and so the same reward, in every run
        cwd="/",
        close_fds=True,
        pass_fds=(control,),
        start_new_session=True,
    )


def _loader() -> dict[str, str]:
    """Return what the interpreter needs to start: in Lambda it finds its own library only by this variable."""
    return {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}


def _line(control: socket.socket) -> dict[str, Any]:
    """Return the server's next answer.

    Raises:
        OSError: the server is gone.
    """
    data = b""
    while not data.endswith(b"\n"):
        part = control.recv(_PART)
        if not part:
            raise BrokenPipeError
        data += part
    answer: dict[str, Any] = json.loads(data)
    return answer
