"""The formula of a multi grader, `calculate_output`, as a reward formula: the same arithmetic, over a rubric's names."""

import ast
from collections.abc import Mapping
from typing import NamedTuple

from judge.bounds import FORMULA_LENGTH
from judge.errors import InputFault
from judge.rubric.formula import Formula
from judge.rubric.interval import CALLS, Interval

_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
_WHERE = "calculate_output"


class Calculation(NamedTuple):
    """A formula over a rubric's names."""

    text: str
    used: frozenset[str]
    """The graders that it uses."""

    bounds: Interval
    """What it can give."""


def read_calculation(text: str, terms: Mapping[str, str], names: Mapping[str, str]) -> Calculation:
    """Translate a formula.

    Args:
        text: as OpenAI has it: `+ - * / ^`, `min`, `max`, `abs`, `floor`, `ceil`, `exp`, `sqrt`, `log`.
        terms: what stands for each grader's grade.
        names: what each grader is called in the rubric.

    Raises:
        InputFault: it is no formula, uses a name that no grader has, may divide by zero, or may have no finite value.
    """
    if len(text) > FORMULA_LENGTH:
        msg = f"{_WHERE}: wanted at most {FORMULA_LENGTH:,} characters, found {len(text):,}"
        raise InputFault(msg)
    try:
        tree = ast.parse(text.replace("^", "**").strip(), mode="eval").body
        used: set[str] = set()
        written = ast.unparse(_translated(tree, terms, used))
        formula = Formula(written, [names[name] for name in used])
    except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
        said = "it is no formula" if not isinstance(error, ValueError) or isinstance(error, UnicodeError) else str(error)
        msg = f"{_WHERE}: {said}; edit it so that it has a number for all grades, for example with max(grade, 0.01)"
        raise InputFault(msg) from error
    return Calculation(written, frozenset(used), formula.bounds())


def _translated(node: ast.expr, terms: Mapping[str, str], used: set[str]) -> ast.expr:
    """Return the tree with each grader's term in the place of its name; `used` gets the names."""
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return node
        case ast.Name(id=name) if name in terms:
            used.add(name)
            return ast.parse(terms[name], mode="eval").body
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return ast.UnaryOp(ast.USub(), _translated(operand, terms, used))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _translated(operand, terms, used)
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _OPERATORS):
            return ast.BinOp(_translated(left, terms, used), op, _translated(right, terms, used))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in CALLS:
            return ast.Call(node.func, [_translated(argument, terms, used) for argument in arguments], [])
    found = f"the name {node.id[:40]!r}" if isinstance(node, ast.Name) else "something else"
    msg = f"wanted numbers, + - * / ^, {', '.join(CALLS)} and the names of graders, found {found}"
    raise ValueError(msg)
