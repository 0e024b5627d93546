"""The program that children are forked from, started by path: `python -P -s -S -B fork_server.py CONTROL`.

CONTROL is one end of a socket pair. Each request is a line of JSON and gets a line of JSON as its answer. The first one is the
setup, `{"package", "path", "modules"}`: the modules are imported, and each that is not the standard library's and has a function
`prepare` gets it called once. The answer is `{"ready": true}` or `{"unavailable": why}`. After that there are two requests:

- `{"work": "module:function", "seconds", "memory"}`, sent with the open files that the child gets: forks a child and answers
  `{"pid"}`. In the child those files are descriptors 3, 4, ...; it calls `function(3, 4, ...)` and ends.
- `{"end": pid}`: kills that child and answers `{"code", "memory", "seconds"}`. The code is the exit code (12 when it ran out of
  memory) or minus the signal; the memory is the largest resident size in bytes; the seconds are processor time.

When the other end of CONTROL is closed, this program kills every child and ends. Standard library alone.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import math
import os
import resource
import signal
import socket
import sys
import types

TYPE_CHECKING = False  # importing typing would cost every start two milliseconds
if TYPE_CHECKING:
    from typing import Any

_FIRST = 3
"""The child's first descriptor: 0, 1 and 2 are the standard streams, open on /dev/null."""

_SPARE = 100
"""Where descriptors are parked while the child's low numbers are handed out. Any number above all of those will do."""

_CLOSED = 256
"""Descriptors above `_SPARE` that a child closes. A guess: the server itself opens fewer than ten."""

_MOST_DESCRIPTORS = 8
"""Open files that may come with one request. The largest one, a script's, brings five."""

_PART = 1 << 16
"""Bytes that are read from CONTROL at a time. Requests have a few hundred; the setup has a few thousand."""

_OUT_OF_MEMORY = 12
"""The exit code of a child that ran out of memory: errno's ENOMEM."""

_SET_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2), from linux/prctl.h."""


class Server:
    """Answers requests on a control socket until it is closed."""

    def __init__(self, control: socket.socket) -> None:
        self._control, self._buffer, self._children = control, b"", set[int]()

    def prepare(self) -> None:
        """Load what children need. The package's own `__init__` does not run: it would load all of `judge`."""
        setup, _ = self._receive()
        package = types.ModuleType("judge")
        package.__path__ = [setup["package"]]
        sys.modules["judge"] = package
        sys.path.extend(setup["path"])
        try:
            for name in setup["modules"]:
                module = importlib.import_module(name)
                if name.partition(".")[0] not in sys.stdlib_module_names:
                    getattr(module, "prepare", _nothing)()
        except Exception as error:  # noqa: BLE001  the parent has to know, whatever is missing
            self._send({"unavailable": f"{type(error).__name__}: {error}"})
            return
        gc.collect()
        gc.freeze()  # a collection in a child would copy the pages that it shares with the server
        self._send({"ready": True})

    def serve(self) -> None:
        """Fork and end children, one request after another."""
        while True:
            request, descriptors = self._receive()
            if "end" in request:
                self._send(self._end(request["end"]))
            else:
                self._send(self._fork(request, descriptors))

    def end_all(self) -> None:
        """Kill what is still running."""
        for child in [*self._children]:
            self._end(child)

    def _fork(self, request: "dict[str, Any]", descriptors: list[int]) -> "dict[str, Any]":
        try:
            child = os.fork()
        except OSError as error:
            return {"unavailable": str(error)}
        finally:
            if os.getpid() == _SERVER:
                _close(descriptors)
        if child == 0:
            self._control.close()  # its number may lie above all that `_arrange` closes
            _run(request, descriptors)
        self._children.add(child)
        return {"pid": child}

    def _end(self, child: int) -> "dict[str, Any]":
        if child not in self._children:
            return {"unavailable": "no such child"}
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status, used = os.wait4(child, 0)
        self._children.discard(child)
        seconds = used.ru_utime + used.ru_stime
        return {"code": os.waitstatus_to_exitcode(status), "memory": used.ru_maxrss * _MAXRSS_UNIT, "seconds": seconds}

    def _receive(self) -> "tuple[dict[str, Any], list[int]]":
        descriptors: list[int] = []
        while b"\n" not in self._buffer:
            part, more, _, _ = socket.recv_fds(self._control, _PART, _MOST_DESCRIPTORS)
            descriptors += more
            if not part:
                raise EOFError
            self._buffer += part
        line, _, self._buffer = self._buffer.partition(b"\n")
        request: dict[str, Any] = json.loads(line)
        return request, descriptors

    def _send(self, answer: "dict[str, Any]") -> None:
        self._control.sendall(json.dumps(answer).encode("ascii") + b"\n")


def _run(request: "dict[str, Any]", descriptors: list[int]) -> None:
    """Do a child's work and end the process. It never returns."""
    code = 1
    try:
        _arrange(descriptors)
        module, _, function = request["work"].partition(":")
        _limit(request["seconds"], request["memory"])
        getattr(sys.modules[module], function)(*range(_FIRST, _FIRST + len(descriptors)))
        code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    finally:
        os._exit(code)


def _arrange(descriptors: list[int]) -> None:
    """Number the descriptors 3, 4, ... and close all others. The child dies when the server does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != _SERVER:
        os._exit(1)
    for place, descriptor in enumerate(descriptors):
        os.dup2(descriptor, _SPARE + place)
    for place in range(len(descriptors)):
        os.dup2(_SPARE + place, _FIRST + place)
    os.closerange(_FIRST + len(descriptors), _SPARE + len(descriptors) + _CLOSED)


def _limit(seconds: float, memory: int) -> None:
    """Have the kernel limit this process to this much processor time, and to this many bytes beyond what it holds now."""
    most = math.ceil(seconds) + 1  # a program may block the timer's signal; after this one, SIGKILL follows
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(kind, (0, 0))
    with contextlib.suppress(FileNotFoundError):  # without /proc this is no Linux, and the kernel does not enforce the limit
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123  pathlib would cost every start five milliseconds
            held = int(statm.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))


def _nothing() -> None:
    """Prepare nothing, as most modules need it."""


def _close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


_SERVER = os.getpid()
_MAXRSS_UNIT = 1024 if sys.platform == "linux" else 1
"""Bytes in one unit of ru_maxrss: getrusage(2) counts kibibytes; macOS counts bytes."""

if __name__ == "__main__":
    SERVER = Server(socket.socket(fileno=int(sys.argv[1])))
    try:
        SERVER.prepare()
        SERVER.serve()
    except (EOFError, OSError):
        pass
    finally:
        if os.getpid() == _SERVER:
            SERVER.end_all()
