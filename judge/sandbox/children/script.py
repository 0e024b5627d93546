"""The work of the child that runs a program as a script, with a real standard input and output. Standard library alone.

`run` gets five descriptors: requests from the parent, results to it, the program's standard input and output, and one that stays
open for as long as this process lives.
"""

import io
import os
import sys
import types
from typing import Any

from judge.sandbox.children.program import trimmed
from judge.sandbox.jail.lock import admitted
from judge.sandbox.jail.surroundings import settle
from judge.sandbox.process.channel import Channel

_FLUSH_FAILED = 120
"""CPython's exit code when the standard output cannot be flushed: Py_RunMain."""

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
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), "utf-8", "surrogateescape")
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8", "surrogateescape")
    sys.argv = ["main.py"]
    code = _code(wanted["program"])
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        code = code or _FLUSH_FAILED
    os._exit(code)


def _code(text: str) -> int:
    """Run a program as `__main__` and return its exit code."""
    settle()
    main = types.ModuleType("__main__")
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
