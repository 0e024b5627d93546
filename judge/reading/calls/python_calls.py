"""Reads calls that are written as Python: `get_weather(city="Paris")`, or with one object of all arguments."""

import ast
import builtins
from collections.abc import Iterable
from threading import Lock
from typing import Any

from judge.bounds import CALLS_PYTHON_DEPTH, CALLS_PYTHON_LENGTH
from judge.reading.calls.call import Call, in_namespace
from judge.reading.pattern import Pattern

OWN_FUNCTIONS = frozenset(dir(builtins))
"""Python's own functions. A text speaks of them and does not call them."""

_PARSER = Lock()
"""Python before 3.11.8 counts the nesting depth of all threads together: https://github.com/python/cpython/issues/106905."""

_UNREADABLE = (SyntaxError, ValueError, TypeError, MemoryError, RecursionError)
_START = Pattern(r"\s*\[?\s*[A-Za-z_][\w.]*\s*\(")
_BRACKET = Pattern(r"[\[({})\]]")
_CODE_SIGN = Pattern(r"[=(]")
_VALUES = {"true": True, "false": False, "null": None}
"""JavaScript's names for values."""


def python_calls(text: str) -> list[Call | None]:
    """Read `f(a=1)` or `f({"a": 1})`, several of them one per line, or a list of them; nothing if the text is anything else."""
    if not _may_be_calls(text):
        return []
    try:
        nodes = [node for statement in _parsed(text) for node in _calls(statement)]
        return [Call(ast.unparse(node.func), _arguments(node)) for node in nodes]
    except _UNREADABLE:
        return []


def positional_calls(text: str) -> list[Call | None]:
    """Return None for each call of a text that is nothing but calls, if none of them calls one of Python's own functions."""
    if not _may_be_calls(text):
        return []
    try:
        nodes = [statement.value if isinstance(statement, ast.Expr) else None for statement in _parsed(text)]
    except _UNREADABLE:
        return []
    return [None] * (len(nodes) if all(isinstance(node, ast.Call) and _is_tool(node.func) for node in nodes) else 0)


def is_program(text: str) -> bool:
    """Whether a text is a Python program: it parses, and has an assignment or a call."""
    if not _CODE_SIGN.search(text) or len(text) > CALLS_PYTHON_LENGTH or not _flat(text):
        return False
    try:
        _parsed(text)
    except _UNREADABLE:
        return False
    return True


def _may_be_calls(text: str) -> bool:
    return len(text) <= CALLS_PYTHON_LENGTH and _START.match(text) is not None and _flat(text)


def _parsed(text: str) -> list[ast.stmt]:
    with _PARSER:
        return ast.parse(text).body


def _is_tool(function: ast.expr) -> bool:
    """Whether a function may be a tool: it is not one of Python's own, and no method."""
    if isinstance(function, ast.Name):
        return function.id not in OWN_FUNCTIONS
    return isinstance(function, ast.Attribute) and in_namespace(ast.unparse(function))


def _flat(text: str) -> bool:
    """Whether brackets are nested no deeper than any call needs; Python's parser recurses over them."""
    depth = 0
    for mark in _BRACKET.findall(text):
        depth += 1 if mark in "[({" else -1
        if depth > CALLS_PYTHON_DEPTH:
            return False
    return True


def _calls(statement: ast.stmt) -> Iterable[ast.Call]:
    """Give the calls with named arguments that a statement consists of.

    Raises:
        ValueError: it is anything else.
    """
    value = statement.value if isinstance(statement, ast.Expr) else None
    for node in value.elts if isinstance(value, ast.List | ast.Tuple) else [value]:
        if not (isinstance(node, ast.Call) and _has_named_arguments(node)):
            raise ValueError
        yield node


def _has_named_arguments(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name | ast.Attribute) and (not node.args or _takes_object(node))


def _takes_object(node: ast.Call) -> bool:
    """Whether a tool is called with one object of all arguments."""
    return len(node.args) == 1 and isinstance(node.args[0], ast.Dict) and not node.keywords and _is_tool(node.func)


def _arguments(node: ast.Call) -> dict[str, Any]:
    if not node.args:
        return _keywords(node)
    found: dict[Any, Any] = ast.literal_eval(_Literals().visit(node.args[0]))
    return {str(name): _as_json(value) for name, value in found.items()}


def _keywords(node: ast.Call) -> dict[str, Any]:
    arguments = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
    if None in arguments:
        raise ValueError
    return {str(name): _as_json(value) for name, value in arguments.items()}


class _Literals(ast.NodeTransformer):
    """Writes an object of JavaScript as one of Python: `true`, `false`, `null` and keys without quotation marks."""

    def visit_Dict(self, node: ast.Dict) -> ast.Dict:
        """Return an object whose keys are texts where they were names."""
        node.keys = [ast.Constant(key.id) if isinstance(key, ast.Name) else key for key in node.keys]
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return the value of a name, if it is one of JavaScript's."""
        return ast.Constant(_VALUES[node.id]) if node.id in _VALUES else node


def _as_json(value: Any) -> Any:
    """Return a value of Python as one of JSON.

    Raises:
        ValueError: JSON has no such value.
    """
    if isinstance(value, list | tuple):
        return [_as_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueError
