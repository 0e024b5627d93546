"""What a template may say: Jinja2 in its sandbox, every loop, call, filter and operator counted before it runs.

Jinja2 cannot be interrupted, so nothing may run that is not counted first. A pass over the parsed template puts a counter
around the operand of every loop, comparison, slice and `~`; filters and tests are wrapped; calls and the operators that
make texts longer go through the sandbox's own hooks. What cannot be bounded in this way is not there: filters that pad or wrap
by a number, `format` and `%` with widths, `**`, recursive loops, included names that are computed. A template that needs one is
refused when it is loaded.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from types import BuiltinMethodType
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, Undefined, nodes, pass_context, pass_environment
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.filters import make_attrgetter as _attribute
from jinja2.loaders import BaseLoader
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from judge.bounds import RENDER_INTEGER_BITS, RENDER_ITEM, RENDER_RANGE, TEMPLATE_NODES
from judge.question.spending import Exceeded, join, spending
from judge.record import brief, near_miss

_LINEAR = [
    "abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float", "int", "items", "last",
    "length", "lower", "map", "max", "min", "reject", "rejectattr", "reverse", "safe", "select", "selectattr", "string",
    "trim", "truncate", "upper",
]  # fmt: skip
"""Filters that take time and make text in proportion to what they are given, or one item after the other."""

_ITEMISING = [
    "list", "sort", "title", "unique", "wordcount",
]  # fmt: skip
"""Filters that make an item of each character or word of a text."""

_METHODS = [
    "items", "keys", "values", "get", "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "startswith",
    "endswith", "split", "rsplit", "splitlines", "removeprefix", "removesuffix", "count", "find",
]  # fmt: skip
"""Methods of texts and objects that do, too."""

_ALL_METHODS = {name for kind in (str, dict, list, int, float) for name in dir(kind)}
_SPLITTING = {"split", "rsplit", "splitlines"}
_MOST_PLACES = 20
_MOST_INDENT = 100
_OURS = {_COUNTED := " counted", _EACH := " each", _JOINED := " joined"}
"""Filters that no template can name."""


class Language(ImmutableSandboxedEnvironment):
    """Jinja2 as templates may use it; renders inside of an `account` alone."""

    intercepted_binops = frozenset({"+", "*", "%"})
    concat = staticmethod(join)  # all that blocks, macros and whole templates write goes through it

    def __init__(self, loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
            auto_reload=False,
            finalize=_printed,
        )
        self.globals = {"range": _range, "namespace": Namespace, "dict": dict}
        linear = {name: _bounded(FILTERS[name]) for name in _LINEAR}
        itemising = {name: _bounded(FILTERS[name], each=RENDER_ITEM) for name in _ITEMISING}
        self.filters = {**linear, **itemising, **_FILTERS}
        self.tests = {name: _bounded(test) for name, test in dict[str, Any](TESTS).items()}

    def read(self, source: str, name: str) -> nodes.Template:
        """Parse a template as it was written.

        Raises:
            TemplateSyntaxError: it is no Jinja2, or says what no template may say; with the line.
        """
        tree = super()._parse(source, name, name)
        for count, node in enumerate(tree.find_all(nodes.Node)):
            problem = self._problem(node)
            if count > TEMPLATE_NODES:
                problem = f"more than {TEMPLATE_NODES:,} expressions and statements"
            if problem:
                raise TemplateSyntaxError(problem, node.lineno, name)
        return tree

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, PYI063  Jinja2's own way
        """Call what may be called, with what it works on counted."""
        given = [value for name, value in kwargs.items() if not name.startswith("_")]  # Jinja2 adds some of its own
        own = getattr(__obj, "__self__", None)
        spending().handle(own, *args, *given)
        if isinstance(own, str) and __obj.__name__ in _SPLITTING:
            spending().pay(RENDER_ITEM * len(own))
        return super().call(__context, __obj, *args, **kwargs)

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether a template may call something: macros, blocks, `loop`'s own, the globals, and the methods named here."""
        if isinstance(obj, BuiltinMethodType):
            return isinstance(obj.__self__, str | dict) and obj.__name__ in _METHODS
        ours = isinstance(obj, Macro | BlockReference | Undefined) or isinstance(getattr(obj, "__self__", None), LoopContext)
        return ours or any(obj is known for known in self.globals.values())

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Run an operator that may make more than it is given."""
        if operator == "%" and isinstance(left, str):
            msg = "text cannot be written with %; use ~"
            raise SecurityError(msg)
        if any(isinstance(number, int) and number.bit_length() > RENDER_INTEGER_BITS for number in (left, right)):
            msg = f"it handles a number of more than {RENDER_INTEGER_BITS:,} bits"
            raise Exceeded(msg)
        spending().pay(_times(left, right) if operator == "*" else _length(left) + _length(right))
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Counting().visit(super()._parse(source, name, filename))
        return tree

    def _problem(self, node: nodes.Node) -> str | None:  # noqa: PLR0911  one line of a table for each
        """Say what cannot be bounded in a node."""
        match node:
            case nodes.Filter(name=name) if name not in self.filters:
                return f"there is no filter {name!r} here{near_miss(name, {*self.filters} - _OURS)}"
            case nodes.Test(name=name) if name not in self.tests:
                return f"there is no test {name!r}{near_miss(name, self.tests)}"
            case nodes.Call(node=nodes.Getattr(attr=name)) if name in _ALL_METHODS and name not in _METHODS:
                return f"the method {name!r} cannot be called here; there are: {', '.join(_METHODS)}"
            case nodes.For(recursive=True):
                return "a recursive loop cannot be bounded; use loops in loops, or a macro"
            case nodes.Pow():
                return "the operator ** cannot be bounded"
            case nodes.Mod(left=nodes.Const(value=str()) | nodes.Concat()):
                return "text cannot be written with %; use ~"
            case nodes.ScopedEvalContextModifier():
                return "prompts are no HTML: there is no autoescape here"
            case nodes.Include() | nodes.Extends() | nodes.Import() | nodes.FromImport():
                named = isinstance(node.template, nodes.Const) and isinstance(node.template.value, str)
                return None if named else "wanted the name of a template, in quotes"
        return None


class _Counting(NodeTransformer):
    """Puts a counter around what runs without any hook."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802  Jinja2's own way, here and below
        self.generic_visit(node)
        node.iter = _through(_EACH, node.iter)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _through(_JOINED, nodes.List(node.nodes, lineno=node.lineno, environment=node.environment))

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.expr = _through(_COUNTED, node.expr)
        for operand in node.ops:
            operand.expr = _through(_COUNTED, operand.expr)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _through(_COUNTED, node.node)
        return node


def _through(name: str, node: nodes.Node) -> nodes.Expr:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno, environment=node.environment)


@pass_context  # one that asks for the context is not run while the template is compiled
def _printed(_context: Context, value: Any) -> Any:
    if isinstance(value, Undefined):
        return value
    if not isinstance(value, str | int | float | list | tuple | dict | None):
        msg = f"wanted text, a number, a list or an object to write, found a {type(value).__name__}"
        raise TypeError(msg)
    spending().handle(value)
    return value


def _bounded(function: Callable[..., Any], each: int = 1) -> Callable[..., Any]:
    """Count what a filter or a test is given, `each` for a character of its texts, and what it makes."""

    @wraps(function)
    def counted(*args: Any, **kwargs: Any) -> Any:
        spent = spending()
        spent.handle(*args, *kwargs.values())
        spent.pay((each - 1) * sum(len(one) for one in args if isinstance(one, str)))
        made = function(*(_each(one) if isinstance(one, Iterator) else one for one in args), **kwargs)
        spent.pay(_length(made))
        return made

    return counted


def _counted(value: Any) -> Any:
    spending().handle(value)
    return value


def _each(items: Iterable[Any]) -> Iterator[Any]:
    spent = spending()
    for item in items:
        spent.step()
        yield item


def _joined(parts: list[Any]) -> str:
    spending().handle(parts)
    return join(map(str, parts))


@pass_environment
def _join(environment: Environment, value: Iterable[Any], d: Any = "", attribute: str | int | None = None) -> str:
    """Join items, or one attribute of each."""
    _counted(value)
    items = list(_each(value))
    if attribute is not None:
        items = [_attribute(environment, attribute)(item) for item in items]
    between = str(d)
    spending().handle(items)
    spending().pay(len(between) * len(items))
    return between.join(map(str, items))


@pass_environment
def _sum(environment: Environment, value: Iterable[Any], attribute: str | int | None = None) -> Any:
    """Add numbers, or one attribute of each item; lists are not added, which would take quadratic time."""
    _counted(value)
    return sum(item if attribute is None else _attribute(environment, attribute)(item) for item in _each(value))


def _replace(text: Any, old: Any, new: Any) -> str:
    plain, sought, put = str(_counted(text)), str(old), str(new)
    spending().pay(len(plain) + plain.count(sought) * len(put))
    return plain.replace(sought, put)


def _round(value: float, precision: int = 0, method: str = "common") -> Any:
    return FILTERS["round"](value, _within("round", precision, _MOST_PLACES), method)


def _indent(text: str, width: int = 4, first: bool = False, blank: bool = False) -> Any:  # noqa: FBT001, FBT002  Jinja2's own
    spending().pay(len(text) + len(text.splitlines()) * _within("indent", width, _MOST_INDENT))
    return FILTERS["indent"](text, width, first, blank)


def _tojson(value: Any, indent: int | None = None) -> str:
    """Write JSON as Jinja2 does: keys sorted, and nothing in it that HTML could take for its own."""
    _counted(value)
    within = None if indent is None else _within("tojson", indent, _MOST_INDENT)
    return join(json.JSONEncoder(sort_keys=True, indent=within).iterencode(value)).translate(_NO_HTML)


def _within(name: str, number: object, most: int) -> int:
    if not isinstance(number, int) or not 0 <= number <= most:
        msg = f"{name}: wanted a whole number from 0 to {most}, found {brief(number)}"
        raise ValueError(msg)
    return number


def _length(value: Any) -> int:
    if isinstance(value, list | tuple):
        return RENDER_ITEM * len(value)
    return len(value) if isinstance(value, str) else 1


def _times(left: Any, right: Any) -> int:
    """Return the size of a product: that of a text or list and a number, or of two numbers."""
    for value, number in ((left, right), (right, left)):
        if isinstance(value, str | list | tuple) and isinstance(number, int):
            return _length(value) * max(0, number)
    return 1


def _range(*ends: int) -> range:
    numbers = range(*ends)
    if len(numbers) > RENDER_RANGE:
        msg = f"range: wanted at most {RENDER_RANGE:,} numbers, found {len(numbers):,}"
        raise Exceeded(msg)
    return numbers


_NO_HTML = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'"}
_FILTERS: Mapping[str, Callable[..., Any]] = {
    "indent": _indent,
    "join": _join,
    "replace": _replace,
    "round": _round,
    "sum": _sum,
    "tojson": _tojson,
    _COUNTED: _counted,
    _EACH: _each,
    _JOINED: _joined,
}
