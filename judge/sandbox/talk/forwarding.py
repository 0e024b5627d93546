"""The methods of stand-ins. Each asks the other side; on the tests' side, some decide not to ask. See `stand_ins`.

Standard library alone: it runs in children.
"""

from collections import deque
from typing import Any, Protocol

from judge.sandbox.talk.known import KEPT

NUMBER, CLASS_NUMBER = "_judge_number", "_judge_class_number"
TAINTED, FOREIGN = "_judge_tainted", "_judge_foreign"
ITEMS = "_judge_items"
"""What this side keeps on a stand-in or its class: the object's number, the class's number, whether plain data has been in an
operation with it (or its hash), the classes of Python that a class derives from, and the items that were taken in advance."""

SINGLY = 32
"""Items of an iterator that are asked for one by one before many are asked for at a time. Tests look at what short loops leave
behind. A guess."""


class Asker(Protocol):
    """What stand-ins ask through."""

    def ask(self, what: str, *values: Any) -> Any:
        """Return the other side's answer."""

    def release(self, number: int) -> None:
        """Note that a stand-in is gone."""

    def is_named(self, value: Any) -> bool:
        """Whether a value is an object of a class that the tests name."""

    def is_busy(self) -> bool:
        """Whether values are being made, so that nothing can be asked."""

    def fail_missing(self, name: str) -> Any:
        """Raise what CPython raises for a name that is not defined."""


class Refused(BaseException):
    """The tests do what cannot be done across two processes."""


class Root:
    """What every stand-in of an object has besides what its class adds."""

    __slots__ = ()
    _judge: Asker

    def __getattr__(self, name: str) -> Any:
        return self._judge.ask("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(self, BaseException) and name.startswith("__"):
            object.__setattr__(self, name, value)  # such as its traceback
        else:
            self._judge.ask("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self._judge.ask("delattr", self, name)

    def __copy__(self) -> Any:
        return self._judge.ask("copy", self)

    def __deepcopy__(self, _: Any) -> Any:
        return self._judge.ask("deepcopy", self)

    def __reduce_ex__(self, _: Any) -> Any:
        msg = "cannot pickle an object of the other side"
        raise TypeError(msg)

    def __del__(self) -> None:
        number = own(self, NUMBER)
        if number is not None:
            self._judge.release(number)


class Missing:
    """Stands for a name that the program does not define."""

    def __init__(self, stand_ins: Asker, name: str) -> None:
        self._fail = stand_ins.fail_missing, name

    def __getattr__(self, _: str) -> Any:
        return self()  # this fails

    def __call__(self, *_: Any, **__: Any) -> Any:
        """Fail as CPython does."""
        fail, name = self._fail
        return fail(name)

    __getitem__ = __iter__ = __len__ = __enter__ = __bool__ = __add__ = __contains__ = __call__
    __eq__ = __call__
    __hash__ = object.__hash__


class Meta(type):
    """The class of stand-in classes."""

    _judge: Asker

    def __new__(cls, name: str, *_: Any, **__: Any) -> Any:  # noqa: D102  as below
        msg = f"class {name}: a class of the program cannot be derived from in the tests"
        raise Refused(msg)

    def __call__(cls, *args: Any, **named: Any) -> Any:  # noqa: D102  what a class does
        return cls._judge.ask("call", cls, args, named or None)

    def __getattr__(cls, name: str) -> Any:
        return cls._judge.ask("getattr", cls, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        cls._judge.ask("setattr", cls, name, value)

    def __delattr__(cls, name: str) -> None:
        cls._judge.ask("delattr", cls, name)

    def __iter__(cls) -> Any:
        return cls._judge.ask("__iter__", cls)

    def __len__(cls) -> Any:
        return cls._judge.ask("__len__", cls)

    def __getitem__(cls, key: Any) -> Any:
        return cls._judge.ask("__getitem__", cls, key)

    def __contains__(cls, item: Any) -> Any:
        return cls._judge.ask("__contains__", cls, item)

    def __bool__(cls) -> bool:
        return True


def asking(stand_ins: Asker, special: str) -> Any:
    """Return a method that asks the other side for an operation."""

    def method(*args: Any, **named: Any) -> Any:
        return stand_ins.ask("call", args[0], args[1:], named or None) if special == "__call__" else stand_ins.ask(special, *args)

    method.__name__ = special
    return method


def next_of(stand_ins: Asker) -> Any:
    """Return the `__next__` of one of Python's own iterators: after the first items, many are asked for at a time."""

    def method(self: Any) -> Any:
        state = own(self, ITEMS)
        if state is None:
            state = [0, deque()]
            object.__setattr__(self, ITEMS, state)
        state[0] += 1
        if state[1]:
            return state[1].popleft()
        if state[0] <= SINGLY:
            return stand_ins.ask("__next__", self)
        state[1].extend(stand_ins.ask("take", self))
        if not state[1]:
            raise StopIteration
        return state[1].popleft()

    return method


def compared(stand_ins: Asker, special: str) -> Any:
    """Return a comparison that is asked only between two objects of classes that the tests name."""

    def method(self: Any, other: Any) -> Any:
        if stand_ins.is_named(self) and stand_ins.is_named(other) and not stand_ins.is_busy():
            return stand_ins.ask(special, self, other)
        return NotImplemented

    return method


def calculated(stand_ins: Asker, special: str, *, plain: bool) -> Any:
    """Return an operator. Between an object and plain data it gives an object, and that one never becomes plain data.

    Otherwise an object in the place of a number could see what it is compared with: `abs(f(x) - 1.5) < 1e-6`.
    """

    def method(self: Any, *others: Any) -> Any:
        builtin = getattr(_builtin(self), special, None) if plain else None
        if not stand_ins.is_named(self) or (plain and not all(map(stand_ins.is_named, others))):
            return builtin(self, *others) if builtin else NotImplemented
        result = stand_ins.ask(special, self, *others)
        tainted = any(own(item, TAINTED) is True for item in (self, *others))
        if (all(map(stand_ins.is_named, others)) and not tainted) or result is NotImplemented:
            return result
        if not isinstance(result, Root) or isinstance(result, KEPT):
            msg = f"{special} of an object and plain data gave plain data"
            raise TypeError(msg)
        if not isinstance(result, BaseException):
            object.__setattr__(result, TAINTED, True)
        return result

    return method


def to_number(stand_ins: Asker, special: str) -> Any:
    """Return a method that turns an object into a number, but not one that stands in the place of a number."""

    def method(self: Any, *args: Any) -> Any:
        if not stand_ins.is_named(self) or own(self, TAINTED) is True:
            msg = f"an object of the program is not a number: {special}"
            raise TypeError(msg)
        return stand_ins.ask(special, self, *args)

    return method


def content(stand_ins: Asker, special: str, *, plain: bool) -> Any:
    """Return a method for what an object holds. `in` is asked only of objects of classes that the tests name."""
    if not plain and special != "__contains__":
        return asking(stand_ins, special)

    def method(self: Any, *args: Any) -> Any:
        if stand_ins.is_named(self):
            return stand_ins.ask(special, self, *args)
        if plain:
            return getattr(_builtin(self), special)(self, *args)
        return any(item is args[0] or item == args[0] for item in self)

    return method


def _builtin(value: Any) -> type:
    return next(kind for kind in type(value).__mro__ if kind in KEPT)


def kept_hash(self: Any) -> int:
    """Return the hash that came with an object."""
    held = own(self, TAINTED)
    return held if type(held) is int else object.__hash__(self)


def ask_attribute(stand_ins: Asker, name: str, self: Any) -> Any:
    """Return an attribute of an object of the other side."""
    return stand_ins.ask("getattr", self, name)


def own(value: Any, name: str) -> Any:
    """Return what this room keeps on a stand-in under one of the names above, or None."""
    kind = type(value)
    if isinstance(value, type):
        return vars(value).get(CLASS_NUMBER) if issubclass(kind, Meta) and name == NUMBER else None
    if not issubclass(kind, Root):
        return None
    try:
        return object.__getattribute__(value, name)
    except AttributeError:
        return None
