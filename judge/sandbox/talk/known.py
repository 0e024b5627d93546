"""What both sides have of Python itself: the types that may be named across, and what a value is besides what it says of itself.

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
import zlib
from collections import Counter, OrderedDict, defaultdict, deque
from typing import Any

from judge.sandbox.talk.scalars import SCALARS

KNOWN_BASES = ("enum", "abc", "typing", "contextlib", "string", "threading", "json")
"""Modules whose classes a class of the other side may claim to derive from; none of them is plain data."""

IMMUTABLE = (int, float, str, bytes, tuple, frozenset, complex)
_MUTABLE = (dict, list, set, bytearray)
KEPT = (*IMMUTABLE, *_MUTABLE)
_ERRORS = (binascii, builtins, copy, csv, dataclasses, decimal, graphlib, ipaddress, json, queue, re, statistics, struct, zlib)
_PLAIN_TYPES = (*SCALARS, *KEPT, bool, float, str, object, deque, Counter, OrderedDict, defaultdict)


def full_name(kind: type) -> str:
    """Return the name of a class with its module."""
    return f"{kind.__module__}.{kind.__qualname__}"


GLOBALS: dict[str, type] = {
    **{full_name(kind): kind for kind in _PLAIN_TYPES},
    **{
        full_name(kind): kind
        for module in _ERRORS
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, BaseException)
    },
}
"""The types that may be named to the tests: nothing happens by calling one of them."""
PROXIED = {
    kind.__name__: kind
    for kind in (
        types.GeneratorType, types.FunctionType, types.BuiltinFunctionType, types.MethodType,
        map, filter, zip, enumerate, reversed,
    )
}  # fmt: skip
"""Types whose objects say so, though they are stand-ins."""


def is_own(kind: type) -> bool:
    """Whether a class is of the code under test and not Python's own."""
    return bool(kind.__flags__ & 1 << 9) and getattr(kind, "__module__", "") in ("__main__", "solution", "__tests__")


def known_base(kind: type) -> type:
    """Return the nearest class that may be named, `object` at last."""
    return next((base for base in kind.__mro__ if GLOBALS.get(full_name(base)) is base), object)


def flat(kinds: Any) -> list[Any]:
    """Return the classes of what `isinstance` takes."""
    return [one for kind in kinds for one in flat(kind)] if isinstance(kinds, tuple) else [kinds]


def found(module: str, name: str) -> Any:
    """Return what a module calls by a name."""
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def member(kind: Any, name: str) -> Any:
    """Return a member of an Enum."""
    return kind[name]


def plain_value(value: Any, base: Any) -> Any:
    """Return the plain value inside an instance of a derived class, whatever that class says of itself."""
    if base in (tuple, bytes):
        return base.__getitem__(value, slice(None))
    if base is complex:
        return complex(complex.real.__get__(value), complex.imag.__get__(value))
    if base is frozenset:
        return frozenset(frozenset.__iter__(value))
    return base.__str__(value) if base is str else base.__pos__(value)


def hash_of(value: Any) -> int | None:
    """Return a value's hash, where it is not that of any object."""
    method: Any = type(value).__hash__
    if method is None or method is object.__hash__:
        return None
    try:
        return hash(value)
    except Exception:  # noqa: BLE001  a hash of the program's own may raise anything
        return None


def signature(function: types.FunctionType) -> list[Any]:
    """Return the name of a function and of its parameters, where all are plain ones."""
    code = function.__code__
    plain = not (code.co_flags & 12 or code.co_kwonlyargcount or function.__defaults__)
    return [function.__name__, list(code.co_varnames[: code.co_argcount]) if plain else None]


def real_function(stand_in: Any, extra: list[Any]) -> Any:
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
