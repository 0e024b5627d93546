"""Programs that want to be paid for nothing or to use everything up, then honest ones, and forms of tests."""

import pytest

from judge.errors import ReferenceFault
from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.unit_tests import Score
from tests.sandbox.running import passed, score
from tests.sandbox.solutions import BOMBS, CHEATS, HONEST, SHORT


@pytest.mark.parametrize("name", CHEATS)
def test_cheats_earn_nothing(name: str) -> None:
    result = score(CHEATS[name])
    assert (result.passed, result.total) == (0, 3)
    assert len(result.reasons) == 3


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_fail_and_end(name: str) -> None:
    result = score(BOMBS[name], SHORT)
    assert (result.passed, result.total) == (0, 3)
    assert all(len(reason) < 2000 for reason in result.reasons)


def test_a_timeout_is_not_the_exception_a_test_waits_for() -> None:
    tests = (
        "def check(candidate):\n    raised = False\n    try:\n        candidate(1, [])\n"
        "    except Exception:\n        raised = True\n    assert raised\n"
    )
    assert score(BOMBS["endless loop"], SHORT, tests).passed == 0
    assert score(CHEATS["exit in call"], SHORT, tests).passed == 0
    assert score("def total(n, items): raise KeyError(n)", SHORT, tests).passed == 1


def test_wrong_types_are_wrong_and_not_the_fault_of_the_tests() -> None:
    tests = "assert abs(total(1, []) - 0.5) < 1e-6\nassert total(2, [])[0] == 1\n"
    assert score("def total(n, items): return None", tests=tests).passed == 0
    assert score("def total(n, items): return float('nan')", tests=tests).passed == 0


@pytest.mark.parametrize(
    ("program", "tests"),
    [
        pytest.param(
            "def f(n): return 5",
            "r = f(3)\nassert r is None\nfirst = r[0]\nassert first == 1",
            id="a value that breaks the tests between asserts",
        ),
        pytest.param("def f(n): return []", "for last in f(3): pass\nassert last == 3", id="a loop that never binds"),
        pytest.param("def f(n): return [0] * 10**5", "xs = f(1)\nassert xs == 1\nys = [xs for _ in xs] * 9**9", id="large value"),
        pytest.param("import time\ntime.sleep(0.4)\ndef f(n): return 0", "assert f(1) == 1", id="slow to load"),
        pytest.param("import time\ntime.sleep(9)\ndef f(n): return 0", "assert f(1) == 1", id="too slow to load"),
        pytest.param("def f(n): raise ImportError('numpy')", "assert f(1) == 1", id="import error of its own"),
        pytest.param("def f(n): raise NameError('x')", "x = f(1)\nassert x == 1", id="name error of its own"),
    ],
)
def test_no_program_can_be_unscored(program: str, tests: str) -> None:
    """Otherwise a policy could have its failures forgiven."""
    assert passed(program, tests, limits=Limits(seconds=0.5, memory_bytes=128 << 20)).passed == 0


def test_emptying_the_input_does_not_empty_the_expectation() -> None:
    tests = "def check(candidate):\n    a = [3, 1]\n    assert candidate(a) == sorted(a)\n"
    assert passed("def f(a):\n    a.clear()\n    return []", tests).passed == 0
    assert passed("def f(a): return sorted(a)", tests).passed == 1


def test_expected_values_never_enter() -> None:
    tests = "def check(candidate):\n    want = 4242424242\n    assert candidate(1, [2]) == want\n"
    program = (
        "import gc, sys\ndef total(n, items):\n"
        "    for o in gc.get_objects():\n"
        "        if str(len('xx') * 2121212121) in repr(o)[:10**5]: raise SystemExit('seen')\n"
        "    return 3\n"
    )
    result = score(program, tests=tests)
    assert result.passed == 0
    assert "seen" not in result.reasons[0]
    assert "3 against 4242424242" in result.reasons[0]


HELPERS = "def double(x):\n    return 2 * x\n\ndef half(x):\n    '''x / 2'''\n"
USING_HELPERS = "def check(candidate):\n    for x in range(1, 4):\n        assert double(candidate(x)) == x\n"


def test_helpers_of_the_prompt_are_not_the_programs() -> None:
    cheat = "class A(int):\n    pass\ndef double(x): return x\ndef half(x): return x"
    assert passed(cheat, USING_HELPERS, "half", given=HELPERS).passed == 0
    honest = "def half(x): return x // 2 if x % 2 == 0 else x / 2"
    assert passed(honest, USING_HELPERS, "half", given=HELPERS, exact=False) == Score(1, 1, ())


def test_a_program_may_use_the_helpers_of_the_prompt() -> None:
    program = "def half(x): return x * x / double(x)"
    assert passed(program, USING_HELPERS, "half", given=HELPERS, exact=False) == Score(1, 1, ())


def test_a_stub_of_the_prompt_is_not_a_program() -> None:
    given = "def f(x):\n    '''Return None for 0.'''\n"
    assert passed("y = 1", "assert f(0) is None", given=given).passed == 0


@pytest.mark.parametrize(
    ("tests", "given", "fault"),
    [
        pytest.param(
            "import nothing_like_it\nassert nothing_like_it.x(f(1)) == 2", "", "the module nothing_like_it", id="absent module"
        ),
        pytest.param("assert f(1) == 1\nimport numpy\nassert f(1) == numpy.x", "", "the module numpy", id="absent later"),
        pytest.param("x = 1 / 0\nassert f(1) == 1", "", "fail: ZeroDivisionError", id="broken"),
        pytest.param("assert f(1) == 1", "x = 1 / 0", "given code: ZeroDivisionError", id="broken given code"),
        pytest.param("while True: pass\nassert f(1) == 1", "", "do not end", id="endless"),
    ],
)
@pytest.mark.parametrize("program", ["def f(x): return x", "def f(x): return 0", "x = ", "import os\nos._exit(0)"])
def test_tests_that_fail_by_themselves_are_the_datas_fault(tests: str, given: str, fault: str, program: str) -> None:
    with pytest.raises(ReferenceFault, match=fault):
        passed(program, tests, limits=SHORT, given=given)


# ---- honest programs


@pytest.mark.parametrize("name", HONEST)
def test_honest_programs_pass(name: str) -> None:
    assert score(HONEST[name]) == Score(3, 3, ())


def test_part_of_the_tests() -> None:
    result = score("def total(n, items): return 6")
    assert (result.passed, result.total) == (1, 3)
    assert "6 against 15" in result.reasons[1]


@pytest.mark.parametrize("code", ["map(str, xs)", "(x for x in xs)", "zip(xs, xs)", "reversed(xs)", "filter(None, xs)"])
def test_an_iterator_is_no_list(code: str) -> None:
    assert passed(f"def f(xs): return {code}", "assert f([]) == []").passed == 0


def test_types_count_when_they_are_to() -> None:
    program, tests = "def f(x): return [x / 2]", "assert f(4) == [2]"
    assert passed(program, tests, exact=True).passed == 0
    assert passed(program, tests).passed == 1


def test_slow_tests_take_no_time_of_the_program() -> None:
    tests = "import time\ntime.sleep(0.4)\nassert f(1) == 1\nx = f(2)\ntime.sleep(0.4)\nassert f(x) == 2"
    program = "def f(x):\n    for y in (x,): return next(iter([y]))"
    assert passed(program, tests, limits=Limits(seconds=1.0)).passed == 2


# ---- forms of tests


def test_forms_of_asserts() -> None:
    tests = """
import math, random
LIMIT = 3
def check(candidate):
    assert True, "not counted"
    assert candidate(1) == 2, "message " + str(candidate(1))
    assert candidate(x=1) != 1
    assert not candidate(-1)
    assert candidate(1) is not None
    assert candidate(1) in (2, 3)
    assert abs(candidate(0.1) - 1.1) < 1e-9
    assert math.isclose(candidate(0.5), 1.5)
    assert all(candidate(i) == i + 1 for i in range(LIMIT))
    assert [candidate(v) for v in (1, 2)] == [2, 3] and isinstance(candidate(1), int)
    for i in range(20):
        n = random.randint(0, 9)
        assert candidate(n) == n + 1
    try:
        candidate("a")
        assert candidate(1) == 0
    except TypeError:
        pass
"""
    result = passed("def inc(x): return x + 1", tests, "inc")
    assert (result.passed, result.total) == (11, 11)


def test_objects_of_the_program_as_arguments() -> None:
    program = "class P:\n    def __init__(self, a): self.a = a\ndef f(ps): return [p.a for p in ps]"
    assert passed(program, "assert f([P(1), P(2)]) == [1, 2]", prompt="P").passed == 1
    assert passed("def f(g, x): return g(x)", "assert f(lambda v: v + 1, 2) == 3").passed == 1


def test_arguments_changed_in_place() -> None:
    tests = "def check(candidate):\n    a = [3, 1]\n    candidate(a)\n    assert a == [1, 3]\n"
    assert passed("def f(a): a.sort()", tests).passed == 1
    assert passed("def f(a): return sorted(a)", tests).passed == 0


def test_methods() -> None:
    program = "class Solution:\n    def add(self, a, b): return a + b"
    assert passed(program, "assert Solution().add(1, 2) == 3", "Solution").passed == 1
