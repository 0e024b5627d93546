"""The operations that a stand-in may ask for, by the names of their methods, and which of them a class has.

Standard library alone: it runs in children.
"""

import operator
import time
from collections.abc import Callable
from typing import Any

_BINARY = "add sub mul truediv floordiv mod divmod pow matmul lshift rshift and or xor".split()  # noqa: SIM905  words read better without quotes

_SHORT, _MANY = 0.002, 512
"""Seconds and items after which `take` answers. Guesses: a slow iterator then costs little more than one that is asked item by
item, and a fast one needs one question for hundreds of items."""

_PENDING: dict[int, BaseException] = {}
"""What an iterator raised after it had given items, by its id: raised at the next call."""


def _operation(name: str) -> Callable[..., Any]:
    return {"divmod": divmod, "and": operator.and_, "or": operator.or_}.get(name) or getattr(operator, name)


def _swapped(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, other: function(other, self)


def _exit(self: Any, *details: Any) -> Any:
    return type(self).__exit__(self, *details)


COMPARISONS: dict[str, Callable[..., Any]] = {
    f"__{name}__": getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")
}

ARITHMETIC: dict[str, Callable[..., Any]] = {
    **{f"__{name}__": _operation(name) for name in _BINARY},
    **{f"__r{name}__": _swapped(_operation(name)) for name in _BINARY},
    **{f"__i{name}__": getattr(operator, f"i{name}") for name in _BINARY if name != "divmod"},
    **{f"__{name}__": getattr(operator, name) for name in ("neg", "pos", "invert")},
}

TO_NUMBERS: dict[str, Callable[..., Any]] = {
    "__abs__": abs,
    "__int__": int,
    "__float__": float,
    "__complex__": complex,
    "__index__": operator.index,
    "__round__": round,
    "__trunc__": lambda self: type(self).__trunc__(self),
    "__floor__": lambda self: type(self).__floor__(self),
    "__ceil__": lambda self: type(self).__ceil__(self),
}

CONTENT: dict[str, Callable[..., Any]] = {
    "__len__": len,
    "__iter__": iter,
    "__contains__": operator.contains,
    "__getitem__": operator.getitem,
    "__setitem__": operator.setitem,
    "__delitem__": operator.delitem,
    "__reversed__": reversed,
    "__bool__": bool,
}

OPERATIONS: dict[str, Callable[..., Any]] = {
    **COMPARISONS,
    **ARITHMETIC,
    **TO_NUMBERS,
    **CONTENT,
    "__call__": lambda self, *args: self(*args),
    "__next__": next,
    "__str__": str,
    "__repr__": repr,
    "__format__": format,
    "__bytes__": bytes,
    "__dir__": dir,
    "__fspath__": lambda self: type(self).__fspath__(self),
    "__enter__": lambda self: type(self).__enter__(self),
    "__exit__": _exit,
    "__get__": lambda self, *args: type(self).__get__(self, *args),
    "__set__": lambda self, *args: type(self).__set__(self, *args),
    "__delete__": lambda self, *args: type(self).__delete__(self, *args),
    "__set_name__": lambda self, *args: type(self).__set_name__(self, *args),
}
"""What each operation does; its first argument is the object."""


def take(iterator: Any) -> list[Any]:
    """Return the items that an iterator gives in a short time; none at its end. What it raises is raised by the next call."""
    late = _PENDING.pop(id(iterator), None)
    if late is not None:
        raise late
    found: list[Any] = []
    until = time.perf_counter() + _SHORT
    try:
        while len(found) < _MANY and time.perf_counter() < until:
            found.append(next(iterator))
    except StopIteration:
        pass
    except Exception as error:
        if not found:
            raise
        _PENDING[id(iterator)] = error
    return found


def described(kind: type) -> tuple[list[str], list[str]]:
    """Return the operations that a class defines, with `__hash__`, and the public names of a plain type that it defines anew."""
    own = [vars(base) for base in kind.__mro__ if base is not object]
    specials = [name for name in (*OPERATIONS, "__hash__") if any(space.get(name) is not None for space in own)]
    builtin = next((base for base in kind.__mro__[1:] if base in (dict, list, set, bytearray)), None)
    above = kind.__mro__[: kind.__mro__.index(builtin)] if builtin else ()
    anew = {name for base in above for name in vars(base) if not name.startswith("_") and hasattr(builtin, name)}
    if builtin:
        defined = {name for base in above for name in vars(base)}
        specials = [name for name in specials if name in defined]
    return specials, sorted(anew)


ANSWERS: dict[str, Callable[..., Any]] = {**OPERATIONS, "take": take}
"""What a stand-in may ask for: every operation, and `take`."""
