"""What a template may say: Jinja2 in its sandbox, with every loop, call, filter and operator counted before it runs.

Nothing can interrupt Jinja2, so nothing may run that was not counted first. `counting` and `filters` see to loops, comparisons
and filters; the hooks here see to calls and to the operators that make texts longer. What cannot be bounded this way is left out:
`%` on text, `**`, recursive loops, computed names of templates. A template that needs one is refused at load.
"""

from types import BuiltinMethodType
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.loaders import BaseLoader
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from judge.question.bounds import RENDER_INTEGER_BITS, RENDER_ITEM, RENDER_RANGE, TEMPLATE_NODES
from judge.question.counting import COUNTERS, Counting
from judge.question.filters import FILTERS, TESTS
from judge.question.spending import Exceeded, join, size, spending
from judge.record import near_miss

_METHODS = [
    "items", "keys", "values", "get", "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "startswith",
    "endswith", "split", "rsplit", "splitlines", "removeprefix", "removesuffix", "count", "find",
]  # fmt: skip
"""Methods of texts and objects that a template may call: their time and text grow in proportion to what they are given."""

_ALL_METHODS = {name for kind in (str, dict, list, int, float) for name in dir(kind)}
_SPLITTING = {"split", "rsplit", "splitlines"}


class Language(ImmutableSandboxedEnvironment):
    """Jinja2 as templates may use it; it renders only inside an `account`."""

    intercepted_binops = frozenset({"+", "*", "%"})
    concat = staticmethod(join)  # everything that blocks, macros and whole templates write goes through it

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
        self.filters = {**FILTERS, **COUNTERS}
        self.tests = dict(TESTS)

    def read(self, source: str, name: str) -> nodes.Template:
        """Parse a template as it was written.

        Raises:
            TemplateSyntaxError: it is not Jinja2, or says what no template may say; with the line.
        """
        tree = super()._parse(source, name, name)
        for count, node in enumerate(tree.find_all(nodes.Node)):
            problem = _problem(node)
            if count > TEMPLATE_NODES:
                problem = f"more than {TEMPLATE_NODES:,} expressions and statements"
            if problem:
                raise TemplateSyntaxError(problem, node.lineno, name)
        return tree

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, PYI063  Jinja2's own way
        """Call what may be called, and count what it works on."""
        given = [value for name, value in kwargs.items() if not name.startswith("_")]  # Jinja2 adds some of its own
        own = getattr(__obj, "__self__", None)
        spending().handle(own, *args, *given)
        if isinstance(own, str) and __obj.__name__ in _SPLITTING:
            spending().pay(RENDER_ITEM * len(own))
        return super().call(__context, __obj, *args, **kwargs)

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether a template may call something: macros, blocks, what `loop` has, the globals, and the methods named here."""
        if isinstance(obj, BuiltinMethodType):
            return isinstance(obj.__self__, str | dict) and obj.__name__ in _METHODS
        ours = isinstance(obj, Macro | BlockReference | Undefined) or isinstance(getattr(obj, "__self__", None), LoopContext)
        return ours or any(obj is known for known in self.globals.values())

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Run an operator whose result may be larger than its operands."""
        if operator == "%" and isinstance(left, str):
            msg = "text cannot be written with %; use ~"
            raise SecurityError(msg)
        if any(isinstance(number, int) and number.bit_length() > RENDER_INTEGER_BITS for number in (left, right)):
            msg = f"it handles a number of more than {RENDER_INTEGER_BITS:,} bits"
            raise Exceeded(msg)
        spending().pay(_times(left, right) if operator == "*" else size(left) + size(right))
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = Counting().visit(super()._parse(source, name, filename))
        return tree


def _problem(node: nodes.Node) -> str | None:  # noqa: PLR0911  one line of a table for each
    """Say what in a node cannot be bounded."""
    match node:
        case nodes.Filter(name=name) if name not in FILTERS:
            return f"there is no filter {name!r} here{near_miss(name, FILTERS)}"
        case nodes.Test(name=name) if name not in TESTS:
            return f"there is no test {name!r}{near_miss(name, TESTS)}"
        case nodes.Call(node=nodes.Getattr(attr=name)) if name in _ALL_METHODS and name not in _METHODS:
            return f"the method {name!r} cannot be called here; there are: {', '.join(_METHODS)}"
        case nodes.For(recursive=True):
            return "a recursive loop cannot be bounded; use loops in loops, or a macro"
        case nodes.Pow():
            return "the operator ** cannot be bounded"
        case nodes.Mod(left=nodes.Const(value=str()) | nodes.Concat()):
            return "text cannot be written with %; use ~"
        case nodes.ScopedEvalContextModifier():
            return "prompts are not HTML: there is no autoescape here"
        case nodes.Include() | nodes.Extends() | nodes.Import() | nodes.FromImport():
            named = isinstance(node.template, nodes.Const) and isinstance(node.template.value, str)
            return None if named else "wanted the name of a template, in quotes"
    return None


@pass_context  # what asks for the context does not run while the template is compiled
def _printed(_context: Context, value: Any) -> Any:
    if isinstance(value, Undefined):
        return value
    if not isinstance(value, str | int | float | list | tuple | dict | None):
        msg = f"wanted text, a number, a list or an object to write, found a {type(value).__name__}"
        raise TypeError(msg)
    spending().handle(value)
    return value


def _range(*ends: int) -> range:
    numbers = range(*ends)
    if len(numbers) > RENDER_RANGE:
        msg = f"range: wanted at most {RENDER_RANGE:,} numbers, found {len(numbers):,}"
        raise Exceeded(msg)
    return numbers


def _times(left: Any, right: Any) -> int:
    """Return what a product counts as: that of a text or list and a number, or of two numbers."""
    for value, number in ((left, right), (right, left)):
        if isinstance(value, str | list | tuple) and isinstance(number, int):
            return size(value) * max(0, number)
    return 1
