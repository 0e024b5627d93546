"""Tests are read once for all programs, in a child. What is wrong with them is the data's fault."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from judge.errors import ReferenceFault
from judge.sandbox.programs.prepared import RecordTests, prepare


@pytest.mark.parametrize(
    ("tests", "fault"),
    [
        pytest.param(RecordTests("assert f("), "cannot be read", id="no Python"),
        pytest.param(RecordTests("assert f(" + "-" * 200_000 + "1)"), "read", id="deep"),
        pytest.param(RecordTests("x = 1", "f"), "judges", id="nothing judges"),
        pytest.param(RecordTests("assert f(1)", given="a b"), "given code", id="given prose"),
    ],
)
def test_unreadable_tests_are_named(tests: RecordTests, fault: str) -> None:
    with pytest.raises(ReferenceFault, match=fault):
        prepare(tests)


def test_tests_are_read_once() -> None:
    assert prepare(RecordTests("assert f(7) == 7")) is prepare(RecordTests("assert f(7) == 7"))


def test_a_program_gets_no_expected_value() -> None:
    ready = prepare(RecordTests("class A: pass\nassert f(A()) == 4242", given="def g(x): return x"))
    assert ready.tests == ("f(A()) == 4242",)
    assert "4242" not in ready.given + repr(ready.shared)
    assert ready.shared == ("A",)


def test_many_threads_prepare_tests_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda number: prepare(RecordTests(f"assert f({number}) == {number}")).tests, range(32)))
    assert found == [(f"f({number}) == {number}",) for number in range(32)]
