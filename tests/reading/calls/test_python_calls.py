"""Calls that are written as Python."""

import pytest

from judge.bounds import CALLS_PYTHON_DEPTH, CALLS_PYTHON_LENGTH
from judge.reading.calls.call import Call
from judge.reading.calls.python_calls import is_program, positional_calls, python_calls


@pytest.mark.parametrize(
    "text",
    ["", "f", "f(1)", "f(a=b)", "f(a=1", "x = f(a=1)", "f(**a)", "f(a={1})", "print({'a': 1})", "f({'a': 1}, b=2)", "f()()"],
)
def test_what_is_no_call_with_named_literal_arguments(text: str) -> None:
    assert python_calls(text) == []


@pytest.mark.parametrize("text", ["f(a=1)", "[f(a=1)]", "f({'a': 1})", 'f({"a": 1})', "f({a: 1})"])
def test_a_call_is_read(text: str) -> None:
    assert python_calls(text) == [Call("f", {"a": 1})]


def test_values_of_javascript_are_read() -> None:
    assert python_calls("f({a: true, b: null, c: (1, {'d': false})})") == [
        Call("f", {"a": True, "b": None, "c": [1, {"d": False}]})
    ]


def test_length_and_depth_are_bounded() -> None:
    assert python_calls(f"f(a='{'x' * CALLS_PYTHON_LENGTH}')") == []
    assert python_calls(f"f(a={'[' * (CALLS_PYTHON_DEPTH - 1)}{']' * (CALLS_PYTHON_DEPTH - 1)})") != []
    assert python_calls(f"f(a={'[' * CALLS_PYTHON_DEPTH}{']' * CALLS_PYTHON_DEPTH})") == []


@pytest.mark.parametrize(
    ("text", "count"), [("f(1)\ng(2)", 2), ("print(1)", 0), ("a.b(1)", 0), ("tools.f(1)", 1), ("f(1)\nx = 2", 0)]
)
def test_calls_with_positional_arguments_are_counted(text: str, count: int) -> None:
    assert positional_calls(text) == [None] * count


@pytest.mark.parametrize(("text", "program"), [("import os\nf(a=1)", True), ("I would call f(a=1)", False), ("word", False)])
def test_a_program_parses(text: str, program: bool) -> None:
    assert is_program(text) is program
