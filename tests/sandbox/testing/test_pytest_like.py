"""What tests import as pytest does what the real pytest does: both get the same questions."""

from decimal import Decimal
from typing import Any

import pytest

from judge.sandbox.testing import pytest_like
from judge.sandbox.testing.pytest_like import Failed, product

MODULE: Any = pytest_like.module()


@pytest.mark.parametrize(
    ("expected", "options", "actual"),
    [
        (0.3, {}, 0.1 + 0.2), (1.0, {}, 1.00001), (1.0, {"rel": 1e-3}, 1.0005), (1.0, {"abs": 0.1}, 1.05), (1.0, {"abs": 0.01}, 1.05),
        (0.0, {}, 1e-13), (0.0, {}, 1e-11), ([1.0, 2], {}, [1.0, 2.0000001]), ([1.0, 2], {}, (1.0, 2.0000001)), ([1.0], {}, [1.0, 2]),
        ({"a": 0.3}, {}, {"a": 0.1 + 0.2}), ({"a": 0.3}, {}, {"b": 0.3}), (float("inf"), {}, float("inf")), (float("inf"), {}, 1e308),
        (float("nan"), {}, float("nan")), (float("nan"), {"nan_ok": True}, float("nan")), (1.0, {}, "1.0"), (1.0, {}, None),
        (Decimal("0.3"), {}, Decimal("0.3000001")), (1j, {}, 1j + 1e-9), (100, {"rel": 0.01}, 101), (100, {"rel": 0.01, "abs": 5}, 104),
        (True, {}, True), (None, {}, None), ("a", {}, "a"), ([], {}, []), (1.0, {}, [1.0]),
    ],
    ids=repr,
)  # fmt: skip
def test_approx(expected: Any, options: dict[str, Any], actual: Any) -> None:
    real, ours = pytest.approx(expected, **options), MODULE.approx(expected, **options)
    assert (actual == ours) == (actual == real)
    assert (ours == actual) == (actual == real)
    assert (actual != ours) == (actual != real)


class EqualToAll:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def test_raises() -> None:
    with MODULE.raises(ValueError, match="o+") as info:
        raise ValueError("foo")  # noqa: EM101
    assert (str(info.value), info.type) == ("foo", ValueError)
    assert MODULE.raises((KeyError, ValueError), int, "x").type is ValueError


@pytest.mark.parametrize("work", [lambda: None, lambda: int("x")], ids=["nothing", "another"])
def test_raises_fails(work: Any) -> None:
    with pytest.raises((Failed, ValueError)):
        MODULE.raises(KeyError, work)


def test_raises_takes_only_classes_of_exceptions() -> None:
    with pytest.raises(TypeError):
        MODULE.raises(int)


def test_a_pattern_that_is_not_found_fails() -> None:
    with pytest.raises(Failed), MODULE.raises(ValueError, match="bar"):
        raise ValueError("foo")  # noqa: EM101


def test_fail_is_no_ordinary_exception() -> None:
    with pytest.raises(Failed):
        MODULE.fail("x")
    assert not issubclass(Failed, Exception)


def test_parametrize() -> None:
    mark = MODULE.mark.parametrize

    @mark("a, b", [(1, 2), MODULE.param(3, 4, id="x")])
    @mark("c", [5, 6])
    def test(a: int, b: int, c: int) -> None: ...

    cases = [*product(test.judge_cases)]  # type: ignore[attr-defined]
    assert len(cases) == 4
    assert {"a": 3, "b": 4, "c": 6} in cases
    assert [*product([])] == [{}]


def test_other_marks_change_nothing() -> None:
    def test() -> None: ...

    assert MODULE.mark.slow(test) is test
    assert MODULE.mark.timeout(5)(test) is test
