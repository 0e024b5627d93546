"""The work of the child that reads a program for faults that running it may not show.

Nothing of the program is run. Standard library alone.
"""

import ast
import builtins
import warnings

from judge.sandbox.jail.lock import admitted
from judge.sandbox.process.channel import Channel
from judge.sandbox.suite.names import bound, unknown, unused


def run(requests: int, results: int) -> None:
    """Lock in, and answer with the faults of one program."""
    parent = Channel(requests, results)
    wanted = admitted(parent)
    if wanted is None:
        return
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
