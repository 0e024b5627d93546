"""Values as data: one flat list of cells that refer to each other by number, so nothing recurses and cycles are no problem.

    {"cells": [["int", "0x10000000000000000", []],     a whole number that is too large for JSON's readers
               ["list", 2, [null, 5, [0]]]],            the list with the number 2, of no class of its own: 5 and the first cell
     "values": [[1], "text"], "drop": []}              two values: the second cell, and a text, which stands for itself

A cell is `[kind, ..., [references]]`. A reference is what JSON has for a value, or `[7]` for the cell at index 7. A container
that can change is a *replica*: both sides have one under the same number. Whoever hands over control first says what changed in
its own replicas, so that changes in place, aliases and identity work as in one Python. Only plain values are made here; all
others go through `StandIns`.

Standard library alone: it runs in children. What arrives may be forged: reading it raises `Garbled` and nothing else.
"""

import sys
from collections import deque
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, Protocol

from judge.sandbox.talk.replicas import KINDS, State, base_of, empty, fill, state, unchanged
from judge.sandbox.talk.scalars import MAKERS, SCALARS, Garbled, scalar

_HELD_HERE_ALONE = 2
"""What sys.getrefcount says of an object that one container holds: the container and the argument."""

_SMALL = 1 << 62
"""Whole numbers below this, of either sign, are written as JSON numbers; others as hexadecimal text."""

_LONGEST_FAULT = 200
"""Characters of a message about forged cells."""

_UNSET = object()
_MUTABLE = {*KINDS.values()}
_NO_INSTANCES = (BaseException, tuple, int, str, float, bytes, frozenset, list, dict, set, deque, Enum)
"""Classes whose objects are never sent as their attributes alone, even if both sides have their class."""

_VIEWS = {"dict_keys": dict.keys, "dict_values": dict.values, "dict_items": dict.items}
_CLASSES = ("class", "global", "shared")
"""Kinds of cells that stand for classes: they are made before the containers that are of these classes."""

Parts = tuple[list[Any], Iterable[Any]]
"""The head of a cell, and the values that it refers to."""


class Others(Protocol):
    """Who knows about values that are not plain data."""

    shared: Any
    """The classes that both sides have, by name, in something with `get` and `[]`."""

    def parts(self, value: Any) -> Parts:
        """Return the parts of a cell that stands for a value."""

    def stands_for(self, kind: str, head: list[Any], items: list[Any]) -> Any:
        """Return what such a cell means here, or raise anything."""

    def class_of(self, value: Any) -> Any:
        """Return the class to name beside the plain content of a value, or None."""


class Cells:
    """One side's replicas. Turns values into cells and back."""

    def __init__(self, others: Others, first: int, *, prunes: bool) -> None:
        """Number new replicas `first`, `first + 2`, ... Only one side `prunes` those that nobody holds any more."""
        self._others, self._next, self._prunes = others, first, prunes
        self._replicas: dict[int, tuple[Any, State]] = {}  # number -> the object, and its state when both sides last agreed
        self._numbers: dict[int, int] = {}  # id of the object -> number
        self._journal: list[tuple[int, tuple[Any, State] | None]] = []  # what the last encoding changed
        self.busy = False
        """Whether values are being made right now: nothing can be asked meanwhile."""

    def encode(self, values: Iterable[Any]) -> dict[str, Any]:
        """Return the cells of values and of every replica that has changed, as the fields of a frame."""
        self._journal.clear()
        unheld = self._unheld() if self._prunes else ()
        changed = {number: value for number, (value, before) in self._replicas.items() if not unchanged(before, state(value))}
        dropped = [number for number in unheld if number not in changed]  # a changed one is sent one last time
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
        except Exception as error:  # noqa: BLE001  forged cells may make the types that they claim raise anything
            msg = f"no value: {type(error).__name__}: {error}"[:_LONGEST_FAULT]
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
        if number is not None or kind in _MUTABLE or base_of(value):
            return self._replica(value, number)
        if self._others.shared.get(kind.__name__) is kind and not isinstance(value, _NO_INSTANCES):
            return self._replica(value, number)
        return self._others.parts(value)

    def _replica(self, value: Any, number: int | None) -> Parts:
        now = state(value)
        if number is None:
            number = self._next
            self._next += 2
            self._numbers[id(value)] = number
        self._journal.append((number, self._replicas.get(number)))
        self._replicas[number] = (value, now)
        base = base_of(value)
        if base is None:
            return ["inst", number, type(value).__name__], now
        owner = None if type(value) in _MUTABLE else self._others.class_of(value)
        head: list[Any] = [base.__name__, number]
        if base is deque:
            head.append(value.maxlen)
        if base is bytearray:
            return [*head, bytes(value).hex()], (owner,)
        return head, (owner, *now)

    def _unheld(self) -> list[int]:
        return [number for number, entry in self._replicas.items() if sys.getrefcount(entry[0]) <= _HELD_HERE_ALONE]

    def _forget(self, number: int) -> None:
        entry = self._replicas.pop(number, None)
        if entry is not None:
            self._numbers.pop(id(entry[0]), None)

    def _decoded(self, cells: list[list[Any]], wanted: list[Any]) -> list[Any]:
        """Make empty containers first, then fill them and make all else, so that containers may refer to each other."""
        values = _Decoding(len(cells))
        for place, (kind, *head, items) in enumerate(cells):
            if kind in KINDS or kind == "inst":
                values.made[place] = self._shell(kind, head, values.of(items[0]) if items and kind != "inst" else None)
            elif kind == "same":
                values.made[place] = self._replicas[head[0]][0]
            elif kind in _CLASSES:
                values.made[place] = self._others.stands_for(kind, head, [*map(values.of, items)])
        for place, (kind, *head, items) in enumerate(cells):
            if kind in KINDS or kind == "inst":
                found = [*map(values.of, items)]
                fill(values.made[place], kind, head, found)
                self._replicas[head[0]] = (values.made[place], state(values.made[place]))
            elif values.made[place] is _UNSET:
                values.made[place] = self._immutable(kind, head, [*map(values.of, items)])
        return [*map(values.of, wanted)]

    def _shell(self, kind: str, head: list[Any], owner: Any) -> Any:
        """Return the replica with a number; a new, empty one if there is none yet."""
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
            base = KINDS[kind]
            made = known[0] if known else empty(base, owner, head)
            right = isinstance(made, base)
        if not right:
            msg = "a replica of another kind"
            raise Garbled(msg)
        if not known:
            self._replicas[number], self._numbers[id(made)] = (made, ()), number
        return made

    def _immutable(self, kind: str, head: list[Any], items: list[Any]) -> Any:
        if kind in _VIEWS:
            return _VIEWS[kind](items[0])
        make = MAKERS.get(kind)
        return make(head, items) if make else self._others.stands_for(kind, head, items)


class _Decoding:
    """The values of one frame, as far as they are made."""

    def __init__(self, count: int) -> None:
        self.made: list[Any] = [_UNSET] * count

    def of(self, reference: Any) -> Any:
        """Return what a reference stands for."""
        if type(reference) is not list:
            return _inline(reference)
        (place,) = reference
        if type(place) is not int or place < 0 or self.made[place] is _UNSET:
            msg = "a reference to nothing"
            raise Garbled(msg)
        return self.made[place]


class _Encoding:
    """The cells of one frame."""

    def __init__(self, parts: Callable[[Any, bool], Parts], changed: set[int]) -> None:
        self.cells: list[list[Any]] = []
        self._parts, self._changed = parts, changed
        self._references: dict[int, list[int]] = {}
        self._alive: list[Any] = []  # an id belongs to an object only as long as the object lives

    def add(self, values: list[Any]) -> None:
        """Make the cells of values. A cell comes after those that it refers to, except in a cycle."""
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
        """Return what stands for a value in a cell. Its number is filled in once all cells are made."""
        return value if _is_inline(value) else self._references[id(value)]


def _is_inline(value: Any) -> bool:
    kind = type(value)
    return value is None or kind is str or kind is bool or kind is float or (kind is int and -_SMALL < value < _SMALL)


def _inline(value: Any) -> Any:
    if value is None or type(value) in (str, bool, float, int):
        return value
    msg = f"a reference is a plain value or a list of one index, found {type(value).__name__}"
    raise Garbled(msg)
