"""Containers that can change, and objects of shared classes: what each holds now, whether that changed, and how to fill one.

Everything reads and writes through the methods of Python's own types, because a derived class may have its own. Standard library
alone: it runs in children.
"""

import operator
from collections import Counter, OrderedDict, defaultdict, deque
from itertools import chain
from types import MemberDescriptorType
from typing import Any

from judge.sandbox.talk.scalars import Garbled

_ITEMS = (list, set, deque)
_PAIRS = (dict, defaultdict, OrderedDict, Counter)
KINDS: dict[str, type] = {kind.__name__: kind for kind in (*_ITEMS, *_PAIRS, bytearray)}
"""The containers, by the name that their cells have."""

_BASES = (Counter, OrderedDict, defaultdict, dict, list, set, deque, bytearray)
"""The containers, derived ones before those that they derive from."""

_UNSET = object()

State = tuple[Any, ...]
"""What a container holds at one moment, so that two moments can be compared."""


def base_of(value: Any) -> type | None:
    """Return which of Python's containers a value is or derives from; None for an object of another class."""
    return next((base for base in _BASES if isinstance(value, base)), None)


def state(value: Any) -> State:
    """Return what a container or an object holds: its items, its keys and values, its bytes, or its attributes."""
    if isinstance(value, OrderedDict):
        return tuple(chain.from_iterable(OrderedDict.items(value)))
    if isinstance(value, dict):
        factory = (value.default_factory,) if isinstance(value, defaultdict) else ()
        return (*factory, *chain.from_iterable(dict.items(value)))
    bases: tuple[Any, ...] = _ITEMS
    for base in bases:
        if isinstance(value, base):
            return tuple(base.__iter__(value))
    if isinstance(value, bytearray):
        return (bytes(value),)
    return (None, *chain.from_iterable(_attributes(value).items()))


def unchanged(before: State, now: State) -> bool:
    """Whether two states hold the very same objects. Only bytes are compared by value."""
    if len(before) != len(now):
        return False
    if len(now) == 1 and type(now[0]) is bytes:
        return bool(before[0] == now[0])
    return all(map(operator.is_, before, now))


def empty(base: type, owner: Any, head: list[Any]) -> Any:
    """Make an empty container of the class `owner` where that derives from `base`, else of `base`."""
    kind: Any = owner if isinstance(owner, type) and issubclass(owner, base) else base
    made = kind.__new__(kind)
    if base is deque:
        deque.__init__(made, (), head[1])
    return made


def fill(made: Any, kind: str, head: list[Any], items: list[Any]) -> None:
    """Give a replica, which either side may have made, what it holds now.

    Args:
        made: the replica.
        kind: the kind of its cell: one of `KINDS`, or `inst`.
        head: the head of its cell: its number, and what else that kind has.
        items: its class or None, then what it holds.
    """
    if kind == "inst":
        _fill_instance(made, items)
    elif kind == "bytearray":
        made[:] = bytes.fromhex(head[1])
    elif kind == "list":
        list.__setitem__(made, slice(None), items[1:])
    elif kind in ("set", "deque"):
        base: Any = KINDS[kind]
        base.clear(made)
        base.update(made, items[1:]) if base is set else base.extend(made, items[1:])
    else:
        _fill_dict(made, kind, items[1:])


def _fill_dict(made: Any, kind: str, items: list[Any]) -> None:
    if kind == "defaultdict":
        made.default_factory = items.pop(0)
    base = OrderedDict if kind == "OrderedDict" else dict
    base.clear(made)
    for key, item in zip(items[::2], items[1::2], strict=True):
        base.__setitem__(made, key, item)


def _fill_instance(made: Any, items: list[Any]) -> None:
    names = dict(zip(items[1::2], items[2::2], strict=True))
    for name in _attributes(made):
        if name not in names:
            object.__delattr__(made, name)
    for name, item in names.items():
        own = getattr(type(made), name, None)
        if name.startswith("__") or (callable(own) and not isinstance(own, type)):
            msg = "an attribute in the place of a method"
            raise Garbled(msg)
        if isinstance(own, MemberDescriptorType):
            object.__setattr__(made, name, item)
        else:
            made.__dict__[name] = item


def _attributes(value: Any) -> dict[str, Any]:
    """Return the attributes that an object has in its dict or in slots."""
    found = dict(getattr(value, "__dict__", {}))
    for kind in type(value).__mro__:
        slots = vars(kind).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__"):
                real = _mangled(name, kind)
                held = getattr(value, real, _UNSET)
                if held is not _UNSET:
                    found[real] = held
    return found


def _mangled(name: str, kind: type) -> str:
    """Return the name under which a class keeps a slot: `_Node__next` for `__next` of `Node`."""
    private = name.startswith("__") and not name.endswith("__")
    return f"_{kind.__name__.lstrip('_')}{name}" if private else name
