"""Reading tests: what judges, what is the program's, and what is the data's fault."""

import ast

import pytest

from judge.sandbox.suite.refusals import Unusable
from judge.sandbox.suite.suite import Suite, read_suite

CHECK = "def check(candidate):\n    assert candidate(1)"


def read(tests: str, entry: str | None = None, given: str = "", prompt: str = "") -> Suite:
    return read_suite(tests, given, entry, prompt, exact=False)


@pytest.mark.parametrize(
    ("tests", "entry"),
    [
        pytest.param("", "f", id="nothing"),
        pytest.param("assert True", "f", id="nothing that counts"),
        pytest.param("x = f(1)", "f", id="nothing that judges"),
        pytest.param("def check(:", "f", id="no Python"),
        pytest.param("assert f(1) == '\0'", "f", id="null byte"),
        pytest.param("assert f(" + "-" * 100_000 + "1) == 1", "f", id="deep"),
        pytest.param("assert helper(1) == 2", "f", id="helper that nobody has"),
        pytest.param("assert f(helper) == other", "f", id="value that nobody has"),
        pytest.param(CHECK, None, id="no entry point"),
        pytest.param("assert f(g(1)) == 2", None, id="two candidates"),
        pytest.param("assert len([1]) == 1", None, id="no candidate"),
        pytest.param("return 5", "f", id="return at the top"),
    ],
)
def test_unreadable_tests_are_the_datas_fault(tests: str, entry: str | None) -> None:
    with pytest.raises(Unusable):
        read(tests, entry)


def test_unreadable_given_code_is_the_datas_fault() -> None:
    with pytest.raises(Unusable, match="given"):
        read("assert f(1) == 1", "f", "Write a function.")


@pytest.mark.parametrize(
    ("tests", "names"),
    [
        pytest.param("assert f(1) == 2\nassert set(f(2)) == {3}", ["f"], id="the only unknown name"),
        pytest.param(f"{CHECK}\ncheck(f)", ["f"], id="called with it"),
        pytest.param("def check(f):\n    assert f(1)\ncheck(f)", ["f"], id="called the same"),
        pytest.param("import math\nassert math.isclose(f(1), helper(2))", ["f"], id="beside a helper"),
        pytest.param("from solution import f, g as h\nassert f(1) == h(2)", ["f", "g"], id="imported"),
        pytest.param("from .solution import f\nassert f(1)", ["f"], id="imported beside it"),
        pytest.param("import solution as s\nassert s.f(1)", [], id="the module"),
        pytest.param("def test_a():\n    f = 1\n    assert g(f)", ["g"], id="a local variable"),
        pytest.param("assert [x for x in f(1)] == [y := 2]", ["f"], id="variables of expressions"),
    ],
)
def test_names_of_the_program(tests: str, names: list[str]) -> None:
    assert read(tests, None, "def helper(x): return x").names == names


def test_names_that_the_prompt_tells_are_the_programs() -> None:
    tests = "s = Stack()\nassert push(s, 1) == 2"
    assert read(tests, prompt="Write a class `Stack` and push().").names == ["Stack", "push"]
    with pytest.raises(Unusable, match="push"):
        read(tests, prompt="Write a class Stack.")
    with pytest.raises(Unusable, match="push"):
        read(tests, "Stack")


@pytest.mark.parametrize(
    ("tests", "texts"),
    [
        pytest.param("assert f(1)\nx = 1\nassert f(x), 'why'", ["f(1)", "f(x), 'why'"], id="asserts"),
        pytest.param("try:\n    f(1)\n    assert False\nexcept ValueError:\n    pass", ["try:"], id="try"),
        pytest.param("for x in (1, 2):\n    assert f(x)", ["for x in (1, 2):"], id="for"),
        pytest.param("if f(1) != 2:\n    raise ValueError", ["if f(1) != 2:"], id="if"),
        pytest.param("def help(x):\n    assert f(x)\nhelp(1)\nhelp(2)", ["help(1)", "help(2)"], id="helper"),
        pytest.param("def help(x):\n    assert f(x)\ndef more(): help(1)\nmore()", ["more()"], id="helper of a helper"),
        pytest.param("def test_a():\n    assert f(1)\ntest_a()", ["f(1)"], id="a test that is called"),
        pytest.param(
            "import pytest\nwith pytest.raises(ValueError):\n    f(1)", ["with pytest.raises(ValueError):"], id="raises"
        ),
        pytest.param("if __name__ == '__main__':\n    assert f(1)\n    assert f(2)", ["f(1)", "f(2)"], id="main"),
    ],
)
def test_statements_that_judge(tests: str, texts: list[str]) -> None:
    assert read(tests, "f").tests == texts


def test_a_stub_of_the_prompt_is_left_to_the_program() -> None:
    given = "import re\ndef g(x): return x\ndef f(x):\n    '''Double.'''\nclass Solution:\n    def h(self): pass\n"
    suite = read("assert f(1) == 2", "f", given)
    assert suite.given_text == "import re\n\ndef g(x):\n    return x"


def test_given_functions_that_read_what_tests_change_stay_with_the_tests() -> None:
    given = "class _Api:\n    bad = 1\nlimit = 5\ndef is_bad(v): return v >= _Api.bad\ndef wraps(v): return is_bad(v)\ndef free(v): return v < limit"
    assert read("_Api.bad = 4\nassert f(9) == 4", "f", given).hosted == ["is_bad", "wraps"]
    assert read("assert f(9) == 4", "f", given).hosted == []


def test_the_code_compiles() -> None:
    suite = read(f"{CHECK}\ncheck(f)")
    assert isinstance(suite.code, ast.Module)
    compile(suite.code, "<tests>", "exec")
