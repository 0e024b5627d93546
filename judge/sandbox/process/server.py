"""Starts children that can be killed: the parent's side of `fork_server`, from any number of threads at once."""

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
_FLAGS = ("-P", "-s", "-S", "-B")
"""No paths of the parent or the user, no site-packages, no bytecode. Not `-I`: it ignores the seed of hashes."""


class Ended(NamedTuple):
    """How a child ended."""

    code: int
    """Its exit code, or minus the signal that ended it: -9 when it was still running, -27 at the end of its processor time."""

    memory: int
    """The most memory that it held, in bytes, with what it shares with its server."""

    seconds: float
    """Processor time that it used."""


class Child:
    """One process that does one piece of work, until it is ended."""

    def __init__(self, server: "ForkServer", pid: int, frames: Frames, limits: Limits) -> None:
        self._server, self._pid, self._frames, self.limits = server, pid, frames, limits
        self._ended: Ended | None = None
        self.deadline = time.monotonic() + limits.wall_seconds
        """When it is to be killed, by `time.monotonic`."""

    def exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a frame and return the next that comes; raises like `Frames.exchange`."""
        return self._frames.exchange(request, self.deadline)

    def send(self, request: dict[str, Any]) -> None:
        """Send a frame; raises like `Frames.send`."""
        self._frames.send(request, self.deadline)

    def ready(self, seconds: float) -> bool:
        """Whether anything comes within so many seconds.

        Raises:
            TimeoutError: the child is to be killed by now.
        """
        now = time.monotonic()
        if now >= self.deadline:
            raise TimeoutError
        return self._frames.ready(min(now + seconds, self.deadline))

    def receive(self) -> dict[str, Any]:
        """Return the next frame that comes; raises like `Frames.receive`."""
        return self._frames.receive(self.deadline)

    def at_work(self) -> float | None:
        """Return the seconds in which its main thread ran or waited for a processor; None where the kernel does not say."""
        try:
            ran, waited, _ = Path(f"/proc/{self._pid}/schedstat").read_text("ascii").split()
        except (OSError, ValueError):
            return None
        return (int(ran) + int(waited)) / 1e9

    def end(self) -> Ended:
        """Kill the child if it still runs, and say how it ended."""
        if self._ended is None:
            self._frames.close()
            self._ended = self._server.end(self._pid)
        return self._ended


class ForkServer:
    """A process with libraries loaded, from which children are forked; it starts when it is first needed.

    Its children see no environment, no file of the parent and nothing that another child did.
    """

    def __init__(self, modules: Sequence[str], path: Sequence[str] = (), python: str = sys.executable) -> None:
        """Load `modules` with `path` behind the standard library's; modules of this package are found without `path`."""
        self._setup = {"package": str(_PACKAGE), "path": [*path], "modules": [*modules]}
        self._python = python
        self._turn = threading.Lock()  # held for one short exchange with the server, never over a child's work
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    @contextmanager
    def child(self, work: str, limits: Limits, *descriptors: int) -> Iterator[Child]:
        """Fork a child and end it at the end of the block.

        Args:
            work: `module:function`, of a module that the server has loaded. It gets the numbers of the pipe for requests, of the
                pipe for results, and of the other descriptors.
            limits: what it may use.
            descriptors: open files that it gets; they stay open here.

        Raises:
            CheckUnavailable: there is no process to be had, or the libraries cannot be loaded.
        """
        child = self.fork(work, limits, *descriptors)
        try:
            yield child
        finally:
            child.end()

    def fork(self, work: str, limits: Limits, *descriptors: int) -> Child:
        """Fork a child that is ended by `Child.end`; see `child`."""
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
        """Kill a child and say how it ended; a child of a server that is gone was killed with it."""
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
                msg = f"the process that others are forked from was lost: {error}"
                raise CheckUnavailable(msg) from error
        if "unavailable" in answer:
            msg = f"no process to work in: {answer['unavailable']}"
            raise CheckUnavailable(msg)
        return answer

    def _running(self) -> socket.socket:
        """Return the control socket of a server that runs; a process that was forked itself starts one of its own."""
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
                msg = f"no process to work in: {error}"
                raise CheckUnavailable(msg) from error
        self._control, self._owner = ours, os.getpid()
        try:
            ours.settimeout(SERVER_START)
            ours.sendall(json.dumps(self._setup).encode("ascii") + b"\n")
            answer = _line(ours)
        except OSError as error:
            answer = {"unavailable": f"it does not start: {error}"}
        if "unavailable" in answer:
            self._stop()
            msg = f"no process to work in: {answer['unavailable']}"
            raise CheckUnavailable(msg)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None and self._owner == os.getpid():
            try:
                self._process.wait(_GOODBYE)  # it ends its children, then itself
            except subprocess.TimeoutExpired:
                self._process.kill()  # its children die with it
                self._process.wait()
        self._control = self._process = None


def shared(modules: tuple[str, ...], path: tuple[str, ...] = ()) -> ForkServer:
    """Return the one server of this process with these modules; it is stopped when the process ends."""
    with _MAKING:
        return _made(modules, path)


@functools.cache
def _made(modules: tuple[str, ...], path: tuple[str, ...]) -> ForkServer:
    server = ForkServer(modules, path)
    atexit.register(server.close)
    return server


_MAKING = threading.Lock()


def _spawn(python: str, control: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  our own file, and no shell
        [python, *_FLAGS, _PROGRAM, str(control)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PYTHONHASHSEED": "0", **_loader()},  # one order of sets, so one reward, in every run
        cwd="/",
        close_fds=True,
        pass_fds=(control,),
        start_new_session=True,
    )


def _loader() -> dict[str, str]:
    """Return what the interpreter itself needs to start: Lambda's finds its own library by this variable alone."""
    return {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}


def _line(control: socket.socket) -> dict[str, Any]:
    """Return the server's next answer.

    Raises:
        OSError: it is gone.
    """
    data = b""
    while not data.endswith(b"\n"):
        part = control.recv(1 << 16)
        if not part:
            raise BrokenPipeError
        data += part
    answer: dict[str, Any] = json.loads(data)
    return answer
