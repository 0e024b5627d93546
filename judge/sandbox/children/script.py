"""The work of the child that runs a program as a script, with a real standard input and output. Standard library alone.

It is called with five descriptors: requests from the parent, results to it, the standard input and output to be, and one that is
held open for as long as this process lives.
"""

import io
import os
import sys
import types
from typing import Any

from judge.sandbox.children.program import trimmed
from judge.sandbox.jail.lock import lock
from judge.sandbox.jail.surroundings import settle
from judge.sandbox.process.channel import Channel


def run(requests: int, results: int, stdin: int, stdout: int, _: int) -> None:
    """Lock in, report, take the program from the parent, run it and end with its exit code."""
    os.dup2(stdin, 0)
    os.dup2(stdout, 1)
    os.close(stdin)
    os.close(stdout)
    parent = Channel(requests, results)
    setup = parent.receive()
    try:
        lock(bytes.fromhex(setup["filter"]))
    except OSError as error:
        parent.send({"unavailable": f"{type(error).__name__}: {error}"})
        return
    parent.send({"ready": True})
    text = parent.receive()["program"]
    os.close(requests)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), "utf-8", "surrogateescape")
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8", "surrogateescape")
    sys.argv = ["main.py"]
    code = _code(text)
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        code = code or 120  # as CPython has it
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
    except BaseException:  # noqa: BLE001  whatever it raises is its end
        return 1
    return 0


def _of(code: Any) -> int:
    if code is None:
        return 0
    return code & 0xFF if isinstance(code, int) else 1
