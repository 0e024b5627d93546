"""What both sides have of Python itself: the types that one may name to the other, and what a value really is.

A program's class may lie about itself in any method, so values are read through the methods of Python's own types. Standard
library alone: it runs in children.
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
"""Modules whose classes a class of the other side may claim to derive from. None of their objects is plain data."""

OWN_MODULES = ("__main__", "solution")
"""The modules of the tests and of the program."""

_MADE_BY_A_STATEMENT = 1 << 9
"""Py_TPFLAGS_HEAPTYPE, from CPython's object.h: the class was made by running code."""

_STARS = 4 | 8
"""CO_VARARGS and CO_VARKEYWORDS, from CPython's code.h: the function takes `*args` or `**named`."""

IMMUTABLE = (int, float, str, bytes, tuple, frozenset, complex)
"""Plain data that cannot change."""

_MUTABLE = (dict, list, set, bytearray)
KEPT = (*IMMUTABLE, *_MUTABLE)
"""Plain data: a class that derives from one of these keeps the data on this side."""

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
"""The types that a program may name to the tests, by their full names: calling one of them does nothing but make a value."""

PROXIED = {
    kind.__name__: kind
    for kind in (
        types.GeneratorType, types.FunctionType, types.BuiltinFunctionType, types.MethodType,
        map, filter, zip, enumerate, reversed,
    )
}  # fmt: skip
"""Types that a stand-in of one of their objects claims to be of."""


def is_own(kind: type) -> bool:
    """Whether a class is one of the tests' or the program's, and not Python's own."""
    return bool(kind.__flags__ & _MADE_BY_A_STATEMENT) and getattr(kind, "__module__", "") in OWN_MODULES


def known_base(kind: type) -> type:
    """Return the nearest base that may be named, in the end `object`."""
    return next((base for base in kind.__mro__ if GLOBALS.get(full_name(base)) is base), object)


def flat(kinds: Any) -> list[Any]:
    """Return the classes in the second argument of `isinstance`."""
    return [one for kind in kinds for one in flat(kind)] if isinstance(kinds, tuple) else [kinds]


def found(module: str, name: str) -> Any:
    """Return what a module has under a name, which may have dots."""
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def member(kind: Any, name: str) -> Any:
    """Return a member of an Enum."""
    return kind[name]


def plain_value(value: Any, base: Any) -> Any:
    """Return the plain value inside an object of a derived class, whatever that class says of itself."""
    if base in (tuple, bytes):
        return base.__getitem__(value, slice(None))
    if base is complex:
        return complex(complex.real.__get__(value), complex.imag.__get__(value))
    if base is frozenset:
        return frozenset(frozenset.__iter__(value))
    return base.__str__(value) if base is str else base.__pos__(value)


def hash_of(value: Any) -> int | None:
    """Return a value's hash, if its class has one of its own."""
    method: Any = type(value).__hash__
    if method is None or method is object.__hash__:
        return None
    try:
        return hash(value)
    except Exception:  # noqa: BLE001  a program's own hash may raise anything
        return None


def signature(function: types.FunctionType) -> list[Any]:
    """Return a function's name and its parameters' names; None for these if one has a default, a star or is keyword-only."""
    code = function.__code__
    plain = not (code.co_flags & _STARS or code.co_kwonlyargcount or function.__defaults__)
    return [function.__name__, list(code.co_varnames[: code.co_argcount]) if plain else None]


def real_function(stand_in: Any, extra: list[Any]) -> Any:
    """Make a real function that calls a stand-in: programs look at how many arguments a function takes."""
    name, parameters = extra
    if parameters is None or not all(map(str.isidentifier, parameters)):
        return stand_in
    joined = ", ".join(parameters)
    space: dict[str, Any] = {"_judge_asks": stand_in}
    exec(f"def function({joined}): return _judge_asks({joined})", space)  # noqa: S102  the text holds identifiers alone
    made = space["function"]
    made.__name__ = made.__qualname__ = name if isinstance(name, str) else "function"
    return made
