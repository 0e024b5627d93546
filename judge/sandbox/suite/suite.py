"""Reads tests: which statements judge, which names are the program's, and what cannot be done here. Nothing is run.

A statement that judges is put under a guard, so that the others after it go on; the code itself stays as it was written and is
run by CPython. Standard library alone: it runs in a child.
"""

import ast
import builtins
import re
import symtable
from dataclasses import dataclass, field

from judge.sandbox.jail.modules import allowed
from judge.sandbox.suite.refusals import Unusable, refuse
from judge.sandbox.suite.rewriting import Rewriter

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
_MAIN = re.compile(r"__name__ == ['\"]__main__['\"]")
_IMPLICIT = {"__name__", "__file__", "__doc__", "__builtins__", "__debug__", "__annotations__"}
_RAISES = ("raises", "assertRaises", "assertRaisesRegex")
_CHECK = "check"


@dataclass
class Suite:
    """Tests, ready to be run against a program."""

    code: ast.Module
    given: ast.Module
    tests: list[str] = field(default_factory=list)
    """The first line of each statement that judges."""

    functions: list[tuple[str, str, range]] = field(default_factory=list)
    """Functions that hold tests, in their order: the class, if any, the name, and the numbers of its tests."""

    entry: str | None = None
    """The expression that `check` and parameters called `candidate` get."""

    names: list[str] = field(default_factory=list)
    """What the tests use of the program."""

    exceptions: list[str] = field(default_factory=list)
    """Those among them that stand where an exception's class has to."""

    shared: list[str] = field(default_factory=list)
    """Classes of the tests and of the given code, which a program may have too."""

    called: list[str] = field(default_factory=list)
    """Names that the tests call."""

    hosted: list[str] = field(default_factory=list)
    """Functions of the given code that read what the tests change: they run on the tests' side alone."""

    random: bool = False
    """Whether the tests use the module `random`: both sides then share its state."""

    @property
    def given_text(self) -> str:
        """What the prompt gives to a program."""
        return ast.unparse(self.given)


def read_suite(tests: str, given: str, entry: str | None, prompt: str, *, exact: bool) -> Suite:
    """Read tests.

    Raises:
        Unusable: they cannot be run, for the reason that is named.
    """
    tree, trusted = _parsed(tests, "tests"), _parsed(given, "given code")
    target = _target(entry) or _checked(tree)
    tree.body = [node for node in tree.body if not _is_idle_import(node, tree)]
    trusted.body = [node for node in trusted.body if not _is_the_programs(node, target) and not _is_idle_import(node, trusted)]
    imports = _Imports(prompt)
    used, bound = _globals(tests, tree)
    tree = imports.visit(tree)
    own = {name for node in trusted.body for name in _bound(node)}
    names = used - bound - own - set(dir(builtins)) - _IMPLICIT - {"pytest", "unittest"}
    _refuse_unknown(names, entry, f"{prompt} {given}")
    names |= imports.names
    suite = Suite(tree, trusted, entry=entry, exceptions=sorted(_exceptions(tree) & names))
    refuse(tree, names, trusted)
    _arrange(suite, names, tests, exact=exact)
    _settle_entry(suite, names, target, told=imports.whole)
    suite.names = sorted(names)
    suite.hosted = sorted(_hosted(trusted, tree))
    suite.random = any("random" in _bound(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    suite.shared = [node.name for node in (*tree.body, *trusted.body) if isinstance(node, ast.ClassDef)]
    return suite


def _parsed(text: str, what: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        msg = f"the {what} cannot be read: {type(error).__name__}: {error}"
        raise Unusable(msg) from None


def _target(entry: str | None) -> str | None:
    """Return the program's name in an entry point, as `Solution` in `Solution().twoSum`."""
    return re.split(r"\W", entry, maxsplit=1)[0] if entry else None


def _checked(tree: ast.Module) -> str | None:
    """Return the name with which the tests themselves call `check` at the top."""
    for node in tree.body:
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and _last_name(call.func) == _CHECK and len(call.args) == 1:
            return _target(ast.unparse(call.args[0]))
    return None


def _is_the_programs(node: ast.stmt, target: str | None) -> bool:
    """Whether a definition in the given code is left for the program to make: the target, or anything that is a stub."""
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return False
    return node.name == target or _is_stub(node)


def _is_stub(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef):
        return all(_says_nothing(item) for item in node.body)
    if not isinstance(node, ast.ClassDef) or node.bases or node.decorator_list:
        return False
    methods = [item for item in node.body if isinstance(item, ast.FunctionDef) and item.name != "__init__"]
    return bool(methods) and all(_is_stub(item) for item in methods)


def _says_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Pass | ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node)
    )


def _is_idle_import(node: ast.stmt, tree: ast.Module) -> bool:
    """Whether a statement imports, and never uses, what cannot be had here."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    modules = [item.name for item in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    if all(map(allowed, modules)):
        return False
    used = {item.id for item in ast.walk(tree) if isinstance(item, ast.Name)}
    return not any(item.name == "*" or (item.asname or item.name).split(".")[0] in used for item in node.names)


def _bound(node: ast.stmt) -> set[str]:
    """Return the names that a statement at the top gives a value."""
    found = {item.id for item in ast.walk(node) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(item.asname or item.name).split(".")[0] for item in node.names}
    return found


def _globals(text: str, tree: ast.Module) -> tuple[set[str], set[str]]:
    """Return the global names that code uses, and those that it binds."""
    try:
        top = symtable.symtable(text, "<tests>", "exec")
    except (SyntaxError, RecursionError, ValueError) as error:
        msg = f"the tests cannot be read: {type(error).__name__}: {error}"
        raise Unusable(msg) from None
    used: set[str] = set()
    bound = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    tables = [top]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            outer = table is top or symbol.is_global()
            if outer and symbol.is_referenced():
                used.add(symbol.get_name())
            if symbol.is_declared_global() and symbol.is_assigned():
                bound.add(symbol.get_name())
    bound |= {table.get_name() for table in top.get_children() if table.get_type() in ("function", "class")}
    for node in ast.walk(tree):  # names that a star import brings are known when it is run
        if isinstance(node, ast.ImportFrom) and any(item.name == "*" for item in node.names) and node.module:
            bound |= set(dir(__import__(node.module, fromlist=["*"]))) if allowed(node.module) else set()
    return used, bound


def _refuse_unknown(names: set[str], entry: str | None, words: str) -> None:
    """Refuse names that a program cannot know of: it is told them by the prompt, the given code or the entry point."""
    if len(names) == 1 and not entry:
        return
    known = set(re.findall(r"\w+", f"{words} {entry or ''}"))
    if unknown := sorted(names - known):
        msg = f"the tests use names that neither they nor the prompt tell: {unknown}; name what they test as `entry_point`"
        raise Unusable(msg)


class _Imports(ast.NodeTransformer):
    """Takes the program's own names out of imports: they are there."""

    def __init__(self, prompt: str) -> None:
        self.names: set[str] = set()
        self.whole = False
        """Whether the program is imported as a module."""
        self._modules = {*_SOLUTION, *re.findall(r"\b([a-zA-Z_]\w*)\.py\b", prompt)}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
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
        if len(body) == 1:
            return ast.copy_location(body[0], node)
        if body:
            return ast.copy_location(ast.If(ast.Constant(value=True), body, []), node)
        return ast.copy_location(ast.Pass(), node)

    def visit_Import(self, node: ast.Import) -> ast.AST:
        ours = [item for item in node.names if item.name in self._modules]
        if not ours:
            return node
        self.whole = True
        rest = [item for item in node.names if item not in ours]
        body = [ast.Import(rest)] if rest else []
        assigned = [f"{item.asname or item.name} = __solution__" for item in ours]
        made = ast.If(ast.Constant(value=True), [*body, *ast.parse("\n".join(assigned)).body], [])
        return ast.fix_missing_locations(ast.copy_location(made, node))


def _hosted(given: ast.Module, tree: ast.Module) -> set[str]:
    """Return the functions of the given code that read a variable, or an attribute of a class, which is changed somewhere."""
    functions = {node.name: node for node in given.body if isinstance(node, ast.FunctionDef)}
    owned = {name for node in given.body if not isinstance(node, ast.FunctionDef) for name in _bound(node)}
    changed = {name for node in ast.walk(given) if isinstance(node, ast.Global) for name in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            changed.add(node.id)
        elif isinstance(node, ast.Attribute | ast.Subscript):
            root = node.value
            stored = not isinstance(node.ctx, ast.Load)
            if isinstance(root, ast.Name) and (
                stored or root.id not in {item.name for item in given.body if isinstance(item, ast.ClassDef)}
            ):
                changed.add(root.id)
    changed &= owned
    found: set[str] = set()
    while True:
        more = {name for name, node in functions.items() if name not in found and _names_of(node) & (changed | found)}
        if not more:
            return found
        found |= more


def _names_of(node: ast.AST) -> set[str]:
    return {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}


def _exceptions(tree: ast.Module) -> set[str]:
    """Return the names that stand where an exception's class has to."""
    places: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            places.append(node.type)
        elif isinstance(node, ast.Call) and _last_name(node.func) in _RAISES and node.args:
            places.append(node.args[0])
    return {item.id for place in places for item in ast.walk(place) if isinstance(item, ast.Name)}


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _arrange(suite: Suite, names: set[str], text: str, *, exact: bool) -> None:
    """Put guards around the statements that judge, and note the functions that hold them."""
    tree = suite.code
    rewriter = Rewriter(tree, names, text.splitlines(), exact=exact)
    body: list[ast.stmt] = []
    for node in _flat(tree.body):
        if _is_run(node):
            continue
        if isinstance(node, ast.FunctionDef) and _is_test(node.name):
            first = len(rewriter.tests)
            node.body = rewriter.guarded(node.body)
            suite.functions.append(("", node.name, range(first, len(rewriter.tests))))
            body.append(node)
        elif isinstance(node, ast.ClassDef) and _holds_tests(node):
            _arrange_class(suite, node, rewriter)
            body.append(node)
        else:
            body += rewriter.guarded([node])
    tree.body = body
    ast.fix_missing_locations(tree)
    suite.tests = rewriter.tests
    if not suite.tests:
        msg = "no statement of the tests judges anything"
        raise Unusable(msg)


def _arrange_class(suite: Suite, node: ast.ClassDef, rewriter: Rewriter) -> None:
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.name.startswith("test"):
            first = len(rewriter.tests)
            item.body = rewriter.guarded(item.body)
            suite.functions.append((node.name, item.name, range(first, len(rewriter.tests))))


def _flat(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements at the top, with what stands behind `if __name__ == "__main__":` among them."""
    found: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.If) and not node.orelse and _MAIN.fullmatch(ast.unparse(node.test)):
            found += _flat(node.body)
        else:
            found.append(node)
    return found


def _is_run(node: ast.stmt) -> bool:
    """Whether a statement has a library run the tests: they are run anyway."""
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "exit" and call.args:
        call = call.args[0]
    text = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
    return text in ("unittest.main", "pytest.main", "sys.exit")


def _is_test(name: str) -> bool:
    return name == _CHECK or name.startswith("test")


def _holds_tests(node: ast.ClassDef) -> bool:
    derived = any(_last_name(base).endswith("TestCase") for base in node.bases)
    return (derived or node.name.startswith("Test")) and any(
        isinstance(item, ast.FunctionDef) and item.name.startswith("test") for item in node.body
    )


def _settle_entry(suite: Suite, names: set[str], target: str | None, *, told: bool) -> None:
    """Find what `check(candidate)` gets where the tests do not call it themselves."""
    if suite.entry is None and len(names) == 1:
        suite.entry = next(iter(names))
    if suite.entry is None and not names and not told:
        msg = "the tests do not tell which function they test: name it as `entry_point`"
        raise Unusable(msg)
    suite.called = sorted({_last_name(node.func) for node in ast.walk(suite.code) if isinstance(node, ast.Call)})
    wants = any(isinstance(node, ast.FunctionDef) and _is_test(node.name) and _wants_candidate(node) for node in suite.code.body)
    if wants and suite.entry is None and _CHECK not in suite.called:
        msg = "the tests do not tell what `check` is called with: name it as `entry_point`"
        raise Unusable(msg)
    if target and suite.entry:
        names.add(target)


def _wants_candidate(node: ast.FunctionDef) -> bool:
    return bool(node.args.args) and (node.name == _CHECK or node.args.args[0].arg == "candidate")
