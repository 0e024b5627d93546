"""The work of the child that runs a grader in Python: a function `grade(sample, item)` that returns a number.

The grader comes with a rubric and the sample is data to it. `run` grades one sample; `read` only says what a grader needs.
Standard library alone.
"""

import ast
import math
import types
from typing import Any

from judge.sandbox.jail.lock import admitted
from judge.sandbox.jail.modules import allowed
from judge.sandbox.jail.surroundings import settle
from judge.sandbox.process.channel import Channel

_FILE = "grader.py"
_ARGUMENTS = 2
"""What `grade` takes: the sample and the item."""

_RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
"""Functions that run a text, which may be the response's."""


def run(requests: int, results: int) -> None:
    """Lock in, take the grader and a sample from the parent, and answer with the grade or with what went wrong."""
    parent = Channel(requests, results)
    wanted = admitted(parent)
    if wanted is None:
        return
    settle()
    parent.send(_graded(wanted["source"], wanted["sample"], wanted["item"]))


def read(requests: int, results: int) -> None:
    """Lock in, and answer with what a grader needs, or with what is wrong with it. None of it is run."""
    parent = Channel(requests, results)
    wanted = admitted(parent)
    if wanted is None:
        return
    try:
        parent.send(needs(wanted["source"]))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        parent.send({"fault": f"it is no Python: {_kind(error)}"})


def needs(source: str) -> dict[str, Any]:
    """Return the modules of a grader that are missing here, and the names it calls that run a text.

    Raises:
        SyntaxError: it is no Python.
    """
    tree = ast.parse(source)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "grade"]
    if not functions:
        return {"fault": "it has no function 'grade'"}
    taken = functions[-1].args
    if len(taken.posonlyargs + taken.args) != _ARGUMENTS and not taken.vararg:
        return {"fault": "its function 'grade' does not take two arguments, sample and item"}
    imported = {name for node in ast.walk(tree) for name in _imported(node)}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return {"missing": sorted(name for name in imported if not allowed(name)), "runs": sorted(called & _RUNS_TEXT)}


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or "."] if isinstance(node, ast.ImportFrom) else []


def _graded(source: str, sample: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    module = types.ModuleType("grader")
    try:
        exec(compile(source, _FILE, "exec"), module.__dict__)  # noqa: S102  what this file is for
        grade = module.__dict__["grade"](sample, item)
    except BaseException as error:  # noqa: BLE001  whatever it raises, there is no grade
        return {"fault": f"it raised {_kind(error)}{_line(error)}"}
    if type(grade) not in {float, int, bool} or not _finite(grade):
        return {"fault": f"wanted a finite number from 'grade', found {type(grade).__name__}"}
    return {"grade": float(grade)}


def _finite(grade: float) -> bool:
    try:
        return math.isfinite(grade)
    except OverflowError:
        return False


def _kind(error: BaseException) -> str:
    """Return the kind of an error alone: its text may quote the response."""
    return type(error).__name__[:100]


def _line(error: BaseException) -> str:
    """Return the last line of the grader that an error came through."""
    line, trace = 0, error.__traceback__
    while trace:
        line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == _FILE else line
        trace = trace.tb_next
    return f" in line {line}" if line else ""
