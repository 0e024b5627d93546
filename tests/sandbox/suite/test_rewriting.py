"""Rewritten asserts: a program gains nothing by changing its inputs, and honest programs lose nothing."""

import pytest

from tests.sandbox.running import passed

EMPTIES = "def f(a, *_):\n    a.clear()\n    return type(a)()"


@pytest.mark.parametrize(
    ("tests", "program"),
    [
        pytest.param("a = [3, 1]\nassert f(a) == sorted(a)", EMPTIES, id="emptied"),
        pytest.param("a = [3, 1]\nassert f(a) == [x for x in a if x > 1]", EMPTIES, id="comprehension"),
        pytest.param("a = {1: 2}\nassert f(a) == dict(a.items())", EMPTIES, id="dict"),
        pytest.param("a = [3, 1]\nassert f(a) in a", "def f(a):\n    a[:] = [7]\n    return 7", id="in"),
        pytest.param("a = [3, 1]\nassert f(a) == max(a)", "def f(a):\n    a[:] = [7]\n    return 7", id="replaced"),
        pytest.param("def check(candidate):\n    a = [3, 1]\n    assert candidate(a) == sorted(a)", EMPTIES, id="check"),
        pytest.param("a = [3, 1]\nassert f(a) == a[::-1] or f(a) == 5", "def f(a): return 1", id="no comparison"),
    ],
)
def test_a_program_gains_nothing_by_changing_its_inputs(tests: str, program: str) -> None:
    assert passed(program, tests).passed == 0


@pytest.mark.parametrize(
    ("tests", "program"),
    [
        pytest.param("a = [3, 1]\nassert f(a) == sorted(a)", "def f(a):\n    a.sort()\n    return a", id="sorts and returns"),
        pytest.param("a = [3, 1]\nassert f(a) == a", "def f(a):\n    a.sort()\n    return a", id="returns its input"),
        pytest.param("a = [3, 1]\nassert f(a) is a", "def f(a): return a", id="the same"),
        pytest.param("a = [3, 1]\nassert f(a) is None and a == [1, 3]", "def f(a): a.sort()", id="both sides of and"),
        pytest.param(
            "a = [1]\nassert f(a, 2) == a[1]", "def f(a, x):\n    a.append(x)\n    return x", id="only there afterwards"
        ),
        pytest.param("a = [3, 1]\nf(a)\nassert a == [1, 3]", "def f(a): a.sort()", id="in place"),
        pytest.param(
            "n = [1, 1, 2]\nk = f(n)\nassert n[:k] == [1, 2]",
            "def f(n):\n    n[:] = sorted({*n})\n    return len(n)",
            id="and a count",
        ),
        pytest.param("xs = [1]\nassert f(xs) == [(lambda x: x + 1)(x) for x in xs]", "def f(xs): return [2]", id="lambda"),
    ],
)
def test_honest_programs_lose_nothing(tests: str, program: str) -> None:
    result = passed(program, tests)
    assert result.passed == result.total == 1, result.reasons


def test_the_input_is_seen_as_the_program_left_it() -> None:
    tests = "a = [3, 1]\nassert f(a) == [1, 3]\nassert a == [3, 1]"
    assert passed("def f(a):\n    a.sort()\n    return a", tests).passed == 1
    assert passed("def f(a): return sorted(a)", tests).passed == 2


def test_a_failing_statement_does_not_stop_the_others() -> None:
    result = passed(
        "def f(x): return x", "assert f(1) == 2\nassert f(2) == 2\nfor x in (1, 2):\n    assert f(x) == 1\nassert f(3) == 3"
    )
    assert (result.passed, result.total) == (2, 4)
    assert result.reasons == ("f(1) == 2: 1 against 2", "for x in (1, 2):: 2 against 1")


@pytest.mark.parametrize("loop", ["for x in f(1):\n    assert x", "while f(1):\n    assert f(1)"])
def test_a_loop_that_never_ran_has_not_passed(loop: str) -> None:
    assert passed("def f(x): return []", loop).passed == 0


def test_only_objects_that_the_tests_made_are_asked_whether_they_equal_plain_data() -> None:
    program = (
        "class Box:\n    def __eq__(self, o): return True\n    def __ne__(self, o): return False\n    def get(self): return self"
    )
    tests = "b = Box()\nassert b == 1\nassert Box() == 1\nassert b.get() == 1\nc = b.get()\nassert c == 1\nassert not c != 1"
    result = passed(program, tests, prompt="Box")
    assert [reason.split(":")[0] for reason in result.reasons] == ["b.get() == 1", "c == 1", "not c != 1"]
    assert (result.passed, result.total) == (2, 5)
