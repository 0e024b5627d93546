"""The counters of a template: they wrap what runs without going through a hook of Jinja2's sandbox.

That is the operand of each loop, comparison and slice, and the parts of each `~`. A counter is a filter with a name that no
template can write.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from judge.question.spending import join, spending

_COUNTED = " counted"
_EACH = " each"
_JOINED = " joined"


class Counting(NodeTransformer):
    """Puts the counters into a parsed template."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802  Jinja2's own way, here and below
        """Count each turn of a loop."""
        self.generic_visit(node)
        node.iter = _through(_EACH, node.iter)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """Count the text that `~` makes."""
        self.generic_visit(node)
        return _through(_JOINED, nodes.List(node.nodes, lineno=node.lineno, environment=node.environment))

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        """Count what is compared."""
        self.generic_visit(node)
        node.expr = _through(_COUNTED, node.expr)
        for operand in node.ops:
            operand.expr = _through(_COUNTED, operand.expr)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        """Count what is sliced."""
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            node.node = _through(_COUNTED, node.node)
        return node


def _through(name: str, node: nodes.Node) -> nodes.Expr:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno, environment=node.environment)


def counted(value: Any) -> Any:
    """Count a value before it is worked on, and return it."""
    spending().handle(value)
    return value


def each(items: Iterable[Any]) -> Iterator[Any]:
    """Yield items one by one, and count each."""
    spent = spending()
    for item in items:
        spent.step()
        yield item


def _joined(parts: list[Any]) -> str:
    return join(map(str, counted(parts)))


COUNTERS = {_COUNTED: counted, _EACH: each, _JOINED: _joined}
"""The counters by the names that `Counting` gives them; each begins with a space, so that no template can write it."""
