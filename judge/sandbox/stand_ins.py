"""Stand-ins: what one side has of the other's functions, classes and objects. Each asks the other side for all it does.

They are of real types, made as the other side describes them, so that calls, `isinstance`, `except` and operators work as in one
Python. On the tests' side they are *wary*, for the program may have made an object to please: whatever is compared with plain
data is compared here, without asking, and an object whose class the tests never name has no operators at all.

Standard library alone: it runs in children.
"""

import binascii
import builtins
import copy
import csv
import dataclasses
import decimal
import graphlib
import importlib
import ipaddress
import json
import queue
import re
import statistics
import struct
import types
import weakref
import zlib
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from enum import Enum
from functools import partial
from itertools import count
from typing import Any

from judge.sandbox.operations import ARITHMETIC, COMPARISONS, CONTENT, OPERATIONS, TO_NUMBERS, described
from judge.sandbox.peer import Peer
from judge.sandbox.scalars import SCALARS, Garbled

_NUMBER, _CLASS_NUMBER = "_judge_number", "_judge_class_number"
_TAINTED, _FOREIGN = "_judge_tainted", "_judge_foreign"
_KNOWN_BASES = ("enum", "abc", "typing", "contextlib", "string", "threading", "json")
"""Modules whose classes a class of the other side may claim to derive from; none of them is plain data."""

_IMMUTABLE = (int, float, str, bytes, tuple, frozenset, complex)
_MUTABLE = (dict, list, set, bytearray)
_KEPT = (*_IMMUTABLE, *_MUTABLE)
_ERRORS = (binascii, builtins, copy, csv, dataclasses, decimal, graphlib, ipaddress, json, queue, re, statistics, struct, zlib)
_PLAIN_TYPES = (*SCALARS, *_KEPT, bool, float, str, object, deque, Counter, OrderedDict, defaultdict)


def _named(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


_GLOBALS: dict[str, type] = {
    **{_named(kind): kind for kind in _PLAIN_TYPES},
    **{
        _named(kind): kind
        for module in _ERRORS
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, BaseException)
    },
}
"""The types that may be named to the tests: nothing happens by calling one of them."""
_PROXIED = {
    kind.__name__: kind
    for kind in (
        types.GeneratorType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, map, filter, zip, enumerate, reversed,
    )
}  # fmt: skip
"""Types whose objects say so, though they are stand-ins."""


class Refused(BaseException):
    """The tests do what cannot be done across two processes."""


class Root:
    """What every stand-in of an object has, beside what its class adds."""

    __slots__ = ()
    _judge: "StandIns"

    def __getattr__(self, name: str) -> Any:
        return self._judge.ask("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(self, BaseException) and name.startswith("__"):
            object.__setattr__(self, name, value)  # as its traceback
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
        number = _own(self, _NUMBER)
        if number is not None:
            self._judge.release(number)


class Missing:
    """Stands for a name that the program does not define."""

    def __init__(self, stand_ins: "StandIns", name: str) -> None:
        self._fail = stand_ins.fail_missing, name

    def __getattr__(self, name: str) -> Any:
        return self()

    def __call__(self, *_: Any, **__: Any) -> Any:
        fail, name = self._fail
        return fail(name)

    __getitem__ = __iter__ = __len__ = __enter__ = __bool__ = __add__ = __contains__ = __call__  # type: ignore[assignment]
    __eq__ = __call__  # type: ignore[assignment]
    __hash__ = object.__hash__


class StandIns:
    """Makes stand-ins of what the other side sends, and keeps what the other side has stand-ins of."""

    def __init__(self, peer: Peer, *, wary: bool) -> None:
        """Ask the other side through `peer`; with `wary`, it is hostile."""
        self.ask, self.released, self._peer, self._wary = peer.ask, peer.released, peer, wary
        self.shared: Any = {}
        """Classes that both sides have, by name: their objects travel as data."""
        self.named: set[type] = set()
        """The stand-in classes that the tests name; what derives from them counts too."""
        self.missed = False
        """Whether the tests have used a name that the program lacks."""
        self.missing: Callable[[], None] = lambda: None
        """Called when it does."""
        self._held: dict[int, Any] = {}  # number -> object of this side that the other has a stand-in of
        self._numbers: dict[int, int] = {}
        self._fresh = count(1)
        self._kinds: dict[type, _Kind] = {}
        self._classes: dict[int, type] = {}
        self._copies: Counter[int] = Counter()
        self._functions: dict[int, Any] = {}
        self._function_numbers: dict[int, int] = {}
        self._stand_ins: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self._root = type("Root", (Root,), {"_judge": self, "__slots__": ()})
        self._object = type("Object", (self._root,), {"__slots__": (_NUMBER, _TAINTED, "__weakref__")})
        self._meta = type("ProgramType", (_Meta,), {"_judge": self})

    # ---- what goes out

    def class_of(self, value: Any) -> Any:
        """Return the class of a subclass's instance where the other side shall know it."""
        return self._kind(type(value)) if _is_own(type(value)) else None

    def parts(self, value: Any) -> tuple[list[Any], Iterable[Any]]:
        """Return the parts of a cell for a value that is no plain data."""
        number = self._function_numbers.get(id(value)) or _own(value, _NUMBER)
        if number is not None:
            return ["yours", number], ()
        if isinstance(value, _Kind):
            return self._class_parts(value.kind)
        if isinstance(value, type):
            return self._type_parts(value)
        kind = type(value)
        if self.shared.get(kind.__name__) is kind and isinstance(value, (Enum, tuple)):
            return (["member", kind.__name__, value.name], ()) if isinstance(value, Enum) else (["named", kind.__name__], value)
        if isinstance(value, BaseException):
            return self._exception_parts(value)
        if isinstance(value, types.TracebackType):
            return ["plain"], (None,)
        for base in _IMMUTABLE:
            if isinstance(value, base):
                plain = _plain(value, base)
                told = not self._wary or _is_own(kind)
                return (["sub", self._hold(value)], (self._kind(kind), plain)) if told else (["plain"], (plain,))
        return self._global_parts(value) or self._mine(value)

    def _kind(self, kind: type) -> "_Kind":
        """Return what stands for a class that is described, whatever module it is of."""
        return self._kinds.setdefault(kind, _Kind(kind))

    def _type_parts(self, kind: type) -> tuple[list[Any], Iterable[Any]]:
        """A class as a value: by its name where both sides have it."""
        if self.shared.get(kind.__name__) is kind:
            return ["shared", kind.__name__], ()
        return self._global_parts(kind) or self._class_parts(kind)

    def _class_parts(self, kind: type) -> tuple[list[Any], Iterable[Any]]:
        known = id(kind) in self._numbers
        number = self._hold(kind)
        if known:
            return ["class", number], ()
        bases = [base if _is_own(base) else _known_base(base) for base in kind.__bases__]
        doc = kind.__doc__ if isinstance(kind.__doc__, str) else None
        foreign = [f"{base.__module__}.{base.__qualname__}" for base in kind.__mro__ if not _is_own(base)]
        return ["class", number, kind.__name__, doc, foreign, *described(kind)], [base for base in bases if base is not object]

    def _exception_parts(self, error: BaseException) -> tuple[list[Any], Iterable[Any]]:
        kind: Any = type(error)
        own = self.shared.get(kind.__name__) is not kind and _is_own(kind)
        if not own and _GLOBALS.get(_named(kind)) is not kind:
            kind = next(base for base in kind.__mro__ if _GLOBALS.get(_named(base)) is base)
        number = self._hold(error) if own else None
        extra = [] if own else [item for pair in vars(error).items() for item in pair]
        return ["error", number], (self._kind(kind) if own else kind, tuple(error.args), error.__cause__, *extra)

    def _global_parts(self, value: Any) -> tuple[list[Any], Iterable[Any]] | None:
        """Name a thing of the standard library, which both sides have; to the tests only harmless types are named."""
        name, module = getattr(value, "__qualname__", None), getattr(value, "__module__", None)
        if not isinstance(name, str):
            return None
        if isinstance(value, type) and _GLOBALS.get(_named(value)) is value:
            return ["global", value.__module__, name], ()
        owner = getattr(value, "__objclass__", None)
        module = module or getattr(owner, "__module__", None)
        if self._wary and isinstance(module, str) and module not in ("__main__", "solution"):
            try:
                if _found(module, name) is value:
                    return ["global", module, name], ()
            except (AttributeError, ImportError):
                return None
        return None

    def _mine(self, value: Any) -> tuple[list[Any], Iterable[Any]]:
        number = self._hold(value)
        extra = _signature(value) if self._wary and isinstance(value, types.FunctionType) else None
        hashed = None if self._wary else _hashed(value)
        return ["mine", number, hashed, extra], (self._kind(type(value)),)

    def _hold(self, value: Any) -> int:
        number = self._numbers.get(id(value))
        if number is None:
            number = next(self._fresh)
            self._held[number], self._numbers[id(value)] = value, number
        return number

    def free(self, numbers: list[int]) -> None:
        """Forget what the other side has no stand-in of any more; classes stay."""
        for number in numbers:
            if not isinstance(self._held.get(number), type):
                value = self._held.pop(number, None)
                self._numbers.pop(id(value), None)

    def release(self, number: int) -> None:
        """Note that a stand-in of an object is gone; plain data of a derived class may have several."""
        self._copies[number] -= 1
        if self._copies[number] <= 0:
            del self._copies[number]
            self.released.append(number)

    def unused(self, numbers: list[int]) -> list[int]:
        """Return those numbers of which no stand-in is left here."""
        return [number for number in numbers if number not in self._stand_ins and number not in self._copies]

    # ---- what comes in

    def stands_for(self, kind: str, head: list[Any], items: list[Any]) -> Any:
        """Return what a cell means here; anything may be raised."""
        make = {
            "yours": self._held_one,
            "class": self._class,
            "global": self._global,
            "shared": lambda head, _: self.shared[head[0]],
            "member": lambda head, _: _member(self.shared[head[0]], head[1]),
            "named": lambda head, items: tuple.__new__(self.shared[head[0]], items),
            "plain": lambda _, items: items[0],
            "error": self._error,
            "sub": self._sub,
            "mine": self._stand_in,
        }[kind]
        return make(head, items)

    def _held_one(self, head: list[Any], _: list[Any]) -> Any:
        return self._held[head[0]]

    def _global(self, head: list[Any], _: list[Any]) -> Any:
        name = f"{head[0]}.{head[1]}"
        return _GLOBALS[name] if self._wary or name in _GLOBALS else _found(*head)

    def _error(self, head: list[Any], items: list[Any]) -> BaseException:
        kind, args, cause, *extra = items
        if head[0] is not None and (known := self._stand_ins.get(head[0])) is not None:
            return known  # type: ignore[no-any-return]
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            msg = "no exception"
            raise Garbled(msg)
        try:
            made = kind.__new__(kind, *args)
            if isinstance(made, self._root):
                object.__setattr__(made, "args", args)
            else:
                made.__init__(*args)  # type: ignore[misc]
        except TypeError:
            made = kind.__new__(kind)
            object.__setattr__(made, "args", args)
        if head[0] is not None and isinstance(made, self._root):
            made.__dict__[_NUMBER] = head[0]
            self._stand_ins[head[0]] = made
        else:
            held = dict(zip(extra[::2], extra[1::2], strict=True))
            made.__dict__.update(
                {name: held[name] for name in held if name[:1] != "_" and not callable(getattr(kind, name, None))}
            )
        made.__cause__ = cause if isinstance(cause, BaseException) else None
        return made

    def _sub(self, head: list[Any], items: list[Any]) -> Any:
        kind, plain = items
        base = type(plain)
        if base not in _IMMUTABLE or not isinstance(kind, type) or not issubclass(kind, base):
            return plain
        made = base.__new__(kind, plain.real, plain.imag) if base is complex else base.__new__(kind, plain)
        made.__dict__[_NUMBER] = head[0]
        self._copies[head[0]] += 1
        return made

    def _stand_in(self, head: list[Any], items: list[Any]) -> Any:
        number, hashed, extra = head
        known = self._functions.get(number) or self._stand_ins.get(number)
        if known is not None:
            return known
        (kind,) = items
        if not issubclass(kind, self._object) or type(number) is not int:
            msg = "an object of no class"
            raise Garbled(msg)
        made = object.__new__(kind)
        object.__setattr__(made, _NUMBER, number)
        object.__setattr__(made, _TAINTED, hashed)
        self._stand_ins[number] = made
        if extra is not None and not self._wary:
            self._functions[number] = made = _function(made, extra)
            self._function_numbers[id(made)] = number
        return made

    def _class(self, head: list[Any], items: list[Any]) -> type:
        number, *rest = head
        if number not in self._classes:
            name, doc, foreign, specials, overridden = rest
            self._classes[number] = self._made_class(str(name), doc, [*items], set(specials), set(overridden))
            type.__setattr__(self._classes[number], _CLASS_NUMBER, number)
            type.__setattr__(self._classes[number], _FOREIGN, {one for one in foreign if one.split(".")[0] in _KNOWN_BASES})
        return self._classes[number]

    def _made_class(self, name: str, doc: Any, bases: list[Any], specials: set[str], overridden: set[str]) -> type:
        real = [base for base in bases if isinstance(base, type) and base is not object]
        plain = any(issubclass(base, (*_KEPT, BaseException)) for base in real)
        if not any(issubclass(base, self._root) for base in real):
            real.insert(0, self._root if plain else self._object)
        space: dict[str, Any] = {"__module__": "solution", "__qualname__": name, "__doc__": doc}
        if not plain:
            space["__slots__"] = ()
        if name in _PROXIED and not bases:
            space["__class__"] = property(lambda _, kind=_PROXIED[name]: kind)
            space["__doc__"] = property(partial(_ask_attribute, self, "__doc__"))
        for special in specials & OPERATIONS.keys():
            forward = self._forward(special, plain=plain and not any(issubclass(base, BaseException) for base in real))
            if forward is not None:
                space[special] = forward
        for method in overridden:
            if plain and isinstance(method, str) and not method.startswith("_"):
                space[method] = property(partial(_ask_attribute, self, method))
        if not plain and ("__eq__" in space or "__hash__" in specials):
            space["__hash__"] = _hash
        try:
            return type.__new__(self._meta, name, tuple(real), space)
        except TypeError:
            return type.__new__(self._meta, name, (self._object,), {"__module__": "solution", "__slots__": ()})

    def _forward(self, special: str, *, plain: bool) -> Any:
        """Return the method that asks the other side for an operation; None where this side's own shall do."""
        if not self._wary:
            return _asking(self, special)
        if plain and special in COMPARISONS:
            return None
        if special in COMPARISONS:
            return _compared(self, special)
        if special in ARITHMETIC:
            return _calculated(self, special, plain=plain)
        if special in TO_NUMBERS:
            return None if plain else _to_number(self, special)
        if special in CONTENT:
            return _content(self, special, plain=plain)
        return _asking(self, special)

    # ---- what the tests name

    def is_named(self, value: Any) -> bool:
        """Whether a value is an object of a class that the tests name."""
        return isinstance(value, self._root) and any(kind in self.named for kind in type(value).__mro__)

    def is_object(self, *values: Any) -> bool:
        """Whether one of the values is an object of the other side, and no plain data besides."""
        return any(isinstance(value, self._root) and not isinstance(value, _KEPT) for value in values)

    def is_stand_in(self, value: Any) -> bool:
        """Whether a value is an object of the other side, whatever it says of itself."""
        return isinstance(value, self._root) or isinstance(type(value), self._meta)

    def is_busy(self) -> bool:
        """Whether values are being made, so that nothing can be asked."""
        return self._peer.cells.busy

    def name(self, value: Any) -> None:
        """Note that the tests name a value."""
        if isinstance(value, self._meta):
            self.named.add(value)

    def derives(self, kind: Any, kinds: Any) -> bool:
        """Whether a class of the other side derives from one of Python's classes that has no stand-in."""
        if not isinstance(kind, self._meta):
            return False
        wanted = {f"{one.__module__}.{one.__qualname__}" for one in _flat(kinds) if isinstance(one, type)}
        return any(wanted & vars(base).get(_FOREIGN, set()) for base in kind.__mro__)

    def fail_missing(self, name: str) -> Any:
        """Raise what CPython raises for a name that the program does not define."""
        self.missed = True
        self.missing()
        msg = f"name {name!r} is not defined"
        raise NameError(msg, name=name)


class _Kind:
    """A class that is described to the other side rather than named."""

    __slots__ = ("kind",)

    def __init__(self, kind: type) -> None:
        self.kind = kind


class _Meta(type):
    """The class of stand-in classes."""

    _judge: StandIns

    def __new__(cls, name: str, *_: Any, **__: Any) -> Any:
        msg = f"class {name}: a class of the program cannot be derived from in the tests"
        raise Refused(msg)

    def __call__(cls, *args: Any, **named: Any) -> Any:
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


def _asking(stand_ins: StandIns, special: str) -> Any:
    def method(*args: Any, **named: Any) -> Any:
        return stand_ins.ask("call", args[0], args[1:], named or None) if special == "__call__" else stand_ins.ask(special, *args)

    method.__name__ = special
    return method


def _compared(stand_ins: StandIns, special: str) -> Any:
    def method(self: Any, other: Any) -> Any:
        if stand_ins.is_named(self) and stand_ins.is_named(other) and not stand_ins.is_busy():
            return stand_ins.ask(special, self, other)
        return NotImplemented

    return method


def _calculated(stand_ins: StandIns, special: str, *, plain: bool) -> Any:
    """An operator on an object: with plain data beside it, only an object may come of it, and that never becomes plain.

    Else an object in the place of a number could see what it is compared with: `abs(f(x) - 1.5) < 1e-6`.
    """

    def method(self: Any, *others: Any) -> Any:
        own = getattr(super(type(self), self), special, None) if plain else None
        if not stand_ins.is_named(self) or (plain and not all(map(stand_ins.is_named, others))):
            return own(*others) if own else NotImplemented
        result = stand_ins.ask(special, self, *others)
        tainted = any(_own(item, _TAINTED) is True for item in (self, *others))
        if (all(map(stand_ins.is_named, others)) and not tainted) or result is NotImplemented:
            return result
        if not isinstance(result, Root) or isinstance(result, _KEPT):
            msg = f"{special} of an object and plain data gave plain data"
            raise TypeError(msg)
        if not isinstance(result, BaseException):
            object.__setattr__(result, _TAINTED, True)
        return result

    return method


def _to_number(stand_ins: StandIns, special: str) -> Any:
    def method(self: Any, *args: Any) -> Any:
        if not stand_ins.is_named(self) or _own(self, _TAINTED) is True:
            msg = f"an object is no number: {special}"
            raise TypeError(msg)
        return stand_ins.ask(special, self, *args)

    return method


def _content(stand_ins: StandIns, special: str, *, plain: bool) -> Any:
    """What an object holds; `in` is asked only of objects of classes that the tests name."""
    if not plain and special != "__contains__":
        return _asking(stand_ins, special)

    def method(self: Any, *args: Any) -> Any:
        if stand_ins.is_named(self):
            return stand_ins.ask(special, self, *args)
        if plain:
            return getattr(super(type(self), self), special)(*args)
        return any(item is args[0] or item == args[0] for item in self)

    return method


def _hash(self: Any) -> int:
    held = _own(self, _TAINTED)
    return held if type(held) is int else object.__hash__(self)


def _ask_attribute(stand_ins: StandIns, name: str, self: Any) -> Any:
    return stand_ins.ask("getattr", self, name)


def _own(value: Any, name: str) -> Any:
    """Return what this module keeps on a stand-in."""
    kind = type(value)
    if isinstance(value, type):
        return vars(value).get(_CLASS_NUMBER) if issubclass(kind, _Meta) and name == _NUMBER else None
    if not issubclass(kind, Root):
        return None
    try:
        return object.__getattribute__(value, name)
    except AttributeError:
        return None


def _is_own(kind: type) -> bool:
    """Whether a class is of the code under test and not Python's own."""
    return bool(kind.__flags__ & 1 << 9) and getattr(kind, "__module__", "") in ("__main__", "solution", "__tests__")


def _known_base(kind: type) -> type:
    return next((base for base in kind.__mro__ if _GLOBALS.get(_named(base)) is base), object)


def _flat(kinds: Any) -> list[Any]:
    return [one for kind in kinds for one in _flat(kind)] if isinstance(kinds, tuple) else [kinds]


def _found(module: str, name: str) -> Any:
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _member(kind: Any, name: str) -> Any:
    return kind[name]


def _plain(value: Any, base: Any) -> Any:
    """Return the plain value inside an instance of a derived class, whatever that class says of itself."""
    if base in (tuple, bytes):
        return base.__getitem__(value, slice(None))
    if base is complex:
        return complex(complex.real.__get__(value), complex.imag.__get__(value))  # type: ignore[attr-defined]
    if base is frozenset:
        return frozenset(frozenset.__iter__(value))
    return base.__str__(value) if base is str else base.__pos__(value)


def _hashed(value: Any) -> int | None:
    if type(value).__hash__ in (object.__hash__, None):
        return None
    try:
        return hash(value)
    except Exception:
        return None


def _signature(function: types.FunctionType) -> list[Any]:
    """Return the name of a function and of its parameters, where all are plain ones."""
    code = function.__code__
    plain = not (code.co_flags & 12 or code.co_kwonlyargcount or function.__defaults__)
    return [function.__name__, list(code.co_varnames[: code.co_argcount]) if plain else None]


def _function(stand_in: Any, extra: list[Any]) -> Any:
    """Make a real function of the stand-in of one: programs look at how many arguments it takes."""
    name, parameters = extra
    if parameters is None or not all(map(str.isidentifier, parameters)):
        return stand_in
    joined = ", ".join(parameters)
    space: dict[str, Any] = {"_judge_asks": stand_in}
    exec(f"def function({joined}): return _judge_asks({joined})", space)  # noqa: S102  names alone
    made = space["function"]
    made.__name__ = made.__qualname__ = name if isinstance(name, str) else "function"
    return made
