"""Makes prepared tests out of asserts: code that asks the parent for every call, comparison and verdict.

Prepared code runs in a sandbox of its own, so loops, helpers and `try` in tests need no special cases, and no expected value is
ever where the program is.
"""

import ast
import builtins
import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from judge.errors import ReferenceFault
from judge.sandbox.names import bound, imported, read

_LONGEST_NAMED = 200
_PARSING = threading.Lock()
"""CPython before 3.11.8 and 3.12.1 may fail when two threads parse at a time: https://github.com/python/cpython/issues/106905."""
_QUESTIONS = {"_ask", "_in_place", "_verdict", "_error"}
# A call for its value must not change the tests' own variables: a program that empties its input would otherwise agree
# with an expected value computed from that input afterwards.
_CALLS = """
def ENTRY(*args, **named):
    return _ask('call', list(args), named)[0]

def _in_place(*args, **named):
    value, after = _ask('call', list(args), named)
    for old, new in zip(args, after):
        if type(old) is list and old != new:
            old.clear()
            old.extend(new)
        elif type(old) in (dict, set) and old != new:
            old.clear()
            old.update(new)
"""
_VERDICT = """
try:
    _verdict = None
except Exception as _error:
    _ask('verdict', NUMBER, False, type(_error).__name__ + ': ' + str(_error))
else:
    _ask('verdict', NUMBER, _verdict, '')
"""


@dataclass(frozen=True)
class Prepared:
    """Tests, ready for any number of programs."""

    entry: str
    """The function or class that is tested."""

    code: str
    tests: tuple[str, ...]
    """The text of each assert that counts."""

    given: str
    """What the prompt gives a program, without the entry point itself."""


@functools.lru_cache(maxsize=256)  # every rollout of a prompt has the same tests
def prepare(tests: str, entry: str | None = None, given: str = "") -> Prepared:
    """Prepare asserts that call the entry point, or a `check(candidate)` that holds them.

    Args:
        tests: trusted code. Asserts without any name, like `assert True`, do not count: they would pay every program.
        entry: the entry point; when left out, what `check(...)` is called with, else the only name that nobody defines.
        given: trusted code out of the prompt, whose helpers the tests may use; a program's versions of them never count.

    Raises:
        ReferenceFault: the tests cannot be read, count nothing, or use names that only the program has.
    """
    try:
        with _PARSING:
            return _prepared(ast.parse(tests), ast.parse(given), entry)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        msg = f"the tests, or the code given with them, cannot be read: {error}"
        raise ReferenceFault(msg) from error


def _prepared(tree: ast.Module, trusted: ast.Module, entry: str | None) -> Prepared:
    entry = entry or _entry(tree, trusted)
    body = [node for node in tree.body if not _checked(node) and not _is_idle_import(node, tree)]
    names, own = {entry, *_candidates(body)}, bound(trusted) | bound(tree)
    rewriter = _Rewriter(entry, names, own)
    body = [rewriter.visit(node) for node in body]
    _refuse_unknown(body, own | names | _QUESTIONS)
    if not rewriter.tests:
        _refuse("no assert in the tests counts")
    if any(isinstance(node, ast.FunctionDef) and node.name == "check" for node in body):
        body += ast.parse(f"check({entry})").body
    helpers = [node for node in trusted.body if not _is_idle_import(node, trusted)]
    code = _text([*helpers, *ast.parse(_CALLS.replace("ENTRY", entry)).body, *body])
    return Prepared(entry, code, tuple(rewriter.tests), _text([node for node in trusted.body if not _defines(node, entry)]))


def _entry(tree: ast.Module, trusted: ast.Module) -> str:
    """Return the entry point that the tests themselves tell."""
    for node in tree.body:
        if call := _checked(node):
            return _argument(call).id
    unknown = read(tree) - bound(tree) - bound(trusted) - set(dir(builtins))
    if len(unknown) != 1:
        _refuse(f"the tests do not tell which function they test, name it as `entry_point`; candidates: {sorted(unknown)}")
    return unknown.pop()


def _checked(node: ast.stmt) -> ast.Call | None:
    """Return the call when a statement is `check(...)` and no more."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"):
        return None
    _argument(call)
    return call


def _argument(call: ast.Call) -> ast.Name:
    if len(call.args) == 1 and isinstance(call.args[0], ast.Name):
        return call.args[0]
    return _refuse(f"`check` has to be called with the name of a function, found {ast.unparse(call)}")


def _is_idle_import(node: ast.stmt, tree: ast.Module) -> bool:
    """Whether a statement imports only names that the code never uses."""
    names = imported(node) if isinstance(node, ast.Import | ast.ImportFrom) else {"*"}
    return "*" not in names and not names & read(tree)


def _candidates(body: list[ast.stmt]) -> Iterator[str]:
    """Give the name under which `check` receives the entry point."""
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name == "check" and node.args.args:
            yield node.args.args[0].arg


def _refuse_unknown(body: list[ast.stmt], known: set[str]) -> None:
    names = set().union(*map(read, body)) - known - set(dir(builtins))
    if names:
        _refuse(f"the tests use names that only the program has: {sorted(names)}")


def _defines(node: ast.stmt, entry: str) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == entry


def _text(body: list[ast.stmt]) -> str:
    return ast.unparse(ast.fix_missing_locations(ast.Module(body=body, type_ignores=[])))


class _Rewriter(ast.NodeTransformer):
    """Turns asserts into verdicts, `==` into questions, calls that need no variable of the tests into texts."""

    def __init__(self, entry: str, names: set[str], own: set[str]) -> None:
        self.tests: list[str] = []
        self._entry, self._names, self._own = entry, names, own - names
        self._asserting = False

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        if not read(node.test):
            return ast.Pass()
        verdict = ast.parse(_VERDICT.replace("NUMBER", str(len(self.tests)))).body[0]
        assert isinstance(verdict, ast.Try)
        assert isinstance(verdict.body[0], ast.Assign)
        self.tests.append(ast.unparse(node.test)[:_LONGEST_NAMED])
        self._asserting = True
        verdict.body[0].value = ast.Call(_name("bool"), [self.visit(node.test)], [])
        self._asserting = False
        return verdict

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if self._asserting and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            call = _question("equal", node.left, node.comparators[0])
            return call if isinstance(node.ops[0], ast.Eq) else ast.UnaryOp(ast.Not(), call)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in self._names:
            call.func = _name(call.func.id if self._is_closed(call) else "_in_place")
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if _root(node) in self._names and self._is_closed(node):
            renamed = _Rename(self._names, self._entry).visit(node)
            return _question("text", ast.Constant(ast.unparse(renamed)))
        return self.generic_visit(node)

    def _is_closed(self, node: ast.AST) -> bool:
        """Whether nothing in a call comes from the tests' own variables."""
        return not read(node) & (self._own - bound(node))


class _Rename(ast.NodeTransformer):
    def __init__(self, names: set[str], entry: str) -> None:
        self._names, self._entry = names, entry

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._entry, node.ctx) if node.id in self._names else node


def _root(node: ast.AST) -> str:
    """Return the name that a chain of calls, attributes and indexes starts from."""
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _question(kind: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(_name("_ask"), [ast.Constant(kind), *arguments], [])


def _refuse(fault: str) -> NoReturn:
    raise ReferenceFault(fault)
