"""Code that the prompt gives: what of it the program is to write, and what has to stay with the tests.

Standard library alone: it runs in children.
"""

import ast

from judge.sandbox.suite.names import bound_at_top, mentioned


def is_left_to_program(node: ast.stmt, target: str | None) -> bool:
    """Whether the program is to make a definition of the given code: the one that is tested, or a stub."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return False
    return node.name == target or _is_stub(node)


def hosted(given: ast.Module, tests: ast.Module) -> set[str]:
    """Return the given functions that read a variable, or an attribute of a class, which anything changes.

    Both sides have the given code. What changes on the tests' side would not change in the program's copy, so the program calls
    these functions on the tests' side.
    """
    functions = {node.name: node for node in given.body if isinstance(node, ast.FunctionDef)}
    owned = {name for node in given.body if not isinstance(node, ast.FunctionDef) for name in bound_at_top(node)}
    classes = {node.name for node in given.body if isinstance(node, ast.ClassDef)}
    stale = _changed(given, tests, classes) & owned
    found: set[str] = set()
    while more := {name for name, node in functions.items() if name not in found and mentioned(node) & (stale | found)}:
        found |= more
    return found


def _changed(given: ast.Module, tests: ast.Module, classes: set[str]) -> set[str]:
    """Return the variables that the given code declares global or that the tests may change.

    Tests change what they assign to, and may change what they take an attribute or item of, unless it is a class.
    """
    found = {name for node in ast.walk(given) if isinstance(node, ast.Global) for name in node.names}
    for node in ast.walk(tests):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Name):
            stored = not isinstance(node.ctx, ast.Load)
            if stored or node.value.id not in classes:
                found.add(node.value.id)
    return found


def _is_stub(node: ast.stmt) -> bool:
    """Whether a function does nothing, or a class has methods and none of them does anything."""
    if isinstance(node, ast.FunctionDef):
        return all(_does_nothing(item) for item in node.body)
    if not isinstance(node, ast.ClassDef) or node.bases or node.decorator_list:
        return False
    methods = [item for item in node.body if isinstance(item, ast.FunctionDef) and item.name != "__init__"]
    return bool(methods) and all(_is_stub(item) for item in methods)


def _does_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Pass | ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node)
    )
