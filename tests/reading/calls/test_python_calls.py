"""Calls that are written as Python."""

import pytest

from judge.bounds import CALLS_PYTHON_DEPTH, CALLS_PYTHON_LENGTH
from judge.reading.calls.call import Call
from judge.reading.calls.python_calls import expected_calls, is_program, positional_calls, python_calls


@pytest.mark.parametrize(
    "text",
    [
        "",
        "f",
        "f(1)",
        "f(a=b)",
        "f(a=1",
        "x = f(a=1)",
        "f(**a)",
        "f(a={1})",
        "print({'a': 1})",
        "f({'a': 1}, b=2)",
        "f()()",
        "f(a=1, a=2)",
    ],
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


PARAMETERS = {"f": ("a", "b"), "a.b.c": ("x",), "none": ()}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("f", id="a name"),
        pytest.param("f(", id="no Python"),
        pytest.param("I call f(a=1)", id="prose"),
        pytest.param("x = f(a=1)", id="an assignment"),
        pytest.param("f(a=1)\nimport os", id="a statement"),
        pytest.param("[f(a=1), 2]", id="a number in the list"),
        pytest.param("f(a=1)()", id="a call of a call"),
        pytest.param("f().g(a=1)", id="a method of a call"),
        pytest.param("f[0](a=1)", id="an item"),
        pytest.param("f(a=b)", id="a variable"),
        pytest.param("f(a=g(1))", id="a call in a call"),
        pytest.param("f(a=__import__('os').system('true'))", id="code"),
        pytest.param("f(a=1 + 1)", id="a sum"),
        pytest.param("f(a={1})", id="a set"),
        pytest.param("f(a=b'x')", id="bytes"),
        pytest.param("f(a=f'{1}')", id="a format"),
        pytest.param("f(a=1j)", id="a complex number"),
        pytest.param("f(a=...)", id="an ellipsis"),
        pytest.param("f(a=[x for x in [1]])", id="a comprehension"),
        pytest.param("f(**{'a': 1})", id="unpacked"),
        pytest.param("f(*[1])", id="unpacked positions"),
        pytest.param("f(a=1, a=2)", id="twice"),
        pytest.param("f(1, a=2)", id="twice, once without its name"),
        pytest.param("f(1, 2, 3)", id="too many"),
        pytest.param("none(1)", id="one too many"),
        pytest.param("unknown(1)", id="no tool of the record"),
        pytest.param("f({'c': 1}, 2, 3)", id="an object among too many"),
        pytest.param("f(a=" + "[" * 41 + "]" * 41 + ")", id="deep"),
        pytest.param(f"f(a='{'x' * CALLS_PYTHON_LENGTH}')", id="long"),
    ],
)
def test_what_no_reference_says(text: str) -> None:
    with pytest.raises(ValueError, match="call"):
        expected_calls(text, PARAMETERS)


def test_no_message_quotes_a_reference() -> None:
    for text in ("f(secret)", "f(secret=secret)", "secret secret", "f(secret=)"):
        with pytest.raises(ValueError, match="call") as caught:
            expected_calls(text, PARAMETERS)
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        pytest.param("f(a=1)", [Call("f", {"a": 1})], id="named"),
        pytest.param("f(1, 'x')", [Call("f", {"a": 1, "b": "x"})], id="by position"),
        pytest.param("f(1, b=-2.5)", [Call("f", {"a": 1, "b": -2.5})], id="mixed"),
        pytest.param("functions.f(1)", [Call("functions.f", {"a": 1})], id="in a namespace"),
        pytest.param("a.b.c(x=true)", [Call("a.b.c", {"x": True})], id="dots, and JSON's true"),
        pytest.param("a.b.c([1, (2, {'d': null})])", [Call("a.b.c", {"x": [1, [2, {"d": None}]]})], id="nested"),
        pytest.param("f({'a': 1})", [Call("f", {"a": 1})], id="one object of all arguments"),
        pytest.param("f({'z': 1})", [Call("f", {"a": {"z": 1}})], id="one object as an argument"),
        pytest.param("unknown({z: 1})", [Call("unknown", {"z": 1})], id="one object, unknown tool"),
        pytest.param("none()", [Call("none", {})], id="no arguments"),
        pytest.param("f(a=1)\nf(a=2)", [Call("f", {"a": 1}), Call("f", {"a": 2})], id="two lines"),
        pytest.param("[f(a=1), none()]", [Call("f", {"a": 1}), Call("none", {})], id="a list"),
    ],
)
def test_what_a_reference_expects(text: str, calls: list[Call]) -> None:
    assert expected_calls(text, PARAMETERS) == calls
