"""Stand-ins: what the tests and the program see of each other's things."""

import pytest

from tests.sandbox.running import passed

CLASS = """
class Vector:
    def __init__(self, *xs): self.xs = xs
    def __add__(self, o): return Vector(*(a + b for a, b in zip(self.xs, o.xs)))
    def __mul__(self, k): return Vector(*(a * k for a in self.xs))
    def __eq__(self, o): return isinstance(o, Vector) and self.xs == o.xs
    def __hash__(self): return hash(self.xs)
    def __lt__(self, o): return self.xs < o.xs
    def __abs__(self): return sum(a * a for a in self.xs) ** 0.5
    def __contains__(self, x): return x in self.xs
    def same(self): return self
def make(*xs): return Vector(*xs)
"""
EAGER = """
class Any:
    def __init__(self, *_): pass
    def say(self, *_): return True
    def zero(self, *_): return 0
    def me(self, *_): return self
    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __contains__ = __bool__ = say
    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = me
    __abs__ = __float__ = __int__ = __round__ = __index__ = zero
    __hash__ = zero
    def f(self, *_): return self
def f(*_): return Any()
"""


@pytest.mark.parametrize(
    "test",
    [
        "f(1) == 2", "2 == f(1)", "not f(1) != 2", "abs(f(1) - 2) < 1e-6", "f(1) in (2, 3)", "f(1) > 0", "0 < f(1) < 5", "round(f(1), 2) == 2",
        "2 in f(1)", "f(1) - 2 == 0", "math.isclose(f(1), 2)", "[f(1)] == [2]", "{'a': f(1)} == {'a': 2}", "(f(1), 1) == (2, 1)",
        "f(1) == pytest.approx(2)", "pytest.approx(2) == f(1)", "sorted([f(1), f(2)]) == [1, 2]", "max(f(1), 2) == 2 == f(1)", "f(1) == 'a'",
        "isinstance(f(1), int)", "type(f(1)) is int", "f(1) == [1, 2]", "f(1) + f(2) == 3", "sum([f(1), f(2)]) == 3", "abs(f(1)) == 2",
    ],
)  # fmt: skip
@pytest.mark.parametrize("named", [False, True], ids=["opaque", "named"])
def test_an_object_in_the_place_of_data_earns_nothing(test: str, named: bool) -> None:
    tests = f"import math, pytest\n{'a = Any()' if named else ''}\nassert {test.replace('f(', 'a.f(') if named else test}"
    assert passed(EAGER, tests, prompt="Any").passed == 0


@pytest.mark.parametrize(
    "test",
    [
        "Vector(1, 2) + Vector(3, 4) == Vector(4, 6)", "make(1) == Vector(1)", "Vector(1) * 2 == Vector(2)", "abs(Vector(3, 4)) == 5",
        "2 in Vector(1, 2) and 3 not in Vector(1, 2)", "sorted([Vector(2), Vector(1)])[0] == Vector(1)", "Vector(1) in {Vector(1)}",
        "Vector(1) < Vector(2)", "{Vector(1): 5}[Vector(1)] == 5", "isinstance(make(1), Vector)", "[make(1)] == [Vector(1)]",
        "Vector(1) != Vector(2)", "Vector.__name__ == 'Vector'", "hasattr(make(1), 'xs') and not hasattr(make(1), 'ys')", "make(1, 2).xs == (1, 2)",
        "len({Vector(1), Vector(1), Vector(2)}) == 2", "(lambda v: v.same() is v)(make(1))", "Vector(1) != 1", "(Vector(2) * 3).xs[0] == 6",
    ],
)  # fmt: skip
def test_objects_of_classes_that_tests_name_work(test: str) -> None:
    result = passed(CLASS, f"assert {test}", prompt="Vector make")
    assert result.passed == 1, result.reasons


def test_iterators_of_the_programs_own_classes_are_asked_item_by_item() -> None:
    program = "class Count:\n    n = 0\n    def __iter__(self): return self\n    def __next__(self):\n        self.n += 1\n        return self.n"
    tests = "c = Count()\nfor number in c:\n    if number == 100:\n        break\nassert c.n == 100\nassert Count.__doc__ is None"
    assert passed(program, tests, prompt="Count").passed == 2


def test_a_program_cannot_call_what_it_was_never_given() -> None:
    """It learns the number of its argument's class, such as that of a file. With that class it could open other files."""
    program = "import io\ndef f(fh):\n    kind = type(fh)\n    return kind('forged').read() if kind is not io.StringIO else ''"
    result = passed(program, "import io\nassert f(io.StringIO('x')) == 'forged'")
    assert result.passed == 0
    assert passed("def f(cb): return type(cb).__name__", "assert f(lambda: 1) == 'function'").passed == 1


def test_an_object_that_met_plain_data_never_becomes_plain_data() -> None:
    program = "class C:\n    def f(self): return self\n    def __sub__(self, o): return 0.0 if isinstance(o, C) else self"
    assert passed(program, "c = C()\nassert (c.f() - 2.5) - c < 1e-6", prompt="C").passed == 0
    assert passed(program, "c = C()\nassert c.f() - c == 0", prompt="C").passed == 1


@pytest.mark.parametrize(
    "inside", ["cb.__globals__['WANT']", "cb.__closure__[0].cell_contents", "cb.__code__.co_consts[1]", "cb.__self__.want"]
)
def test_a_program_sees_nothing_inside_what_it_was_given(inside: str) -> None:
    tests = "WANT = 4242\ndef make(want):\n    return lambda *a: (want, 4242)[2:]\nassert f(make(WANT)) == WANT"
    assert passed(f"def f(cb): return {inside}", tests).passed == 0


def test_one_of_two_copies_of_an_object_lives_on_without_the_other() -> None:
    program = "import enum\nclass C(enum.IntEnum):\n    A = 1\ndef f(x): return x"
    tests = "a = C(1)\nb = C(1)\ndel b\nassert f(0) == 0\nassert f(1) == 1\nassert a.name == 'A'"
    assert passed(program, tests, prompt="C f").passed == 3
