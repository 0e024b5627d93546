"""Finds the names in a piece of code. Standard library alone: it runs in children."""

import ast
import symtable

from judge.sandbox.jail.modules import allowed

_GIVEN = {"__name__", "__file__", "__doc__"}
"""Names that every module has."""


def read(tree: ast.AST) -> set[str]:
    """Return every name whose value the code uses."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def mentioned(*trees: ast.AST) -> set[str]:
    """Return every name that the code uses or binds as a variable."""
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}


def bound(tree: ast.AST) -> set[str]:
    """Return every name that the code gives a value, anywhere."""
    return {name for node in ast.walk(tree) for name in _bound_by(node)} | imported(tree)


def bound_at_top(node: ast.stmt) -> set[str]:
    """Return the names that one statement at the top of a module gives a value."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(item.asname or item.name).split(".")[0] for item in node.names}
    return {item.id for item in ast.walk(node) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)}


def imported(tree: ast.AST) -> set[str]:
    """Return every name that an import binds, `*` for a star import. `__future__` brings no names."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    now = [node for node in nodes if not (isinstance(node, ast.ImportFrom) and node.module == "__future__")]
    return {(item.asname or item.name).split(".")[0] for node in now for item in node.names}


def unused(tree: ast.AST) -> set[str]:
    """Return the names that are imported and never used."""
    return imported(tree) - read(tree) - {"*"}


def unknown(tree: ast.AST, known: set[str]) -> set[str]:
    """Return the names that are used, and that neither the code nor `known` gives a value. None if there is a star import."""
    return set() if "*" in imported(tree) | known else read(tree) - bound(tree) - known - _GIVEN


def global_names(text: str, tree: ast.Module) -> tuple[set[str], set[str]]:
    """Return the global names that code uses, and those that it binds.

    Raises what `symtable` raises: SyntaxError, RecursionError, ValueError.
    """
    top = symtable.symtable(text, "<tests>", "exec")
    used: set[str] = set()
    found = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    found |= {table.get_name() for table in top.get_children() if table.get_type() in ("function", "class")}
    tables = [top]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                used.add(symbol.get_name())
            if symbol.is_assigned() and symbol.is_declared_global():
                found.add(symbol.get_name())
    return used, found | _starred(tree)


def last_name(node: ast.AST) -> str:
    """Return the last part of a dotted name: `raises` of `pytest.raises`; an empty text for another expression."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _starred(tree: ast.Module) -> set[str]:
    """Return the names that star imports of allowed modules bring."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and any(item.name == "*" for item in node.names)]
    modules = {node.module for node in nodes if node.module and allowed(node.module)}
    return {name for module in modules for name in dir(__import__(module, fromlist=["*"]))}


def _bound_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.alias):
        return []
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    # Functions, classes, handlers and patterns have a name; arguments are an arg; the rest of a mapping is a rest.
    names = [getattr(node, field, None) for field in ("name", "arg", "rest")]
    return [name for name in names if isinstance(name, str)]
