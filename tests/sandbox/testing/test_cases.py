"""Functions that hold tests are run as pytest and unittest run them."""

from typing import Any

import pytest

from judge.sandbox.testing import pytest_like
from judge.sandbox.testing.cases import Cases


def run(code: str, *names: str, owner: str = "") -> list[Any]:
    """Run functions of some code in all their cases, and return what they noted in `log`."""
    log: list[Any] = []
    space: dict[str, Any] = {"pytest": pytest_like.module(), "log": log, "__name__": "tests"}
    exec(code, space)
    cases = Cases(space, lambda: "entry")
    for name in names:
        for case in cases.of(owner, name):
            cases.run(owner, name, case)
    cases.close()
    return log


def test_fixtures_end_in_reverse() -> None:
    code = """
@pytest.fixture
def a():
    log.append("a")
    yield 1
    log.append("-a")
@pytest.fixture
def b(a):
    yield a + 1
    log.append("-b")
def test_x(b): log.append(b)
"""
    assert run(code, "test_x", "test_x") == ["a", 2, "-b", "-a"] * 2


def test_fixtures_of_a_module_are_made_once_and_those_with_params_for_each() -> None:
    code = """
@pytest.fixture(scope="module", params=[1, 2])
def a(request):
    log.append("made")
    return request.param
@pytest.fixture(autouse=True)
def always(): log.append("always")
def test_x(a): log.append(a)
def test_y(): log.append("y")
"""
    assert run(code, "test_x", "test_x", "test_y") == [
        "always",
        "made",
        1,
        "always",
        "made",
        2,
        "always",
        1,
        "always",
        2,
        "always",
        "y",
    ]


def test_parameters_and_the_entry_point() -> None:
    code = """
@pytest.mark.parametrize("x", [1, 2])
def test_x(candidate, x, y=3): log.append((candidate, x, y))
"""
    assert run(code, "test_x") == [("entry", 1, 3), ("entry", 2, 3)]


def test_classes_of_pytest() -> None:
    code = """
@pytest.mark.parametrize("x", [1])
class TestA:
    def setup_method(self, method): log.append("up")
    def teardown_method(self): log.append("down")
    @pytest.fixture
    def own(self): return 5
    def test_x(self, x, own): log.append((x, own))
"""
    assert run(code, "test_x", owner="TestA") == ["up", (1, 5), "down"]


def test_classes_of_unittest() -> None:
    code = """
import unittest
class A(unittest.TestCase):
    @classmethod
    def setUpClass(cls): log.append("class")
    def setUp(self):
        log.append("up")
        self.addCleanup(log.append, "clean")
    def tearDown(self): log.append("down")
    def test_x(self):
        with self.subTest(i=1): log.append("x")
"""
    once = ["up", "x", "down", "clean"]
    assert run(code, "test_x", "test_x", owner="A") == ["class", *once, *once]


def test_captured_output() -> None:
    assert run(
        "def test_x(capsys):\n    print('a')\n    log.append(capsys.readouterr().out)\n    log.append(capsys.readouterr().out)",
        "test_x",
    ) == ["a\n", ""]


def test_exceptions_come_through_and_fixtures_still_end() -> None:
    code = "@pytest.fixture\ndef a():\n    yield\n    log.append('end')\n    raise KeyError\ndef test_x(a): pass"
    with pytest.raises(KeyError):
        run(code, "test_x")
