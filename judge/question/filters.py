"""The filters and tests that templates may use: Jinja2's own, each counting what it is given and what it makes.

Filters that pad or wrap by a number, and `format`, are left out: they turn a short text into a long one. `round`, `indent` and
`tojson` take numbers up to a limit.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2 import Environment, pass_environment
from jinja2.filters import FILTERS as _JINJA_FILTERS
from jinja2.filters import make_attrgetter as _attribute
from jinja2.tests import TESTS as _JINJA_TESTS

from judge.question.bounds import RENDER_ITEM
from judge.question.counting import counted, each
from judge.question.spending import join, size, spending
from judge.record import brief

_LINEAR = [
    "abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float", "int", "items", "last",
    "length", "lower", "map", "max", "min", "reject", "rejectattr", "reverse", "safe", "select", "selectattr", "string",
    "trim", "truncate", "upper",
]  # fmt: skip
"""Filters whose time and text grow in proportion to what they are given, or that yield one item at a time."""

_ITEMISING = [
    "list", "sort", "title", "unique", "wordcount",
]  # fmt: skip
"""Filters that turn each character or word of a text into an item."""

_MOST_PLACES = 20
"""Decimal places for `round`: a float has 17 significant digits."""

_MOST_INDENT = 100
"""Spaces for `indent` and `tojson`; a guess: more than any prompt is indented by."""

_NO_HTML = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'"}
"""`<` becomes `\\u003c`: what Jinja2's own `tojson` does."""


def bounded(function: Callable[..., Any], each_character: int = 1) -> Callable[..., Any]:
    """Wrap a filter or a test so that it counts what it is given and what it makes.

    Args:
        function: Jinja2's own.
        each_character: what one character of a text counts as.
    """

    @wraps(function)
    def counting(*args: Any, **kwargs: Any) -> Any:
        spent = spending()
        spent.handle(*args, *kwargs.values())
        spent.pay((each_character - 1) * sum(len(one) for one in args if isinstance(one, str)))
        made = function(*(each(one) if isinstance(one, Iterator) else one for one in args), **kwargs)
        spent.pay(size(made))
        return made

    return counting


@pass_environment
def _join(environment: Environment, value: Iterable[Any], d: Any = "", attribute: str | int | None = None) -> str:
    """Join items, or one attribute of each."""
    items = list(each(counted(value)))
    if attribute is not None:
        items = [_attribute(environment, attribute)(item) for item in items]
    between = str(d)
    spending().handle(items)
    spending().pay(len(between) * len(items))
    return between.join(map(str, items))


@pass_environment
def _sum(environment: Environment, value: Iterable[Any], attribute: str | int | None = None) -> Any:
    """Add numbers, or one attribute of each item; lists are not added, which would take quadratic time."""
    return sum(item if attribute is None else _attribute(environment, attribute)(item) for item in each(counted(value)))


def _replace(text: Any, old: Any, new: Any) -> str:
    plain, sought, put = str(counted(text)), str(old), str(new)
    spending().pay(len(plain) + plain.count(sought) * len(put))
    return plain.replace(sought, put)


def _round(value: float, precision: int = 0, method: str = "common") -> Any:
    return _JINJA_FILTERS["round"](value, _within("round", precision, _MOST_PLACES), method)


def _indent(text: str, width: int = 4, first: bool = False, blank: bool = False) -> Any:  # noqa: FBT001, FBT002  Jinja2's own
    spending().pay(len(text) + len(text.splitlines()) * _within("indent", width, _MOST_INDENT))
    return _JINJA_FILTERS["indent"](text, width, first, blank)


def _tojson(value: Any, indent: int | None = None) -> str:
    """Write JSON as Jinja2 does, with sorted keys and with HTML's own characters escaped."""
    within = None if indent is None else _within("tojson", indent, _MOST_INDENT)
    return join(json.JSONEncoder(sort_keys=True, indent=within).iterencode(counted(value))).translate(_NO_HTML)


def _within(name: str, number: object, most: int) -> int:
    if not isinstance(number, int) or not 0 <= number <= most:
        msg = f"{name}: wanted a whole number from 0 to {most}, found {brief(number)}"
        raise ValueError(msg)
    return number


FILTERS: Mapping[str, Callable[..., Any]] = {
    **{name: bounded(_JINJA_FILTERS[name]) for name in _LINEAR},
    **{name: bounded(_JINJA_FILTERS[name], each_character=RENDER_ITEM) for name in _ITEMISING},
    "indent": _indent,
    "join": _join,
    "replace": _replace,
    "round": _round,
    "sum": _sum,
    "tojson": _tojson,
}
"""The filters by name."""

TESTS: Mapping[str, Callable[..., Any]] = {name: bounded(test) for name, test in dict[str, Any](_JINJA_TESTS).items()}
"""The tests by name: what may follow `is`."""
