"""Finds the names in a piece of code. The text of this file also runs inside the sandbox, so it imports ast alone."""

import ast

_GIVEN = {"__name__", "__file__", "__doc__"}


def read(tree: ast.AST) -> set[str]:
    """Return every name whose value the code uses."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def bound(tree: ast.AST) -> set[str]:
    """Return every name that the code gives a value, anywhere."""
    return {name for node in ast.walk(tree) for name in _bound_by(node)} | imported(tree)


def imported(tree: ast.AST) -> set[str]:
    """Return every name that an import binds, `*` for those of a star; what `__future__` brings is no name."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    now = [node for node in nodes if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")]
    return {(item.asname or item.name).split(".")[0] for node in now for item in node.names}


def unused(tree: ast.AST) -> set[str]:
    """Return the names that are imported and never used."""
    return imported(tree) - read(tree) - {"*"}


def unknown(tree: ast.AST, known: set[str]) -> set[str]:
    """Return the names that are used and that neither the code nor `known` gives a value; none behind a star import."""
    return set() if "*" in imported(tree) | known else read(tree) - bound(tree) - known - _GIVEN


def _bound_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.alias):
        return []
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    # Functions, classes, handlers and patterns have a name; arguments are an arg; the rest of a mapping is a rest.
    names = [getattr(node, field, None) for field in ("name", "arg", "rest")]
    return [name for name in names if isinstance(name, str)]
