"""Reads tests: which statements judge, which names are the program's, and what cannot be done here. Nothing is run.

Each statement that judges is put under a guard, so that the statements after it still run if it fails. Otherwise the code stays
as it was written, and CPython runs it. Standard library alone: it runs in children.
"""

import ast
import builtins
import re
from dataclasses import dataclass, field

from judge.sandbox.suite.given import hosted, is_left_to_program
from judge.sandbox.suite.imports import ProgramImports, is_idle
from judge.sandbox.suite.names import bound_at_top, global_names, last_name, mentioned
from judge.sandbox.suite.refusals import Unusable, refuse
from judge.sandbox.suite.rewriting import Rewriter

_MAIN = "__name__ == '__main__'"
_IMPLICIT = {"__name__", "__file__", "__doc__", "__builtins__", "__debug__", "__annotations__"}
"""Names that every module has."""

_RAISES = ("raises", "assertRaises", "assertRaisesRegex")
"""Functions whose first argument is an exception's class."""

_RUNS = ("unittest.main", "pytest.main", "sys.exit")
"""Calls that only start the tests. They are run anyway."""

_CHECK = "check"
"""The function that holds the tests in HumanEval and its kin."""


@dataclass
class Suite:
    """Tests, ready to be run against a program."""

    code: ast.Module
    given: ast.Module
    tests: list[str] = field(default_factory=list)
    """The first line of each statement that judges."""

    functions: list[tuple[str, str, range]] = field(default_factory=list)
    """Functions that hold tests, in their order: the class or an empty text, the name, and the numbers of its tests."""

    entry: str | None = None
    """The expression that `check` and parameters called `candidate` get."""

    names: list[str] = field(default_factory=list)
    """What the tests use of the program."""

    exceptions: list[str] = field(default_factory=list)
    """Those names that stand where an exception's class has to be."""

    shared: list[str] = field(default_factory=list)
    """Classes of the tests and of the given code. The program may have them too."""

    called: list[str] = field(default_factory=list)
    """Names that the tests call."""

    hosted: list[str] = field(default_factory=list)
    """Functions of the given code that run on the tests' side alone, because they read what the tests change."""

    random: bool = False
    """Whether the tests import `random`: both sides then share its state."""

    @property
    def given_text(self) -> str:
        """The code that the program gets."""
        return ast.unparse(self.given)


def read_suite(tests: str, given: str, entry: str | None, prompt: str, *, exact: bool) -> Suite:
    """Read tests.

    Args:
        tests: their text.
        given: code that the prompt gives.
        entry: the function or class under test, if the record tells it.
        prompt: the text of the prompt: tests may use names that it tells.
        exact: whether `==` in asserts wants equal types too.

    Raises:
        Unusable: they cannot be run; the message says why.
    """
    tree, trusted = _parsed(tests, "tests"), _parsed(given, "given code")
    target = _target(entry) or _checked(tree)
    tree.body = [node for node in tree.body if not is_idle(node, tree)]
    trusted.body = [node for node in trusted.body if not is_left_to_program(node, target) and not is_idle(node, trusted)]
    names = _unbound(tests, tree, trusted)
    imports = ProgramImports(prompt)
    tree = imports.visit(tree)
    _refuse_unknown(names, entry, f"{prompt} {given}")
    names |= imports.names
    suite = Suite(tree, trusted, entry=entry, exceptions=sorted(_exceptions(tree) & names))
    refuse(tree, names, trusted)
    _arrange(suite, names, tests, exact=exact)
    _settle_entry(suite, names, target, told=imports.whole)
    suite.names = sorted(names)
    suite.hosted = sorted(hosted(trusted, tree))
    suite.random = any("random" in bound_at_top(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    suite.shared = [node.name for node in (*tree.body, *trusted.body) if isinstance(node, ast.ClassDef)]
    return suite


def _parsed(text: str, what: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        msg = f"the {what} cannot be read: {type(error).__name__}: {error}"
        raise Unusable(msg) from None


def _target(entry: str | None) -> str | None:
    """Return the program's name in an entry point: `Solution` of `Solution().twoSum`."""
    return re.split(r"\W", entry, maxsplit=1)[0] if entry else None


def _checked(tree: ast.Module) -> str | None:
    """Return the name with which the tests themselves call `check` at the top."""
    for node in tree.body:
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and last_name(call.func) == _CHECK and len(call.args) == 1:
            return _target(ast.unparse(call.args[0]))
    return None


def _unbound(text: str, tree: ast.Module, given: ast.Module) -> set[str]:
    """Return the global names that the tests use and that neither they, nor the given code, nor Python binds."""
    try:
        used, bound = global_names(text, tree)
    except (SyntaxError, RecursionError, ValueError) as error:
        msg = f"the tests cannot be read: {type(error).__name__}: {error}"
        raise Unusable(msg) from None
    own = {name for node in given.body for name in bound_at_top(node)}
    return used - bound - own - set(dir(builtins)) - _IMPLICIT - {"pytest", "unittest"}


def _refuse_unknown(names: set[str], entry: str | None, words: str) -> None:
    """Refuse names that a program cannot know of, because neither the prompt, the given code nor the entry point tells them."""
    if len(names) == 1 and not entry:
        return
    known = set(re.findall(r"\w+", f"{words} {entry or ''}"))
    if unknown := sorted(names - known):
        msg = f"the tests use names that neither they nor the prompt define: {unknown}; name what they test as `entry_point`"
        raise Unusable(msg)


def _exceptions(tree: ast.Module) -> set[str]:
    """Return the names that stand where an exception's class has to be."""
    places: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            places.append(node.type)
        elif isinstance(node, ast.Call) and last_name(node.func) in _RAISES and node.args:
            places.append(node.args[0])
    return mentioned(*places)


def _arrange(suite: Suite, names: set[str], text: str, *, exact: bool) -> None:
    """Put guards around the statements that judge, and note the functions that hold them."""
    tree = suite.code
    rewriter = Rewriter(tree, names, text.splitlines(), exact=exact)
    body: list[ast.stmt] = []
    for node in _flat(tree.body):
        if _is_run(node):
            continue
        if isinstance(node, ast.FunctionDef) and _is_test(node.name):
            _guard(suite, "", node, rewriter)
            body.append(node)
        elif isinstance(node, ast.ClassDef) and _holds_tests(node):
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and item.name.startswith("test"):
                    _guard(suite, node.name, item, rewriter)
            body.append(node)
        else:
            body += rewriter.guarded([node])
    tree.body = body
    ast.fix_missing_locations(tree)
    suite.tests = rewriter.tests
    if not suite.tests:
        msg = "no statement of the tests judges anything"
        raise Unusable(msg)


def _guard(suite: Suite, owner: str, node: ast.FunctionDef, rewriter: Rewriter) -> None:
    """Put guards around the statements of one function, and note the function."""
    first = len(rewriter.tests)
    node.body = rewriter.guarded(node.body)
    suite.functions.append((owner, node.name, range(first, len(rewriter.tests))))


def _flat(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements at the top, and among them those under `if __name__ == "__main__":`."""
    found: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.If) and not node.orelse and ast.unparse(node.test) == _MAIN:
            found += _flat(node.body)
        else:
            found.append(node)
    return found


def _is_run(node: ast.stmt) -> bool:
    """Whether a statement only has a library run the tests, as `unittest.main()` or `exit(pytest.main())`."""
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "exit" and call.args:
        call = call.args[0]
    return isinstance(call, ast.Call) and ast.unparse(call.func) in _RUNS


def _is_test(name: str) -> bool:
    return name == _CHECK or name.startswith("test")


def _holds_tests(node: ast.ClassDef) -> bool:
    derived = any(last_name(base).endswith("TestCase") for base in node.bases)
    return (derived or node.name.startswith("Test")) and any(
        isinstance(item, ast.FunctionDef) and item.name.startswith("test") for item in node.body
    )


def _settle_entry(suite: Suite, names: set[str], target: str | None, *, told: bool) -> None:
    """Find what `check(candidate)` gets where the tests do not call it themselves."""
    if suite.entry is None and len(names) == 1:
        suite.entry = next(iter(names))
    if suite.entry is None and not names and not told:
        msg = "the tests do not say which function they test; name it as `entry_point`"
        raise Unusable(msg)
    suite.called = sorted({last_name(node.func) for node in ast.walk(suite.code) if isinstance(node, ast.Call)})
    wants = any(isinstance(node, ast.FunctionDef) and _is_test(node.name) and _wants_candidate(node) for node in suite.code.body)
    if wants and suite.entry is None and _CHECK not in suite.called:
        msg = "the tests do not say what `check` is called with; name it as `entry_point`"
        raise Unusable(msg)
    if target and suite.entry:
        names.add(target)


def _wants_candidate(node: ast.FunctionDef) -> bool:
    return bool(node.args.args) and (node.name == _CHECK or node.args.args[0].arg == "candidate")
