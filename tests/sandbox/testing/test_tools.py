"""Comparisons of rewritten tests: plain data is compared here, and an object is asked only where the tests made it."""

import pytest

from judge.sandbox.testing.tools import same
from tests.sandbox.running import passed


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1, True),
        (1, 1.0),
        ([1], (1,)),
        ([1, [2]], [1, [2.0]]),
        ({1: 2}, {True: 2}),
        ({1: 2}, {1: 2.0}),
        ({1}, {1.0}),
        ([1, 2], [1]),
        (float("nan"), float("nan")),
    ],
    ids=str,
)
def test_values_of_other_types_are_not_the_same(left: object, right: object) -> None:
    assert not same(left, right)


@pytest.mark.parametrize("value", [1, "a", [1, {"a": (2.0, {3})}], {(1, 2): [None]}, frozenset({1})], ids=str)
def test_equal_values_of_equal_types_are_the_same(value: object) -> None:
    assert same(value, eval(repr(value)))


@pytest.mark.parametrize(
    ("tests", "exact", "share"),
    [
        pytest.param("assert f() == 1", False, 1, id="equal"),
        pytest.param("assert f() == 1", True, 0, id="equal-but-of-another-type"),
        pytest.param("assert f() != 1", False, 0, id="not-unequal"),
        pytest.param("assert f() != 1", True, 1, id="unequal-by-its-type"),
        pytest.param("assert f() != 2", False, 1, id="unequal"),
    ],
)
def test_types_count_in_both_comparisons_when_they_are_wanted(tests: str, exact: bool, share: int) -> None:
    assert passed("def f(): return 1.0", tests, exact=exact).passed == share


ALWAYS = "class A:\n    def __eq__(self, other): return True\n    def __contains__(self, item): return True\n    def __iter__(self): return iter(())\ndef f(): return A()"


@pytest.mark.parametrize("tests", ["assert f() == 1", "assert 1 in f()"])
def test_an_object_that_says_yes_to_everything_earns_nothing(tests: str) -> None:
    assert passed(ALWAYS, tests).passed == 0
