"""The inside of a sandbox: locks itself in, then runs what the parent sends.

Started by path as `python -P -s -S -B child.py REQUESTS RESULTS` with two ends of pipes, so it imports the standard library and
nothing else. A frame is a length of 4 bytes and JSON. The first request holds the limits, the filter, the modules to import and
the text of the codec; its answer is `{"ready": true}` or `{"unavailable": why}`. Untrusted text comes only after that answer.

`child.py exec FILTER PROGRAM ARGUMENT...` becomes another program behind a filter instead.
"""

import ast
import ctypes
import importlib
import json
import os
import resource
import sys
import types

TYPE_CHECKING = False  # importing typing would cost every run two milliseconds
if TYPE_CHECKING:
    from typing import Any

_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_NO_NEW_PRIVILEGES, _SET_SECCOMP = 1, 4, 38, 22  # prctl(2)
_SIGKILL, _FILTER_MODE = 9, 2


class Channel:
    """Frames to and from the parent."""

    def __init__(self, requests: int, results: int) -> None:
        self._requests, self._results = requests, results

    def receive(self) -> "dict[str, Any]":
        """Return the next request; the process ends when the parent is gone."""
        size = int.from_bytes(self._exactly(4), "big")
        request: dict[str, Any] = json.loads(self._exactly(size))
        return request

    def send(self, text: str) -> None:
        """Send a frame that holds JSON."""
        data = memoryview(len(text).to_bytes(4, "big") + text.encode("ascii"))
        while data:
            data = data[os.write(self._results, data) :]

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            part = os.read(self._requests, min(size - len(data), 1 << 16))
            if not part:
                os._exit(0)
            data += part
        return bytes(data)


class Inside:
    """Runs requests in one module and answers each with exactly one result."""

    def __init__(self, channel: Channel, codec: "dict[str, Any]", output: int) -> None:
        self._channel, self._codec, self._output = channel, codec, output
        self._module = types.ModuleType("solution")
        sys.modules["solution"] = self._module

    def answer(self, request: "dict[str, Any]") -> str:
        """Return the JSON text of the result of a request."""
        try:
            text = str(self._codec["dumps"](self._execute(request)))
        except BaseException as error:  # noqa: BLE001  whatever the program raises is its result
            return _failure(type(error).__name__, error, catchable=isinstance(error, Exception))
        if len(text) > self._output:
            return _failure("output", f"more than {self._output} bytes", catchable=False)
        return '{"value": ' + text + "}"

    def _execute(self, request: "dict[str, Any]") -> "Any":
        """Load a program, whose value is None, or evaluate an expression."""
        space = self._module.__dict__
        if "load" in request:
            if request["asks"]:
                space["_ask"] = self._ask
            exec(compile(_trimmed(request["load"]), "<program>", "exec"), space)  # noqa: S102  what this file is for
            return None
        return eval(compile(request["evaluate"], "<call>", "eval"), space)  # noqa: S307  as above

    def _ask(self, *arguments: "Any") -> "Any":
        """Hand plain data to the parent; return its answer, or raise the exception that it names."""
        self._channel.send('{"ask": ' + self._codec["dumps"](arguments) + "}")
        reply = self._channel.receive()
        if "raise" in reply:
            raise _exception(*reply["raise"])
        return self._codec["decode"](reply["value"])


def main() -> None:
    """Lock in, report, then answer requests until the parent closes the pipe."""
    channel = Channel(int(sys.argv[1]), int(sys.argv[2]))
    setup = channel.receive()
    try:
        inside = _prepare(channel, setup)
    except Exception as error:  # noqa: BLE001  whatever is missing, the parent has to know
        channel.send(json.dumps({"unavailable": f"{type(error).__name__}: {error}"}))
        return
    channel.send('{"ready": true}')
    while True:
        channel.send(inside.answer(channel.receive()))


def confine(code: str, program: str, *arguments: str) -> None:
    """Become a program behind a filter (hexadecimal), in an empty environment."""
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(kind, (0, 0))
    _lock(bytes.fromhex(code))
    os.execve(program, [program, *arguments], {})  # noqa: S606  no shell is wanted


def _prepare(channel: Channel, setup: "dict[str, Any]") -> Inside:
    """Do everything that needs files; then come the limits and the lock."""
    for name in setup["modules"]:
        importlib.import_module(name)
    if "random" in sys.modules:
        sys.modules["random"].seed(0)
    codec: dict[str, Any] = {"__name__": "plain"}
    exec(compile(setup["codec"], "plain", "exec"), codec)  # noqa: S102  our own file
    os.environ.clear()
    _limit(setup["memory"], setup["seconds"])
    _lock(bytes.fromhex(setup["filter"]), (_SET_DEATH_SIGNAL, _SIGKILL, 0))
    _check_locked()
    for name in [name for name in sys.modules if name.split(".")[0] in ("ctypes", "_ctypes")]:
        del sys.modules[name]
    return Inside(channel, codec, setup["output"])


def _limit(memory: int, seconds: int) -> None:
    """Cap address space (bytes) and processor time (whole seconds); forbid files, processes and core dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE):
        resource.setrlimit(kind, (0, 0))


class _Filter(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def _lock(code: bytes, *more: tuple[int, int, int]) -> None:
    """Put a filter on this process for good; `more` calls of prctl come first."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    program = _Filter(len(code) // 8, code)
    lock = (_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program))
    for call in (*more, (_SET_DUMPABLE, 0, 0), (_SET_NO_NEW_PRIVILEGES, 1, 0), lock):
        if prctl(*call, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), f"prctl {call[0]}")


def _check_locked() -> None:
    """Raise OSError unless opening, forking and signals are really refused."""
    for attempt in (lambda: os.open("/", os.O_RDONLY), os.fork, lambda: os.kill(0, 0)):
        try:
            left = attempt()
        except PermissionError:
            continue
        if attempt is os.fork and left == 0:
            os._exit(0)
        msg = "the filter lets a call through"
        raise OSError(msg)


def _failure(name: str, error: object, *, catchable: bool) -> str:
    try:
        message = str(error)[:500]
    except BaseException:  # noqa: BLE001  a program's exception may refuse to be shown
        message = ""
    return json.dumps({"failed": str(name)[:100], "message": message, "catchable": catchable})


def _exception(name: str, message: str) -> Exception:
    """Make a built-in exception by its name, a RuntimeError for any other name."""
    kind = getattr(sys.modules["builtins"], name, None)
    try:
        if isinstance(kind, type) and issubclass(kind, Exception):
            return kind(message)
    except TypeError:
        pass
    return RuntimeError(f"{name}: {message}")


def _trimmed(text: str) -> ast.Module:
    """Parse a program, without top-level imports of absent modules whose names it never uses."""
    tree = ast.parse(text)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    tree.body = [node for node in tree.body if not _idle(node, used)]
    return tree


def _idle(node: ast.stmt, used: set[str]) -> bool:
    if not isinstance(node, ast.Import):
        return False
    names = [(item.name.split(".")[0], item.asname or item.name.split(".")[0]) for item in node.names]
    return all(module not in sys.modules and bound not in used for module, bound in names)


if __name__ == "__main__":
    if sys.argv[1] == "exec":
        confine(*sys.argv[2:])
    main()
