"""Values as data: one flat list of cells that refer to each other by number, so nothing recurses and cycles are plain.

What JSON has stands for itself; `[7]` is the seventh cell; a cell is `[kind, ..., [references]]`. A container that can change is
a *replica*: both sides have one under the same number, and whoever hands over control first says what changed in its own, so
that changes in place, aliases and identity are those of one Python. Plain values alone are made here; whatever else there is
goes through `StandIns`. Standard library alone: it runs in children. What comes may be forged: nothing but `Garbled` is raised.
"""

import operator
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from enum import Enum
from itertools import chain
from types import MemberDescriptorType
from typing import Any, Protocol

from judge.sandbox.talk.scalars import MAKERS, SCALARS, Garbled, scalar

_HELD_HERE_ALONE = 2  # what sys.getrefcount says of an object that one container holds
_SMALL = 1 << 62
_UNSET = object()
_ITEMS, _PAIRS = (list, set, deque), (dict, defaultdict, OrderedDict, Counter)
_KINDS: dict[str, type] = {kind.__name__: kind for kind in (*_ITEMS, *_PAIRS, bytearray)}
_MUTABLE = {*_KINDS.values()}
_NO_INSTANCES = (BaseException, tuple, int, str, float, bytes, frozenset, list, dict, set, deque, Enum)
_BASES = (Counter, OrderedDict, defaultdict, dict, list, set, deque, bytearray)
_VIEWS = {"dict_keys": dict.keys, "dict_values": dict.values, "dict_items": dict.items}

Parts = tuple[list[Any], Iterable[Any]]
"""The head of a cell and the values to which it refers."""


class Others(Protocol):
    """Who knows about values that are no plain data."""

    shared: Any
    """The classes that both sides have, by name, in something with `get` and `[]`."""

    def parts(self, value: Any) -> Parts:
        """Return the parts of a cell that stands for a value."""

    def stands_for(self, kind: str, head: list[Any], items: list[Any]) -> Any:
        """Return what such a cell means here, or raise."""

    def class_of(self, value: Any) -> Any:
        """Return the class to name beside the plain content of a value, or None."""


class Cells:
    """One side's replicas; makes cells out of values and back."""

    def __init__(self, others: Others, first: int, *, prunes: bool) -> None:
        """Number new replicas `first`, `first + 2`, ...; one side alone `prunes` those that nobody holds any more."""
        self._others, self._next, self._prunes = others, first, prunes
        self._replicas: dict[int, list[Any]] = {}  # number -> [object, its state when both sides last agreed]
        self._numbers: dict[int, int] = {}  # id of the object -> number
        self._journal: list[tuple[int, list[Any] | None]] = []  # what the last encoding changed
        self.busy = False
        """Whether values are being made right now: no question can be asked meanwhile."""

    def encode(self, values: Iterable[Any]) -> dict[str, Any]:
        """Return the cells of values and of every replica that has changed, as the fields of a frame."""
        self._journal.clear()
        unheld = self._unheld() if self._prunes else ()
        changed = {number: entry[0] for number, entry in self._replicas.items() if not _same(entry[1], _state(entry[0]))}
        dropped = [number for number in unheld if number not in changed]  # the others are sent a last time
        for number in dropped:
            self._forget(number)
        encoding = _Encoding(self._parts, {id(item) for item in changed.values()})
        values = [*values]
        encoding.add([*values, *changed.values()])
        return {"cells": encoding.cells, "values": [encoding.reference(value) for value in values], "drop": dropped}

    def undo(self) -> None:
        """Forget the last encoding: its cells were not sent."""
        for number, before in reversed(self._journal):
            if before is None:
                self._forget(number)
            else:
                self._replicas[number] = before

    def decode(self, frame: dict[str, Any]) -> list[Any]:
        """Return the values of a frame that anyone may have made up, and bring the replicas up to date.

        Raises:
            Garbled: no `encode` would have made it.
        """
        self.busy = True
        try:
            for number in frame["drop"]:
                self._forget(number)
            return self._decoded(frame["cells"], frame["values"])
        except Garbled:
            raise
        except Exception as error:  # noqa: BLE001  whatever forged cells do to the types they claim
            msg = f"no value: {type(error).__name__}: {error}"[:200]
            raise Garbled(msg) from None
        finally:
            self.busy = False

    def _parts(self, value: Any, changed: bool) -> Parts:  # noqa: FBT001  a callback
        kind = type(value)
        if kind in SCALARS:
            return scalar(value)
        number = self._numbers.get(id(value))
        if number is not None and not changed:
            return ["same", number], ()
        if number is not None or kind in _MUTABLE or isinstance(value, _BASES):
            return self._replica(value, number)
        if self._others.shared.get(kind.__name__) is kind and not isinstance(value, _NO_INSTANCES):
            return self._replica(value, number)
        return self._others.parts(value)

    def _replica(self, value: Any, number: int | None) -> Parts:
        state = _state(value)
        if number is None:
            number = self._next
            self._next += 2
            self._numbers[id(value)] = number
        self._journal.append((number, self._replicas.get(number)))
        self._replicas[number] = [value, state]
        base = next((base for base in _BASES if isinstance(value, base)), None)
        if base is None:
            return ["inst", number, type(value).__name__], state
        owner = None if type(value) in _MUTABLE else self._others.class_of(value)
        head: list[Any] = [base.__name__, number]
        if base is deque:
            head.append(value.maxlen)
        if base is bytearray:
            return [*head, bytes(value).hex()], (owner,)
        return head, (owner, *state)

    def _unheld(self) -> list[int]:
        return [number for number, entry in self._replicas.items() if sys.getrefcount(entry[0]) <= _HELD_HERE_ALONE]

    def _forget(self, number: int) -> None:
        entry = self._replicas.pop(number, None)
        if entry is not None:
            self._numbers.pop(id(entry[0]), None)

    def _decoded(self, cells: list[list[Any]], wanted: list[Any]) -> list[Any]:  # noqa: C901  one pass for shells, one for what is in them
        values: list[Any] = [_UNSET] * len(cells)

        def value(reference: Any) -> Any:
            if type(reference) is not list:
                return _inline(reference)
            (place,) = reference
            if type(place) is not int or place < 0 or values[place] is _UNSET:
                msg = "a reference to nothing"
                raise Garbled(msg)
            return values[place]

        for place, (kind, *head, items) in enumerate(cells):
            if kind in _KINDS or kind == "inst":
                values[place] = self._shell(kind, head, value(items[0]) if items and kind != "inst" else None)
            elif kind == "same":
                values[place] = self._replicas[head[0]][0]
            elif kind in ("class", "global", "shared"):
                values[place] = self._others.stands_for(kind, head, [*map(value, items)])
        for place, (kind, *head, items) in enumerate(cells):
            if kind in _KINDS or kind == "inst":
                found = [*map(value, items)]
                _fill(values[place], kind, head, found)
                self._replicas[head[0]] = [values[place], _state(values[place])]
            elif values[place] is _UNSET:
                values[place] = self._immutable(kind, head, [*map(value, items)])
        return [*map(value, wanted)]

    def _shell(self, kind: str, head: list[Any], owner: Any) -> Any:
        """Return the replica with a number, a new and empty one where there is none yet."""
        number = head[0]
        if type(number) is not int:
            msg = "a replica without a number"
            raise Garbled(msg)
        known = self._replicas.get(number)
        if kind == "inst":
            wanted = self._others.shared[head[1]]
            made = known[0] if known else object.__new__(wanted)
            right = type(made) is wanted
        else:
            base = _KINDS[kind]
            made = known[0] if known else _empty(base, owner, head)
            right = isinstance(made, base)
        if not right:
            msg = "a replica of another kind"
            raise Garbled(msg)
        if not known:
            self._replicas[number], self._numbers[id(made)] = [made, ()], number
        return made

    def _immutable(self, kind: str, head: list[Any], items: list[Any]) -> Any:
        if kind in _VIEWS:
            return _VIEWS[kind](items[0])
        make = MAKERS.get(kind)
        return make(head, items) if make else self._others.stands_for(kind, head, items)


class _Encoding:
    """The cells of one frame."""

    def __init__(self, parts: Callable[[Any, bool], Parts], changed: set[int]) -> None:
        self.cells: list[list[Any]] = []
        self._parts, self._changed = parts, changed
        self._references: dict[int, list[int]] = {}
        self._alive: list[Any] = []  # an id is an object's as long as the object lives

    def add(self, values: list[Any]) -> None:
        """Make the cells of values: those that a cell refers to come before it, but where they form a cycle."""
        open_ones: list[tuple[Any, list[Any] | None, list[Any]]] = [(value, None, []) for value in reversed(values)]
        while open_ones:
            value, head, items = open_ones.pop()
            if head is not None:
                self._references[id(value)][0] = len(self.cells)
                self.cells.append([*head, [self.reference(item) for item in items]])
            elif not _is_inline(value) and id(value) not in self._references:
                head, found = self._parts(value, id(value) in self._changed)
                items = [*found]
                self._references[id(value)] = [-1]
                self._alive.append(value)
                open_ones.append((value, head, items))
                open_ones += [(item, None, []) for item in reversed(items) if not _is_inline(item)]

    def reference(self, value: Any) -> Any:
        """Return what stands for a value in a cell; its number is known when all cells are made."""
        return value if _is_inline(value) else self._references[id(value)]


def _is_inline(value: Any) -> bool:
    kind = type(value)
    return value is None or kind is str or kind is bool or kind is float or (kind is int and -_SMALL < value < _SMALL)


def _inline(value: Any) -> Any:
    if value is None or type(value) in (str, bool, float, int):
        return value
    msg = "a reference that is none"
    raise Garbled(msg)


def _state(value: Any) -> tuple[Any, ...]:
    """Return what a replica holds, in a form that two moments can be compared in."""
    if isinstance(value, OrderedDict):
        return tuple(chain.from_iterable(OrderedDict.items(value)))
    if isinstance(value, dict):
        factory = (value.default_factory,) if isinstance(value, defaultdict) else ()
        return (*factory, *chain.from_iterable(dict.items(value)))
    bases: tuple[Any, ...] = (list, set, deque)
    for base in bases:
        if isinstance(value, base):
            return tuple(base.__iter__(value))
    if isinstance(value, bytearray):
        return (bytes(value),)
    return (None, *chain.from_iterable(_attributes(value).items()))


def _attributes(value: Any) -> dict[str, Any]:
    """Return the attributes of an instance, in its dict or in slots."""
    found = dict(getattr(value, "__dict__", {}))
    for kind in type(value).__mro__:
        slots = vars(kind).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__"):
                real = f"_{kind.__name__.lstrip('_')}{name}" if name.startswith("__") and not name.endswith("__") else name
                held = getattr(value, real, _UNSET)
                if held is not _UNSET:
                    found[real] = held
    return found


def _same(before: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
    """Whether two states hold the very same objects; bytes alone are compared as such."""
    if len(before) != len(now):
        return False
    if len(now) == 1 and type(now[0]) is bytes:
        return bool(before[0] == now[0])
    return all(map(operator.is_, before, now))


def _empty(base: type, owner: Any, head: list[Any]) -> Any:
    kind: Any = owner if isinstance(owner, type) and issubclass(owner, base) else base
    made = kind.__new__(kind)
    if base is deque:
        deque.__init__(made, (), head[1])
    return made


def _fill(made: Any, kind: str, head: list[Any], items: list[Any]) -> None:
    """Give a replica, made by either side, what it holds now."""
    if kind == "inst":
        _fill_instance(made, items)
    elif kind == "bytearray":
        made[:] = bytes.fromhex(head[1])
    elif kind == "list":
        list.__setitem__(made, slice(None), items[1:])
    elif kind in ("set", "deque"):
        base: Any = _KINDS[kind]
        base.clear(made)
        base.update(made, items[1:]) if base is set else base.extend(made, items[1:])
    else:
        rest = items[1:]
        if kind == "defaultdict":
            made.default_factory = rest.pop(0)
        base = OrderedDict if kind == "OrderedDict" else dict
        base.clear(made)
        for key, item in zip(rest[::2], rest[1::2], strict=True):
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
