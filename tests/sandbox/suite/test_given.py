"""Code that the prompt gives: stubs are left to the program, and functions that read what the tests change stay with the tests."""

import ast

import pytest

from judge.sandbox.suite.given import hosted, is_left_to_program


@pytest.mark.parametrize(
    ("code", "left"),
    [
        pytest.param("def f(x): return x", True, id="what-is-tested"),
        pytest.param("def g(x): return x", False, id="a-helper"),
        pytest.param("def g(x):\n    '''Double.'''", True, id="a-docstring-alone"),
        pytest.param("def g(x):\n    import re\n    raise NotImplementedError", True, id="not-implemented"),
        pytest.param("class A:\n    def __init__(self): self.x = 1\n    def h(self): pass", True, id="a-class-of-stubs"),
        pytest.param("class A:\n    def h(self): return 1", False, id="a-class-that-works"),
        pytest.param("class A: pass", False, id="a-class-without-methods"),
        pytest.param("class A(Base):\n    def h(self): pass", False, id="a-derived-class"),
        pytest.param("x = 1", False, id="no-definition"),
    ],
)
def test_stubs_and_what_is_tested_are_left_to_the_program(code: str, left: bool) -> None:
    assert is_left_to_program(ast.parse(code).body[0], "f") == left


@pytest.mark.parametrize(
    ("given", "tests", "names"),
    [
        pytest.param("n = 1\ndef f(): return n", "n = 2", {"f"}, id="assigned-in-the-tests"),
        pytest.param("n = [1]\ndef f(): return n", "n[0] = 2", {"f"}, id="an-item"),
        pytest.param("n = [1]\ndef f(): return n", "n.append(2)", {"f"}, id="a-method-that-may-change-it"),
        pytest.param("class C:\n    n = 1\ndef f(): return C.n", "C.n = 2", {"f"}, id="an-attribute-of-a-class"),
        pytest.param("class C:\n    n = 1\ndef f(): return C.n", "assert C.n == 1", set(), id="a-class-that-is-only-read"),
        pytest.param("n = 1\ndef f():\n    global n\n    n = 2\ndef g(): return f()", "g()", {"f", "g"}, id="changed-by-the-given-code"),
        pytest.param("n = 1\ndef f(): return n", "m = 2", set(), id="another-variable"),
    ],
)  # fmt: skip
def test_functions_that_read_what_changes_stay_with_the_tests(given: str, tests: str, names: set[str]) -> None:
    assert hosted(ast.parse(given), ast.parse(tests)) == names
