"""What rewritten tests call in the place of `==`, `in` and `isinstance`; see `judge.sandbox.suite.rewriting`.

The program may have made an object to please: one whose `__eq__` says yes to everything. So plain data is compared on this side,
and an object is asked only where the tests themselves made it. Standard library alone: it runs in children.
"""

import builtins
import copy
import operator
import unittest.case
from collections.abc import Callable
from typing import Any

from judge.sandbox.talk.stand_ins import StandIns
from judge.sandbox.testing.verdicts import Verdicts

_PLAIN = (list, dict, set, bytearray)
"""Containers that a program could change between the two sides of a comparison, so that one side is copied first."""


class Tools:
    """The functions that rewritten tests call, by the names under which they call them."""

    def __init__(self, verdicts: Verdicts, stand_ins: StandIns, *, exact: bool) -> None:
        """Note both sides of comparisons in `verdicts`; with `exact`, equal values of different types are not equal."""
        self._verdicts, self._stand_ins, self._exact = verdicts, stand_ins, exact
        self._classes = stand_ins.classes

    def names(self) -> dict[str, Any]:
        """Return what the rewritten code finds among its globals."""
        return {
            "__builtins__": builtins,
            "__guard__": self._verdicts.guard,
            "__ran__": self._verdicts.ran,
            "__equal__": self._equal,
            "__unequal__": self._unequal,
            "__holds__": self._holds,
            "__plain__": lambda *values: any(type(value) in _PLAIN for value in values),
            "__copied__": lambda value: copy.copy(value) if type(value) in _PLAIN else value,
            "__none__": object(),
            **self._class_tests(),
        }

    def patch_unittest(self) -> None:
        """Have `assertIsInstance` and its kin know the classes of the other side too."""
        vars(unittest.case).update(self._class_tests())

    def _class_tests(self) -> dict[str, Callable[[Any, Any], bool]]:
        return {"isinstance": self._is_instance, "issubclass": self._is_subclass}

    def _equal(self, left: Any, right: Any, asks: bool = False) -> Any:  # noqa: FBT001, FBT002  called by rewritten code
        self._verdicts.sides = [left, right]
        return self._compared("__eq__", operator.eq, left, right, asks=asks)

    def _unequal(self, left: Any, right: Any, asks: bool = False) -> Any:  # noqa: FBT001, FBT002  as above
        self._verdicts.sides = []
        return self._compared("__ne__", operator.ne, left, right, asks=asks)

    def _compared(self, special: str, compare: Callable[[Any, Any], Any], left: Any, right: Any, *, asks: bool) -> Any:
        if asks and self._classes.is_object(left, right):
            return self._stand_ins.ask(special, left, right)
        if self._exact:
            return same(left, right) is (special == "__eq__")
        return compare(left, right)

    def _holds(self, item: Any, container: Any, asks: bool) -> bool:  # noqa: FBT001  as above
        if asks or not self._classes.is_object(container):
            return item in container
        return any(one is item or one == item for one in container)  # its own `__contains__` may say yes to everything

    def _is_instance(self, value: Any, kinds: Any) -> bool:
        return isinstance(value, kinds) or self._classes.derives(type(value), kinds)

    def _is_subclass(self, kind: Any, kinds: Any) -> bool:
        return issubclass(kind, kinds) or self._classes.derives(kind, kinds)


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal and of equal types at every level. nan equals nothing."""
    pairs = [(left, right)]
    while pairs:
        one, other = pairs.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, dict):
            if _typed(one) != _typed(other):
                return False
            pairs += [(item, other[key]) for key, item in one.items()]
        elif isinstance(one, list | tuple):
            if len(one) != len(other):
                return False
            pairs += zip(one, other, strict=True)
        elif isinstance(one, set | frozenset):
            if _typed(one) != _typed(other):
                return False
        elif one != other:
            return False
    return True


def _typed(items: Any) -> set[tuple[type, Any]]:
    """Return items or keys with their types, so that 1 and True differ."""
    return {(type(item), item) for item in items}
