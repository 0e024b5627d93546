"""Tests in every form, with right programs and with cheats; and whose fault it is if there is no score."""

import pytest

from judge.errors import ReferenceFault
from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.unit_tests import Score
from tests.sandbox.forms import FORMS
from tests.sandbox.running import passed
from tests.sandbox.solutions import SHORT


@pytest.mark.parametrize("name", FORMS)
def test_forms(name: str) -> None:
    form = FORMS[name]
    result = passed(form.program, form.tests, form.entry, given=form.given, prompt=form.prompt)
    assert (result.passed, result.total) == (form.passed, form.total), result.reasons


def test_ten_thousand_asserts() -> None:
    tests = "\n".join(f"assert f({number}) == {number + 1}" for number in range(10_000))
    limits = Limits(seconds=20.0)
    assert passed("def f(x): return x + 1", tests, limits=limits) == Score(10_000, 10_000, ())
    assert passed("def f(x): return x", tests, limits=limits).passed == 0


@pytest.mark.parametrize("program", ["def f(x): return x", "def f(x): return None", "def f(x): raise ValueError", "", "f = 1"])
def test_a_name_error_of_the_tests_is_the_datas_fault_for_every_program(program: str) -> None:
    with pytest.raises(ReferenceFault, match="other"):
        passed(program, "assert f(1) == other", limits=SHORT)


@pytest.mark.parametrize(
    ("program", "tests", "prompt"),
    [
        pytest.param("E = 5\ndef f(): raise ValueError", "import pytest\ndef test_f():\n    with pytest.raises(E):\n        f()", "E f", id="no class"),
        pytest.param("E = Exception\ndef f(): return 1", "try:\n    f()\n    assert False\nexcept E:\n    pass", "E f", id="too wide a class"),
        pytest.param("E = AssertionError\ndef f(): return 1", "try:\n    f()\n    assert False\nexcept E:\n    pass", "E f", id="assertion"),
        pytest.param("def Dog(): pass\ndef Cat(): pass", "assert issubclass(Dog, Cat)", "Dog Cat", id="functions for classes"),
        pytest.param("f = object()", "assert f(1) == 1", "", id="no function"),
        pytest.param("import unittest\ndef f(x): raise unittest.SkipTest", "assert f(1) == 1", "", id="skip"),
        pytest.param("def f(x): raise SystemExit(0)", "assert f(1) == 1", "", id="exit"),
        pytest.param("def f(x): raise KeyboardInterrupt", "assert f(1) == 1", "", id="interrupt"),
        pytest.param("def f(x): return (yield)", "assert f(1) == 1", "", id="generator"),
        pytest.param("class f:\n    def __init__(s, x): pass\n    def __eq__(s, o): return True", "assert f(1) == 1", "", id="class"),
        pytest.param("def f(x):\n    import os\n    os._exit(0)", "for n in range(3):\n    try:\n        f(n)\n    except:\n        pass\n    assert True", "", id="dead"),
    ],
)  # fmt: skip
def test_programs_that_break_the_tests_earn_nothing_and_are_scored(program: str, tests: str, prompt: str) -> None:
    assert passed(program, tests, "f", prompt=prompt, limits=SHORT).passed == 0


@pytest.mark.parametrize(
    "program", ["class Stack: pass", "class Stack:\n    def pop(self): return 1", "class Stack(Exception): pass"]
)
@pytest.mark.parametrize("tests", ["x = 1 / 0\nassert Stack().pop() == 1", "while True: pass\nassert Stack().pop() == 1"])
def test_tests_that_fail_by_themselves_are_the_datas_fault_also_where_the_program_is_a_class(program: str, tests: str) -> None:
    with pytest.raises(ReferenceFault, match="tests themselves"):
        passed(program, tests, None, limits=SHORT)


@pytest.mark.parametrize("tests", ["assert Stack.__doc__.strip()", "assert Stack().pop() + 1 == 2", "assert Stack.__mro__[9]"])
def test_what_a_class_lacks_is_the_programs_fault(tests: str) -> None:
    assert passed("class Stack: pass", tests, None).passed == 0
