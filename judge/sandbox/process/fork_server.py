"""The program that children are forked from; started by path as `python -P -s -S -B fork_server.py CONTROL`.

CONTROL is one end of a socket pair. The first line that comes is the setup, `{"package", "path", "modules"}`; its answer is
`{"ready": true}` or `{"unavailable": why}`. A module that is not the standard library's and has a function `prepare` has it
called, once. Then each line is a request:

- `{"work": "module:function", "seconds", "memory"}` with the descriptors that the child gets: forks a child and answers
  `{"pid"}`. In the child the descriptors are 3, 4, ...; it calls `function(3, 4, ...)` and ends.
- `{"end": pid}`: kills that child and answers `{"code", "memory", "seconds"}`: the exit code (12 where it ran out of memory),
  or minus the signal, the largest resident size in bytes, and the processor time.

When the other end is closed, every child is killed and this program ends.
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

_FIRST, _SPARE, _MOST_DESCRIPTORS = 3, 100, 8
_OUT_OF_MEMORY = 12  # errno's ENOMEM
_SET_DEATH_SIGNAL = 1  # prctl(2)


class Server:
    """Answers requests on a control socket until it is closed."""

    def __init__(self, control: socket.socket) -> None:
        self._control, self._buffer, self._children = control, b"", set[int]()

    def prepare(self) -> None:
        """Load what children need, from a package whose `__init__` is not run."""
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
        except Exception as error:  # noqa: BLE001  whatever is missing, the parent has to know
            self._send({"unavailable": f"{type(error).__name__}: {error}"})
            return
        gc.collect()
        gc.freeze()  # what the children share stays shared
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
            self._control.close()  # whatever number it has
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
            part, more, _, _ = socket.recv_fds(self._control, 1 << 16, _MOST_DESCRIPTORS)
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
    """Do the work of a child; never returns."""
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
    """Give the descriptors the numbers 3, 4, ... and close every other one, the control socket among them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != _SERVER:
        os._exit(1)
    for place, descriptor in enumerate(descriptors):
        os.dup2(descriptor, _SPARE + place)
    for place in range(len(descriptors)):
        os.dup2(_SPARE + place, _FIRST + place)
    os.closerange(_FIRST + len(descriptors), _SPARE + len(descriptors) + 256)


def _limit(seconds: float, memory: int) -> None:
    """Have the kernel end this process after so much processor time, and give it so many bytes beyond what it has."""
    most = math.ceil(seconds) + 1  # the timer is exact, but a program may stop its signal; nothing stops this one
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(kind, (0, 0))
    with contextlib.suppress(FileNotFoundError):  # where there is no /proc, the kernel keeps no such limit either
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123  pathlib would cost every start five milliseconds
            held = int(statm.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))


def _nothing() -> None:
    """Prepare nothing: what most modules need."""


def _close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


_SERVER = os.getpid()
_MAXRSS_UNIT = 1024 if sys.platform == "linux" else 1

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
