"""Values of parameters: which fixtures a function needs, what each is worth, and when it ends."""

import sys
from contextlib import ExitStack
from typing import Any

from judge.sandbox.testing import pytest_like
from judge.sandbox.testing.fixtures import Arguments, Captured, Fixtures

CODE = """
@pytest.fixture
def one(): return 1
@pytest.fixture
def two(one): return one + 1
@pytest.fixture(autouse=True)
def always(): log.append("always")
@pytest.fixture(scope="module")
def kept():
    log.append("kept")
    yield 7
    log.append("ended")
@pytest.fixture
def printed(capsys):
    print("hello")
    return capsys.readouterr().out
class Base:
    @pytest.fixture(params=[1, 2])
    def number(self, request): return request.param, type(self).__name__
class Derived(Base): pass
"""


def fixtures() -> tuple[Fixtures, list[str], dict[str, Any]]:
    log: list[str] = []
    space: dict[str, Any] = {"pytest": pytest_like.module(), "log": log, "__name__": "tests"}
    exec(CODE, space)
    return Fixtures(space, lambda: "entry"), log, space


def given(function: Any, **case: Any) -> dict[str, Any]:
    found, _, _ = fixtures()
    with ExitStack() as stack:
        return Arguments(found, case, stack, None).of(function)


def test_a_function_needs_its_fixtures_and_theirs_and_those_for_every_function() -> None:
    found, _, _ = fixtures()
    assert {fixture.name for fixture in found.needed(lambda two: two, None)} == {"one", "two", "always"}


def test_a_class_has_the_fixtures_of_its_bases() -> None:
    found, _, space = fixtures()
    (number,) = [fixture for fixture in found.needed(lambda self, number: number, space["Derived"]) if fixture.params]
    assert number.params == [1, 2]
    with ExitStack() as stack:
        values = Arguments(found, {"@number": 2}, stack, space["Derived"]()).of(lambda number: number)
    assert values == {"number": (2, "Derived")}


def test_values_of_parameters() -> None:
    assert given(lambda two, x, kept: None, x=5) == {"two": 2, "x": 5, "kept": 7}
    assert given(lambda candidate: None) == {"candidate": "entry"}
    assert given(lambda f: None) == {"f": "entry"}, "the first parameter that nothing else gives"
    assert given(lambda f=1: None) == {}
    assert given(lambda printed: None) == {"printed": "hello\n"}


def test_a_kept_value_ends_with_the_session() -> None:
    found, log, _ = fixtures()
    for _ in range(2):
        with ExitStack() as stack:
            Arguments(found, {}, stack, None).of(lambda kept: None)
    assert log == ["always", "kept", "always"]
    found.close()
    assert log[-1] == "ended"


def test_what_was_printed_is_forgotten_once_it_is_read() -> None:
    before = sys.stdout, sys.stderr
    captured = Captured()
    print("a")
    print("b", file=sys.stderr)
    found = [captured.readouterr(), captured.readouterr()]
    captured.stop()
    assert found == [("a\n", "b\n"), ("", "")]
    assert (sys.stdout, sys.stderr) == before
