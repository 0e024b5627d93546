"""The work of the child that reads a program for faults that running it may not show. Standard library alone."""

import ast
import builtins
import warnings

from judge.sandbox.jail.lock import lock
from judge.sandbox.process.channel import Channel
from judge.sandbox.suite.names import bound, unknown, unused


def run(requests: int, results: int) -> None:
    """Lock in, report, and answer with the faults of one program."""
    parent = Channel(requests, results)
    setup = parent.receive()
    try:
        lock(bytes.fromhex(setup["filter"]))
    except OSError as error:
        parent.send({"unavailable": f"{type(error).__name__}: {error}"})
        return
    parent.send({"ready": True})
    wanted = parent.receive()
    try:
        parent.send({"faults": faults(wanted["program"], wanted["given"])})
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        parent.send({"faults": [f"cannot be read: {type(error).__name__}: {error}"[:300]]})


def faults(text: str, given: str) -> list[str]:
    """Return the faults of a program, one line each."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tree = ast.parse(text)
        compile(text, "<program>", "exec")
    known = bound(ast.parse(given)) | set(dir(builtins))
    found = [f"unused import {name}" for name in sorted(unused(tree))]
    found += [f"undefined name {name}" for name in sorted(unknown(tree, known))]
    return [*dict.fromkeys(str(warning.message) for warning in caught), *found]
