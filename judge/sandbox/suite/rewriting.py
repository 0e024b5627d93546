"""Rewrites the statements of tests that judge: each gets a guard, and no program gains by changing its inputs.

    assert f(a) == sorted(a)        with guard 0 around it, becomes

    with __guard__(0, False, True):                 test 0 is no loop, and it uses the program
        if __plain__(a):                            a is a list, dict, set or bytearray, which the program could change
            try:
                __right__ = __copied__(sorted(a))   so the right side is computed first
            except Exception:
                __right__ = __none__
            if __right__ is not __none__:
                assert __equal__(f(a), __right__)
            else:
                assert __equal__(f(a), sorted(a))
        else:
            assert __equal__(f(a), sorted(a))

A program that empties `a` and returns `[]` would otherwise pass. `__equal__` also remembers both sides for the reason of a
failure. Only an object that the tests themselves made from a class (`m = Matrix(2)`) is asked whether it equals plain data: a
method of the program could return one that equals everything. All else stays as it was written. Standard library alone: it runs
in children.
"""

import ast
import builtins
from collections.abc import Callable

from judge.sandbox.suite.names import last_name, read

_LONGEST_NAMED = 200
"""Characters of a statement that name it in a reason."""

_RAISES = {"raises", "fail"}
"""Functions of pytest that do the work of an assert."""


class Rewriter:
    """Puts guards around statements and numbers them."""

    def __init__(self, tree: ast.Module, names: set[str], lines: list[str], *, exact: bool) -> None:
        """Know the tests' own functions in `tree`, the program's `names`, and the `lines` of the tests' text."""
        self.tests: list[str] = []
        """The first line of each statement that got a guard; its place is the guard's number."""
        self._names, self._lines, self._exact = names, lines, exact
        self._functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        self._helpers = self._closure(lambda node: not _is_guarded(node.name) and _asserts(node)) - {"check"}
        self._constructed = _constructed(tree, names)
        self._touching = self._closure(lambda node: any(_is_name(item, names) for item in ast.walk(node)))

    def guarded(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Return statements with a guard around each that judges. Asserts without a name, such as `assert True`, are left out."""
        found: list[ast.stmt] = []
        for node in body:
            if isinstance(node, ast.Assert) and not any(isinstance(item, ast.Name) for item in ast.walk(node.test)):
                found.append(ast.copy_location(ast.Pass(), node))
            elif self._judges(node):
                found.append(self._under_guard(node))
            else:
                found.append(node)
        return found

    def _closure(self, holds: Callable[[ast.FunctionDef], bool]) -> set[str]:
        """Return the tests' own functions for which something holds, or that call one for which it does."""
        found = {name for name, node in self._functions.items() if holds(node)}
        while True:
            rest = [(name, node) for name, node in self._functions.items() if name not in found and not _is_guarded(name)]
            more = {name for name, node in rest if _calls(node) & found}
            if not more:
                return found
            found |= more

    def _judges(self, node: ast.stmt) -> bool:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
            return False
        if isinstance(node, ast.Return | ast.Global | ast.Nonlocal):
            return False
        return _judges_itself(node) or bool(_calls(node) & self._helpers)

    def _under_guard(self, node: ast.stmt) -> ast.stmt:
        number = len(self.tests)
        self.tests.append(self._lines[node.lineno - 1].strip().removeprefix("assert ")[:_LONGEST_NAMED])
        loops = isinstance(node, ast.For | ast.While)
        if isinstance(node, ast.For | ast.While):
            node.body.insert(0, _expression(f"__ran__({number})", node))
        asserts = _Asserts(self._names, self._touching, self._constructed, exact=self._exact)
        uses = any(_is_name(item, self._names) for item in ast.walk(node)) or bool(_calls(node) & self._touching)
        facts: list[ast.expr] = [ast.Constant(fact) for fact in (number, loops, uses)]
        call = ast.Call(ast.Name("__guard__", ast.Load()), facts, [])
        inner = asserts.visit(node)
        guard = ast.With([ast.withitem(call)], inner if isinstance(inner, list) else [inner])
        return ast.copy_location(guard, node)


class _Asserts(ast.NodeTransformer):
    """Rewrites the asserts in one statement."""

    def __init__(self, names: set[str], touching: set[str], constructed: set[str], *, exact: bool) -> None:
        self._names, self._touching, self._constructed, self._exact = names, touching, constructed, exact

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Replace `in` by a call that is told whether an object may be asked."""
        self.generic_visit(node)
        if len(node.ops) > 1 or not isinstance(node.ops[0], ast.In | ast.NotIn):
            return node
        right = node.comparators[0]
        facts: list[ast.expr] = [node.left, right, ast.Constant(self._is_constructed(right))]
        held = ast.copy_location(ast.Call(ast.Name("__holds__", ast.Load()), facts, []), node)
        return held if isinstance(node.ops[0], ast.In) else ast.copy_location(ast.UnaryOp(ast.Not(), held), node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST | list[ast.stmt]:
        if not (isinstance(node.test, ast.Compare) and len(node.test.ops) == 1 and self._in_shared(node.test)):
            node.test = self.visit(node.test)
        test = node.test
        if not (isinstance(test, ast.Compare) and len(test.ops) == 1):
            if self._exact:
                node.test = _Exact().visit(test)
            return node
        left, operator, right = test.left, test.ops[0], test.comparators[0]
        shared = self._shared(left, right, operator)
        if self._exact:
            left, right = _Exact().visit(left), _Exact().visit(right)
        asks = any(self._is_constructed(side) for side in (left, right))
        plain = ast.Assert(_comparison(left, operator, right, asks=asks), node.msg)
        if not shared:
            return ast.copy_location(plain, node)
        return ast.copy_location(_right_first(left, operator, right, plain, sorted(shared)), node)

    def _in_shared(self, test: ast.Compare) -> bool:
        """Whether a comparison is no `in`, or one whose right side is computed first: a plain container, which is not asked."""
        return not isinstance(test.ops[0], ast.In | ast.NotIn) or bool(self._shared(test.left, test.comparators[0], test.ops[0]))

    def _is_constructed(self, side: ast.expr) -> bool:
        if isinstance(side, ast.Name | ast.Attribute):
            return bool(self._constructed) and ast.unparse(side) in self._constructed
        return _constructs(side, self._names)

    def _shared(self, left: ast.expr, right: ast.expr, operator: ast.cmpop) -> set[str]:
        """Return the variables that both sides use, if the right side is to be computed first; else none."""
        found = read(right)
        if (
            not found
            or isinstance(operator, ast.Is | ast.IsNot)
            or not any(isinstance(item, ast.Call) for item in ast.walk(left))
        ):
            return set()
        if isinstance(right, ast.Name) and isinstance(operator, ast.Eq | ast.NotEq):
            return set()
        if found & (self._names | self._touching) or any(isinstance(item, ast.NamedExpr) for item in ast.walk(right)):
            return set()
        return (found & read(left)) - set(dir(builtins)) - _bound_inside(left) - _bound_inside(right)


class _Exact(ast.NodeTransformer):
    """Replaces every `==` by one that compares types too."""

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            return _comparison(node.left, node.ops[0], node.comparators[0])
        return node


def _right_first(left: ast.expr, operator: ast.cmpop, right: ast.expr, plain: ast.Assert, shared: list[str]) -> ast.If:
    """Return an assert that computes its right side first if a shared variable is plain data; see the head of this file."""
    taken = ast.parse("try:\n    __right__ = None\nexcept Exception:\n    __right__ = __none__").body[0]
    assert isinstance(taken, ast.Try)
    assert isinstance(taken.body[0], ast.Assign)
    taken.body[0].value = ast.Call(ast.Name("__copied__", ast.Load()), [right], [])
    first = ast.Assert(_comparison(left, operator, ast.Name("__right__", ast.Load())), plain.msg)
    known = ast.parse("__right__ is not __none__", mode="eval").body
    names: list[ast.expr] = [ast.Name(name, ast.Load()) for name in shared]
    are_plain = ast.Call(ast.Name("__plain__", ast.Load()), names, [])
    return ast.If(are_plain, [taken, ast.If(known, [first], [plain])], [plain])


def _constructed(tree: ast.Module, names: set[str]) -> set[str]:
    """Return the variables that only ever hold objects which the tests themselves make from a class of the program."""
    made: set[str] = set()
    other: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and _constructs(node.value, names):
            made.add(ast.unparse(node.targets[0]))
        elif isinstance(node, ast.Assign):
            other |= _texts(*node.targets)
        elif isinstance(node, ast.For | ast.comprehension | ast.AugAssign | ast.AnnAssign | ast.NamedExpr):
            other |= _texts(node.target)
        elif isinstance(node, ast.withitem) and node.optional_vars:
            other |= _texts(node.optional_vars)
        elif isinstance(node, ast.arg):
            other.add(node.arg)
    return made - other


def _texts(*targets: ast.expr) -> set[str]:
    return {ast.unparse(item) for target in targets for item in ast.walk(target) if isinstance(item, ast.expr)}


def _constructs(node: ast.expr, names: set[str]) -> bool:
    """Whether an expression calls a class of the program: a name of the program that begins with a capital letter."""
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Name) and function.id in names and function.id[:1].isupper()


def _comparison(left: ast.expr, operator: ast.cmpop, right: ast.expr, *, asks: bool = False) -> ast.expr:
    if isinstance(operator, ast.Eq | ast.NotEq):
        name = ast.Name("__equal__" if isinstance(operator, ast.Eq) else "__unequal__", ast.Load())
        call = ast.Call(name, [left, right, *([ast.Constant(value=True)] if asks else [])], [])
        return ast.copy_location(call, left)
    return ast.copy_location(ast.Compare(left, [operator], [right]), left)


def _asserts(node: ast.AST) -> bool:
    """Whether there is an assert anywhere inside, or something that does its work."""
    for item in ast.walk(node):
        if isinstance(item, ast.Assert) or (isinstance(item, ast.Raise) and "AssertionError" in ast.unparse(item)):
            return True
        if isinstance(item, ast.Call):
            name = last_name(item.func)
            if name.startswith("assert") or name in _RAISES:
                return True
    return False


def _judges_itself(node: ast.stmt) -> bool:
    blocks = (ast.If, ast.For, ast.While, ast.Try, ast.With)
    return _asserts(node) or (isinstance(node, blocks) and any(isinstance(item, ast.Raise) for item in ast.walk(node)))


def _is_guarded(name: str) -> bool:
    return name == "check" or name.startswith("test")


def _calls(node: ast.AST) -> set[str]:
    return {last_name(item.func) for item in ast.walk(node) if isinstance(item, ast.Call)}


def _is_name(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and (node.id in names or node.id == "candidate")


def _bound_inside(node: ast.AST) -> set[str]:
    found = {item.id for item in ast.walk(node) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)}
    return found | {item.arg for item in ast.walk(node) if isinstance(item, ast.arg)}


def _expression(text: str, where: ast.AST) -> ast.stmt:
    return ast.copy_location(ast.parse(text).body[0], where)
