"""Operations by the names of their methods."""

from collections.abc import Iterator
from typing import Any

import pytest

from judge.sandbox.talk.operations import ARITHMETIC, OPERATIONS, described, take


@pytest.mark.parametrize(
    ("name", "values", "result"),
    [
        ("__add__", (1, 2), 3), ("__radd__", (1, 2), 3), ("__rsub__", (1, 2), 1), ("__and__", (6, 3), 2), ("__divmod__", (7, 2), (3, 1)),
        ("__neg__", (1,), -1), ("__lt__", (1, 2), True), ("__len__", ([1],), 1), ("__contains__", ([1], 1), True), ("__abs__", (-1,), 1),
        ("__getitem__", ([5], 0), 5), ("__call__", (int, "3"), 3), ("__round__", (1.26, 1), 1.3), ("__format__", (5, "03"), "005"),
        ("__iadd__", ([1], [2]), [1, 2]), ("__matmul__", (5, 5), None),
    ],
)  # fmt: skip
def test_operations(name: str, values: tuple[Any, ...], result: Any) -> None:
    if result is None:
        with pytest.raises(TypeError):
            OPERATIONS[name](*values)
    else:
        assert OPERATIONS[name](*values) == result


def test_every_binary_operation_has_its_reflection() -> None:
    plain = {name for name in ARITHMETIC if name[2] not in "ri" or name in ("__invert__", "__rshift__")}
    assert {f"__r{name[2:]}" for name in plain if name not in ("__neg__", "__pos__", "__invert__")} <= ARITHMETIC.keys()


class Stack(list[int]):
    def push(self, item: int) -> None: ...

    def append(self, item: int) -> None: ...

    def __len__(self) -> int:
        return 5


class Point:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def test_what_a_class_defines() -> None:
    assert described(Stack) == (["__len__"], ["append"])
    assert described(Point) == (["__eq__"], [])
    assert "__next__" in described(type(iter([])))[0]


def test_taking_many_items() -> None:
    numbers = iter(range(1000))
    assert take(numbers) == list(range(512))
    rest = [*take(numbers), *take(numbers)]
    assert rest == list(range(512, 1000))
    assert take(numbers) == []


def test_an_iterators_exception_comes_after_its_items() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise KeyError

    iterator = failing()
    assert take(iterator) == [1]
    with pytest.raises(KeyError):
        take(iterator)


def test_no_method_of_a_program_is_taken_for_an_operation() -> None:
    assert "take" not in OPERATIONS
    assert all(name.startswith("__") for name in OPERATIONS)
