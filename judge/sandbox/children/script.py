"""The work of the child that runs a program as a script, with a real standard input and output. Standard library alone.

`run` gets five descriptors: requests from the parent, results to it, the program's standard input and output, and one that stays
open for as long as this process lives.
"""

import atexit
import builtins
import contextlib
import errno
import io
import os
import stat
import sys
import types
from typing import Any

from judge.sandbox.children.program import trimmed
from judge.sandbox.jail.lock import admitted
from judge.sandbox.jail.surroundings import settle
from judge.sandbox.process.channel import Channel

_FLUSH_FAILED = 120
"""CPython's exit code when the standard output cannot be flushed: Py_RunMain."""

_STREAMS = (0, 1, 2)
"""The standard input, output and error."""

_DEVICES = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
"""Their names: proc(5)."""

_ANY_CODE = 0xFF
"""The part of an exit code that a process keeps."""


def run(requests: int, results: int, stdin: int, stdout: int, _: int) -> None:
    """Lock in, take the program from the parent, run it, and end with its exit code."""
    os.dup2(stdin, 0)
    os.dup2(stdout, 1)
    os.close(stdin)
    os.close(stdout)
    parent = Channel(requests, results)
    wanted = admitted(parent)
    if wanted is None:
        return
    os.close(requests)
    written, main = _connect(), types.ModuleType("__main__")
    os._exit(_ended(_code(wanted["program"], main), main, written))


def _connect() -> io.TextIOWrapper:
    """Give the program its standard streams, with all that CPython's have, and return its standard output.

    `os.fstat` is answered here, and `/dev/stdin` opened: many programs ask for the size of their input or open it by that name,
    and the filter lets neither call through.
    """
    sys.stdin = sys.__stdin__ = _stream(io.BufferedReader(io.FileIO(0, closefd=False)), "r")  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _stream(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "w")  # type: ignore[misc]
    sys.argv = ["main.py"]
    setattr(os, "fstat", _fstat)  # noqa: B010  mypy refuses the plain assignment
    builtins.open = _open
    return sys.stdout


def _stream(buffer: Any, mode: str) -> io.TextIOWrapper:
    stream = io.TextIOWrapper(buffer, "utf-8", "surrogateescape")
    setattr(stream, "mode", mode)  # noqa: B010  mypy refuses the plain assignment
    return stream


def _fstat(descriptor: int) -> os.stat_result:
    """Describe a standard stream as the pipe that it is: its size is not known."""
    if descriptor not in _STREAMS:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
    return os.stat_result((stat.S_IFIFO | stat.S_IRUSR | stat.S_IWUSR, 0, 0, 1, 0, 0, 0, 0, 0, 0))


def _open(file: Any, *args: Any, **named: Any) -> Any:
    return io.open(_DEVICES.get(file, file) if isinstance(file, str) else file, *args, **named)  # noqa: UP020  the other is this one


def _ended(code: int, main: types.ModuleType, written: io.TextIOWrapper) -> int:
    """Do what CPython does when a program has ended, and return its exit code: exit functions, flushing, destructors."""
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()  # noqa: SLF001  CPython's own end calls it, and there is no other way
    code = code or _flush(sys.stdout)
    held = main.__dict__
    held.update(dict.fromkeys(held.keys() - {"__builtins__"}))
    return code or _flush(written)


def _flush(stream: Any) -> int:
    try:
        if stream is not None and not getattr(stream, "closed", False):
            stream.flush()
    except BaseException:  # noqa: BLE001  whatever it raises, it is not flushed
        return _FLUSH_FAILED
    return 0


def _code(text: str, main: types.ModuleType) -> int:
    """Run a program as `__main__` and return its exit code."""
    settle()
    atexit._clear()  # noqa: SLF001  what the server registered is not the program's
    main.__dict__["__file__"] = "main.py"
    sys.modules["__main__"] = main
    try:
        exec(compile(trimmed(text), "main.py", "exec"), main.__dict__)  # noqa: S102  what this file is for
    except SystemExit as ended:
        return _of(ended.code)
    except BaseException:  # noqa: BLE001  whatever it raises ends it
        return 1
    return 0


def _of(code: Any) -> int:
    if code is None:
        return 0
    return code & _ANY_CODE if isinstance(code, int) else 1
