"""Reads calls that are written as Python: `get_weather(city="Paris")`, or with one object of all arguments. Nothing is run."""

import ast
import builtins
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

from judge.bounds import CALLS_PYTHON_DEPTH, CALLS_PYTHON_LENGTH
from judge.reading.calls.call import Call, in_namespace
from judge.reading.pattern import Pattern
from judge.record import shape

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


def expected_calls(text: str, parameters: Mapping[str, Sequence[str]]) -> list[Call]:
    """Read what a reference expects: calls, one per line or in a list. All values have to be literals.

    Args:
        text: such as `get_weather("Paris", days=3)`.
        parameters: the parameters of functions in their order, for the arguments without a name.

    Raises:
        ValueError: it is anything else, or an argument without a name has no parameter.
    """
    statements: list[ast.stmt] = []
    if _may_be_calls(text):
        with contextlib.suppress(*_UNREADABLE):
            statements = _parsed(text.strip())
    nodes = [node for statement in statements for node in _nodes(statement)]
    if not nodes:
        msg = f"wanted calls such as get_weather(city='Paris'), found {shape(text)}"
        raise ValueError(msg)
    return [_expected(number, node, parameters) for number, node in enumerate(nodes, 1)]


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
    for node in _nodes(statement):
        if not (isinstance(node, ast.Call) and _has_named_arguments(node)):
            raise ValueError
        yield node


def _nodes(statement: ast.stmt) -> Sequence[ast.expr | None]:
    """Return the items of a statement that is a list, or else the statement's value; None for one without."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return value.elts if isinstance(value, ast.List | ast.Tuple) else [value]


def _expected(number: int, node: ast.expr | None, parameters: Mapping[str, Sequence[str]]) -> Call:
    """Read one call of a reference. Raises ValueError."""
    if not isinstance(node, ast.Call) or not _is_dotted(node.func):
        msg = f"call {number}: wanted a call such as get_weather(city='Paris'), found other code"
        raise ValueError(msg)
    call = Call(ast.unparse(node.func), {})
    names = parameters.get(call.name, parameters.get(call.bare_name))
    try:
        if _takes_object(node) and (names is None or _literal(node.args[0]).keys() <= {*names}):
            return Call(call.name, _arguments(node))
        found, named = [_literal(value) for value in node.args], _keywords(node)
    except _UNREADABLE as error:
        msg = f"call {number}: an argument that is no literal, is there twice, or is unpacked"
        raise ValueError(msg) from error
    if len(found) > len(names or ()) or named.keys() & {*(names or ())[: len(found)]}:
        msg = (
            f"call {number}: {len(found)} arguments without names do not fit {len(names or ())} parameters in the record's tools"
        )
        raise ValueError(msg)
    return Call(call.name, dict(zip(names or (), found, strict=False)) | named)


def _is_dotted(node: ast.expr) -> bool:
    """Whether an expression is a name, or names with dots between them."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _has_named_arguments(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name | ast.Attribute) and (not node.args or _takes_object(node))


def _takes_object(node: ast.Call) -> bool:
    """Whether a tool is called with one object of all arguments."""
    return len(node.args) == 1 and isinstance(node.args[0], ast.Dict) and not node.keywords and _is_tool(node.func)


def _arguments(node: ast.Call) -> dict[str, Any]:
    if not node.args:
        return _keywords(node)
    found: dict[str, Any] = _literal(node.args[0])
    return found


def _keywords(node: ast.Call) -> dict[str, Any]:
    names = [keyword.arg for keyword in node.keywords]
    if None in names or len({*names}) < len(names):
        raise ValueError
    return {str(keyword.arg): _literal(keyword.value) for keyword in node.keywords}


def _literal(node: ast.expr) -> Any:
    return _as_json(ast.literal_eval(_Literals().visit(node)))


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
