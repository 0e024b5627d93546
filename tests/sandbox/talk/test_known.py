"""What both sides have of Python itself."""

import enum
import json
import types
from collections import Counter
from decimal import InvalidOperation
from typing import Any

import pytest

from judge.sandbox.talk.known import GLOBALS, found, full_name, hash_of, known_base, plain_value, real_function, signature


@pytest.mark.parametrize("kind", [int, list, ValueError, KeyboardInterrupt, Counter, json.JSONDecodeError, InvalidOperation])
def test_harmless_types_may_be_named(kind: type) -> None:
    assert GLOBALS[full_name(kind)] is kind


@pytest.mark.parametrize(
    "name", ["builtins.type", "builtins.eval", "builtins.property", "types.FunctionType", "unittest.case.SkipTest", "os.system"]
)
def test_nothing_that_acts_may_be_named(name: str) -> None:
    assert name not in GLOBALS


def test_the_nearest_base_that_may_be_named_is_found() -> None:
    assert known_base(enum.IntEnum) is int
    assert known_base(enum.Enum) is object


class Liar(int):
    def __int__(self) -> int:
        return 6

    def __pos__(self) -> int:
        return 6

    __index__ = __trunc__ = __int__


class LiarText(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "PASS"


@pytest.mark.parametrize(
    ("value", "base", "plain"),
    [
        (Liar(7), int, 7), (LiarText("x"), str, "x"), (type("F", (float,), {})(-0.0), float, -0.0), (type("B", (bytes,), {})(b"x"), bytes, b"x"),
        (type("T", (tuple,), {"__getitem__": None})((1, 2)), tuple, (1, 2)), (type("C", (complex,), {})(1j), complex, 1j),
        (type("S", (frozenset,), {"__iter__": None})({1}), frozenset, frozenset({1})),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)  # fmt: skip
def test_the_plain_value_is_what_it_is_and_not_what_it_says(value: Any, base: type, plain: Any) -> None:
    result = plain_value(value, base)
    assert type(result) is base
    assert repr(result) == repr(plain)


def test_functions_keep_their_parameters() -> None:
    assert signature(lambda a, b: a) == ["<lambda>", ["a", "b"]]
    assert signature(lambda a, *b: a)[1] is None
    assert signature(lambda a=1: a)[1] is None
    made = real_function(lambda *values: values, ["add", ["a", "b"]])
    assert isinstance(made, types.FunctionType)
    assert (made(1, 2), made.__name__, made.__code__.co_argcount) == ((1, 2), "add", 2)


@pytest.mark.parametrize("parameters", [None, ["a b"], ["a): import os #"]])
def test_no_code_is_made_from_text_that_is_not_a_name(parameters: Any) -> None:
    stand_in = object()
    assert real_function(stand_in, ["f", parameters]) is stand_in


def test_things_of_a_module_are_found_by_name() -> None:
    assert found("builtins", "str.upper") is str.upper
    with pytest.raises(AttributeError):
        found("builtins", "nothing")


def test_values_with_a_hash_of_their_own() -> None:
    class Bad:
        def __hash__(self) -> int:
            raise ValueError

    assert hash_of(object()) is None
    assert hash_of([]) is None
    assert hash_of(5) == 5
    assert hash_of(Bad()) is None
