"""Reward formulas: one line in a rubric, checked before the first sample.

A formula is arithmetic over names that stand for numbers in 0..1: `+ - * / **`, comparisons, `a if b else c`, `and or not`,
`min`, `max`, `abs`, `floor`, `ceil`, `exp`, `sqrt` and `log`, which is the natural logarithm. No Python is executed.

It is evaluated on intervals (Moore, "Interval Analysis", 1966). So one walk gives the value of a reward and, with each name
anywhere in 0..1, the whole range of values that the formula can have. Rounding never reverses an order, so an interval with
finite ends holds every float that can come out (`exp`, `log` and `**` may be off by the last digit of a float, which the reward's
own limits absorb). A formula whose intermediate results are all finite on 0..1 is therefore finite for every sample; any other
formula is refused: one that may divide by zero, or take a root of a negative number or the logarithm of zero.
"""

import ast
import itertools
import operator
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from judge.bounds import FORMULA_DEPTH, FORMULA_LENGTH
from judge.rubric.interval import CALLS, Interval, call, finite, power

_MOST_CORNERS = 10
"""Names up to which all combinations of 0 and 1 are tried, for an exact range: 2 ** 10 walks take 40 ms (measured)."""

_UNIT = (0.0, 1.0)


class Formula:
    """A formula that was checked: arithmetic over known names, finite whatever their values."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        """Read a formula.

        Args:
            text: as written in the rubric.
            names: the names that it may use.

        Raises:
            ValueError: it is not a formula, uses an unknown name or function, may divide by zero, or may not be finite.
        """
        self._known = _read(text)
        self.names = self._known.names
        unknown = sorted(self.names - set(names))
        if unknown:
            msg = f"unknown name {unknown[0]!r}; known: {', '.join(sorted(names))}"
            raise ValueError(msg)
        self._whole = _whole(self._known)

    def value(self, values: Mapping[str, float]) -> float:
        """Return the value for given numbers from 0 to 1.

        Raises:
            KeyError: a value is missing. No reward is computed from what is not known.
        """
        return _value(self._known, values)

    def within(self, values: Mapping[str, Interval]) -> Interval:
        """Return an interval that holds every value of the formula for numbers in the given intervals; it may be too wide.

        Raises:
            KeyError: an interval is missing.
        """
        return _walk(self._known.tree, {name: values[name] for name in self.names})

    def bounds(self) -> Interval:
        """Return a range that holds every value the formula can have while each name runs from 0 to 1.

        It is exact where the formula is linear in every name, and may otherwise be a little too wide.
        """
        return self._whole


class _Known(NamedTuple):
    """A formula as it was read."""

    tree: ast.expr
    names: frozenset[str]


@lru_cache(maxsize=64)  # with criteria from records, a rubric is made for each record, with the same formula
def _read(text: str) -> _Known:
    tree = _parse(text)
    called = (node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    for name in sorted(set(called) - CALLS.keys()):
        msg = f"unknown function {name!r}; there are: {', '.join(sorted(CALLS))}"
        raise ValueError(msg)
    return _Known(tree, frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id not in CALLS))


@lru_cache(maxsize=64)
def _whole(known: _Known) -> Interval:
    whole = _walk(known.tree, dict.fromkeys(known.names, Interval(*_UNIT)))
    if not _linear(known.tree) or len(known.names) > _MOST_CORNERS:
        return whole
    every_corner = itertools.product(_UNIT, repeat=len(known.names))
    corners = [_value(known, dict(zip(known.names, at, strict=True))) for at in every_corner]
    return Interval(min(corners), max(corners))


def _value(known: _Known, values: Mapping[str, float]) -> float:
    return _walk(known.tree, {name: Interval(values[name], values[name]) for name in known.names}).low


def _parse(text: str) -> ast.expr:
    if len(text) > FORMULA_LENGTH:
        msg = f"not a formula: longer than {FORMULA_LENGTH} characters"
        raise ValueError(msg)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        msg = f"not a formula: {_problem(text.strip(), error)}"
        raise ValueError(msg) from error
    level: list[ast.AST] = [tree]
    for _ in range(FORMULA_DEPTH):
        level = [part for node in level for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
    if level:
        msg = f"not a formula: nested more than {FORMULA_DEPTH} levels deep"
        raise ValueError(msg)
    return tree


def _problem(text: str, error: Exception) -> str:
    """Say what is wrong with a text that cannot be parsed, in words that name no file of Python's."""
    if not text:
        return "it is empty"
    if isinstance(error, SyntaxError):
        return f"{error.msg} at {f'character {error.offset}' if error.offset else 'the end'}"
    return "nested too deeply" if isinstance(error, RecursionError | MemoryError) else str(error)


def _walk(node: ast.expr, values: Mapping[str, Interval]) -> Interval:  # noqa: PLR0911  one line of a table for each
    match node:
        case ast.Constant(value=bool() | int() | float() as number):
            return Interval(finite(number), finite(number))
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _walk(operand, values)
            return Interval(-inner.high, -inner.low)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            truth = _truth(_walk(operand, values))
            return Interval(1 - truth.high, 1 - truth.low)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            return _combine(op, _walk(left, values), _walk(right, values))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            return _compare(op, _walk(left, values), _walk(right, values))
        case ast.BoolOp(op=op, values=parts):
            truths = [_truth(_walk(part, values)) for part in parts]
            choose = min if isinstance(op, ast.And) else max
            return Interval(choose(truth.low for truth in truths), choose(truth.high for truth in truths))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _either(_truth(_walk(test, values)), _walk(body, values), _walk(orelse, values))
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as arguments, keywords=[]) if name in CALLS:
            return call(name, [_walk(argument, values) for argument in arguments])
    wanted = f"numbers, names, + - * / **, comparisons, if/else, and/or/not, {', '.join(CALLS)}"
    msg = f"{ast.unparse(node)!r} is not allowed: wanted {wanted}"
    raise ValueError(msg)


def _combine(op: ast.operator, left: Interval, right: Interval) -> Interval:
    if isinstance(op, ast.Pow):
        return power(left, right)
    if isinstance(op, ast.Div) and right.low <= 0 <= right.high:
        msg = "it may divide by zero"
        raise ValueError(msg)
    results = [finite(_ARITHMETIC[type(op)](one, other)) for one in left for other in right]
    return Interval(min(results), max(results))


def _compare(op: ast.cmpop, left: Interval, right: Interval) -> Interval:
    certain, possible = _COMPARISONS[type(op)](left, right)
    return Interval(float(certain), float(possible))


def _truth(value: Interval) -> Interval:
    """Whether a number counts as true: certainly (1, 1), certainly not (0, 0) or possibly (0, 1)."""
    surely_not = value.low == value.high == 0
    surely = value.low > 0 or value.high < 0
    return Interval(float(surely), float(not surely_not))


def _either(test: Interval, body: Interval, orelse: Interval) -> Interval:
    if test.low == test.high:
        return body if test.low else orelse
    return Interval(min(body.low, orelse.low), max(body.high, orelse.high))


def _linear(node: ast.expr) -> bool:
    """Whether a formula is linear in each name by itself: then its extremes lie where every name is 0 or 1."""
    match node:
        case ast.Constant() | ast.Name():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _linear(operand)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            return _linear(left) and _linear(right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _linear(left) and _linear(right) and not _names(left) & _names(right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _linear(left) and not _names(right)
    return False


def _names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


_ARITHMETIC: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Interval, Interval], tuple[bool, bool]]] = {
    ast.Lt: lambda a, b: (a.high < b.low, a.low < b.high),
    ast.LtE: lambda a, b: (a.high <= b.low, a.low <= b.high),
    ast.Gt: lambda a, b: (a.low > b.high, a.high > b.low),
    ast.GtE: lambda a, b: (a.low >= b.high, a.high >= b.low),
    ast.Eq: lambda a, b: (a.low == a.high == b.low == b.high, a.low <= b.high and b.low <= a.high),
    ast.NotEq: lambda a, b: (a.high < b.low or b.high < a.low, not a.low == a.high == b.low == b.high),
}
