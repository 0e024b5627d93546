"""Refuses tests that do what cannot be done here. Their text tells; the message names it; no program has run yet.

Standard library alone: it runs in children.
"""

import ast

from judge.sandbox.jail.modules import allowed
from judge.sandbox.testing.pytest_like import FIXTURES, MARKS_REFUSED, NAMES

_SKIPS = {"skip", "skipIf", "skipUnless", "skipTest", "SkipTest", "expectedFailure"}
"""What in unittest skips a test, or expects it to fail."""

_ASYNC = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
_UNITTEST = {
    "IsolatedAsyncioTestCase",
    "assertLogs",
    "assertNoLogs",
    "assertWarns",
    "assertWarnsRegex",
    "TestLoader",
    "TestSuite",
}
"""What of unittest `testing` does not run."""

_RUNNERS = {"TextTestRunner", "defaultTestLoader"}
_PATCHED = ("builtins.input", "sys.stdin", "sys.stdout")
"""What `patch` may replace: the program's child asks the tests' child for these."""


class Unusable(Exception):
    """The tests cannot be run; the message says why."""


def refuse(tree: ast.Module, names: set[str], given: ast.Module) -> None:
    """Raise Unusable for the first thing that cannot be done here.

    Args:
        tree: the tests.
        names: the names of the program.
        given: the code that the prompt gives.
    """
    for node in (*ast.walk(given), *ast.walk(tree)):
        if isinstance(node, ast.Import):
            for item in node.names:
                _refuse_module(item.name)
        elif isinstance(node, ast.ImportFrom):
            _refuse_module("." * node.level + (node.module or ""))
            _refuse_imported(node)
        elif isinstance(node, _ASYNC):
            _no("asynchronous code")
        elif isinstance(node, ast.Attribute):
            _refuse_attribute(node)
        elif isinstance(node, ast.ClassDef):
            _refuse_class(node, names)
        elif isinstance(node, ast.Call):
            _refuse_call(node, names)
    _refuse_fixtures(tree)


def _no(what: str) -> None:
    msg = f"the tests use what is not supported: {what}"
    raise Unusable(msg)


def _refuse_module(name: str) -> None:
    if name not in ("pytest", "__future__") and not allowed(name):
        _no(f"the module {name}")


def _refuse_imported(node: ast.ImportFrom) -> None:
    for item in node.names:
        if node.module == "pytest" and item.name not in NAMES:
            _no(f"pytest.{item.name}")
        if node.module == "unittest" and item.name in _SKIPS | _UNITTEST | _RUNNERS:
            _no(f"unittest.{item.name}")


def _refuse_attribute(node: ast.Attribute) -> None:
    owner = ast.unparse(node.value) if isinstance(node.value, ast.Name | ast.Attribute) else ""
    if owner == "pytest" and node.attr not in NAMES:
        _no(f"pytest.{node.attr}")
    if owner in ("pytest.mark", "mark") and node.attr in MARKS_REFUSED:
        _no(f"pytest.mark.{node.attr}")
    if owner in ("unittest", "self") and node.attr in _SKIPS | _UNITTEST:
        _no(f"{owner}.{node.attr}")
    if owner == "unittest" and node.attr in _RUNNERS:
        _no(f"unittest.{node.attr}")


def _refuse_class(node: ast.ClassDef, names: set[str]) -> None:
    for base in node.bases:
        root = base
        while isinstance(root, ast.Attribute | ast.Call | ast.Subscript):
            root = root.func if isinstance(root, ast.Call) else root.value
        if isinstance(root, ast.Name) and (root.id in names or root.id == "__solution__"):
            _no(f"a class derived from the program's {root.id}")


def _refuse_call(node: ast.Call, names: set[str]) -> None:
    name = ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""
    last = name.rpartition(".")[2]
    if name == "open":
        _no("files: open")
    if name.endswith(("patch.object", "patch.dict", "patch.multiple")):
        _no(name)
    if last == "patch" and "." not in name.removesuffix("mock.patch").removesuffix("patch"):
        target = node.args[0] if node.args else None
        if not (isinstance(target, ast.Constant) and target.value in _PATCHED):
            _no(f"patch({ast.unparse(target) if target else ''})")
    if last == "parametrize" and any(item.arg == "indirect" for item in node.keywords):
        _no("parametrize with indirect")
    if name in ("exec", "eval"):
        inner = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
        if inner & names:
            _no(f"{name} of the program")


def _refuse_fixtures(tree: ast.Module) -> None:
    """Refuse parameters of test functions that nothing gives a value."""
    known = FIXTURES | {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and _decorated(node, "fixture")}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for item in _with_fixtures(node):
                _refuse_unknown(item, item.args.args[1:], known | _parameters(item) | _parameters(node))
        elif isinstance(node, ast.Module):
            for item in _with_fixtures(node):
                if not _is_called(item.name, tree):
                    _refuse_unknown(item, item.args.args, known | _parameters(item))


def _with_fixtures(node: ast.Module | ast.ClassDef) -> list[ast.FunctionDef]:
    """Return the functions of a module or class whose parameters are fixtures: tests, and fixtures themselves."""
    functions = [item for item in node.body if isinstance(item, ast.FunctionDef)]
    return [item for item in functions if item.name.startswith("test_") or _decorated(item, "fixture")]


def _refuse_unknown(function: ast.FunctionDef, wanted: list[ast.arg], known: set[str]) -> None:
    without_default = len(function.args.args) - len(function.args.defaults)
    for arg in wanted[:without_default]:
        if arg.arg not in known:
            _no(f"the fixture {arg.arg}")


def _is_called(name: str, tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name for node in ast.walk(tree))


def _decorated(node: ast.FunctionDef, name: str) -> bool:
    return any(name in ast.unparse(item).split("(")[0].split(".") for item in node.decorator_list)


def _parameters(node: ast.FunctionDef | ast.ClassDef) -> set[str]:
    """Return the names that `parametrize` gives values."""
    found: set[str] = set()
    for item in node.decorator_list:
        if isinstance(item, ast.Call) and ast.unparse(item.func).endswith("parametrize"):
            named = [*item.args[:1], *(keyword.value for keyword in item.keywords if keyword.arg == "argnames")]
            for first in named:
                texts = [one.value for one in ast.walk(first) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                found |= {name.strip() for text in texts for name in text.split(",")}
    return found
