"""Imports in tests: those of the program itself, which is there anyway, and idle ones of modules that are not there.

Standard library alone: it runs in children.
"""

import ast
import re

from judge.sandbox.jail.modules import allowed
from judge.sandbox.suite.names import mentioned

_SOLUTION = (
    "solution",
    "main",
    "__main__",
    "candidate",
    "submission",
    "program",
    "answer",
    "your_module",
    "your_solution",
    "my_module",
)
"""What tests call the program's module, as seen in public data sets."""

_FILE = re.compile(r"\b([a-zA-Z_]\w*)\.py\b")
"""A file that a prompt names, such as `stack.py`: the program's module may be called `stack`."""


class ProgramImports(ast.NodeTransformer):
    """Takes the program's own names out of imports."""

    def __init__(self, prompt: str) -> None:
        """Know the modules that the prompt names."""
        self.names: set[str] = set()
        """The names that the tests import from the program."""
        self.whole = False
        """Whether the tests import the program as a module."""
        self._modules = {*_SOLUTION, *_FILE.findall(prompt)}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        """Replace `from solution import f as g` by `g = __solution__.f`."""
        if node.level == 0 and node.module not in self._modules:
            return node
        if node.level and node.module and node.module.split(".")[-1] not in self._modules:
            return node
        body: list[ast.stmt] = []
        for item in node.names:
            if item.name == "*":
                self.whole = True
                continue
            self.names.add(item.name)
            if item.asname and item.asname != item.name:
                body += ast.parse(f"{item.asname} = __solution__.{item.name}").body
        return _block(body, node)

    def visit_Import(self, node: ast.Import) -> ast.AST:
        """Replace `import solution as s` by `s = __solution__`."""
        ours = [item for item in node.names if item.name in self._modules]
        if not ours:
            return node
        self.whole = True
        rest = [item for item in node.names if item not in ours]
        body: list[ast.stmt] = [ast.Import(rest)] if rest else []
        for item in ours:
            body += ast.parse(f"{item.asname or item.name} = __solution__").body
        return _block(body, node)


def is_idle(node: ast.stmt, tree: ast.Module) -> bool:
    """Whether a statement imports what is not there, and the code never uses it."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    modules = [item.name for item in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    if all(map(allowed, modules)):
        return False
    used = mentioned(tree)
    return not any(item.name == "*" or (item.asname or item.name).split(".")[0] in used for item in node.names)


def _block(body: list[ast.stmt], node: ast.stmt) -> ast.AST:
    """Return statements as one, in the place of another."""
    if not body:
        return ast.copy_location(ast.Pass(), node)
    made = body[0] if len(body) == 1 else ast.If(ast.Constant(value=True), body, [])
    return ast.fix_missing_locations(ast.copy_location(made, node))
