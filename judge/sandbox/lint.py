"""Reads a program for faults that running it may not show: warnings of the compiler, unused imports, undefined names.

The standard library alone, in the process sandbox: pyflakes would parse hostile text in the process that pays rewards, where a
crash of the parser costs a whole batch, and it cannot be loaded behind the lock.
"""

import inspect

from judge.sandbox import names
from judge.sandbox.sandbox import Sandbox
from judge.sandbox.session import Limits, Value

_FAULTS = """
import ast, builtins, warnings

def faults(text, given):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tree = ast.parse(text)
        compile(text, "<program>", "exec")
    known = bound(ast.parse(given)) | set(dir(builtins))
    found = ["unused import " + name for name in sorted(unused(tree))]
    found += ["undefined name " + name for name in sorted(unknown(tree, known))]
    return [*dict.fromkeys(str(warning.message) for warning in caught), *found]
"""


def lint(sandbox: Sandbox, program: str, given: str, limits: Limits) -> tuple[str, ...]:
    """Return the faults of a program, one line each, without running any of it.

    Raises:
        CheckUnavailable: there is no sandbox to read it in.
    """
    reader = inspect.getsource(names) + _FAULTS
    with sandbox.turn, sandbox.process(limits, reader) as session:
        session.load(reader)
        result = session.evaluate(f"faults({program!r}, {given!r})")
    return tuple(result.value) if isinstance(result, Value) else (f"cannot be read: {result}",)
