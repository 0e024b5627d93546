"""Reading tests: what cannot be read is the data's fault."""

import gc
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from judge.errors import ReferenceFault
from judge.sandbox.prepared import prepare


@pytest.mark.parametrize(
    ("tests", "entry"),
    [
        pytest.param("", "f", id="nothing"),
        pytest.param("assert True", "f", id="nothing that counts"),
        pytest.param("def check(:", "f", id="no Python"),
        pytest.param("assert f(1) == '\0'", "f", id="null byte"),
        pytest.param("assert f(" + "-" * 100_000 + "1) == 1", "f", id="deep"),
        pytest.param("assert helper(1) == 2", "f", id="helper that nobody has"),
        pytest.param("assert f(helper) == other", "f", id="value that nobody has"),
        pytest.param("def check(candidate):\n    assert candidate(1)\ncheck(Solution().f)", None, id="check of a method"),
        pytest.param("def check(candidate):\n    assert candidate(1)\ncheck(f, 2)", "f", id="check of two"),
        pytest.param("def check(candidate):\n    assert candidate(1)", None, id="no entry point"),
        pytest.param("assert f(g(1)) == 2", None, id="two candidates"),
        pytest.param("assert len([1]) == 1", None, id="no candidate"),
    ],
)
def test_unreadable_tests_are_the_datas_fault(tests: str, entry: str | None) -> None:
    with pytest.raises(ReferenceFault):
        prepare(tests, entry)


def test_unreadable_given_code_is_the_datas_fault() -> None:
    with pytest.raises(ReferenceFault, match="given"):
        prepare("assert f(1) == 1", "f", "Write a function.")


@pytest.mark.parametrize(
    "tests",
    [
        pytest.param("assert f(1) == 2\nassert set(f(2)) == {3}", id="the only unknown name"),
        pytest.param("def check(candidate):\n    assert candidate(1)\ncheck(f)", id="called with it"),
        pytest.param("def check(f):\n    assert f(1)\ncheck(f)", id="called the same"),
        pytest.param("import math\nassert math.isclose(f(1), helper(2))", id="beside a helper"),
    ],
)
def test_the_entry_point_may_be_left_out(tests: str) -> None:
    assert prepare(tests, None, "def helper(x): return x").entry == "f"


def test_no_expected_value_is_in_a_call() -> None:
    ready = prepare("assert f(g(1), 'in') == 'out'", "f")
    assert "_ask('text', \"f(g(1), 'in')\")" in ready.code
    assert ready.tests == ("f(g(1), 'in') == 'out'",)


def test_a_program_gets_what_is_given_but_not_its_own_stub() -> None:
    ready = prepare("assert f(1) == 2", "f", "import re\ndef g(x): return x\ndef f(x):\n    '''Double.'''\n")
    assert ready.given == "import re\n\ndef g(x):\n    return x"


def test_threads_prepare_at_a_time() -> None:
    """CPython 3.11.7 mixes up two threads that parse when Python code, here of the garbage collector's, runs in between."""
    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    gc.callbacks.append(_linger)
    gc.set_threshold(50)
    sys.setswitchinterval(1e-5)
    try:
        tests = [f"assert f([{number}, {{1: [2, (3, 4)]}}, (5,)]) == {[[number]] * 30}" for number in range(64)]
        with ThreadPoolExecutor(16) as threads:
            found = list(threads.map(lambda text: prepare(text, "f").entry, tests))
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*threshold)
        gc.callbacks.remove(_linger)
    assert found == ["f"] * 64


def _linger(*_: object) -> None:
    sum(range(1000))
