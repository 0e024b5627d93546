"""Plain data: what is garbled is a ValueError, what is equal is equal in type too."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.sandbox import plain


def test_sets_of_equal_hashes_are_refused_before_they_are_built() -> None:
    wire = ["set", [["int", hex(k * (2**61 - 1))] for k in range(1, 2000)]]
    with pytest.raises(ValueError, match="hash"):
        plain.decode(wire)


@pytest.mark.parametrize(
    "text",
    ["[" * 10**5, "[1]", '["list"]', '["list", 3]', '["nope", []]', '["dict", [[1]]]', "1" * 9999,
     '["set", [["list", []]]]', '["int", "zz"]', '["int", 5]', '["float", []]', "{}", "", "null null",
     '["bytes", "0"]', '["complex", ["1"]]', '["dict", [[["list", []], 1]]]'],
)  # fmt: skip
def test_garbled_values_are_value_errors(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        plain.loads(text)


def test_what_is_no_plain_data_is_refused() -> None:
    with pytest.raises(TypeError, match="a object is not plain data"):
        plain.encode([object()])


def test_a_subclass_loses_its_class() -> None:
    class Mine(int):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    assert type(plain.loads(plain.dumps(Mine(7)))) is int


def test_depth_is_bounded_on_both_sides() -> None:
    deep: list[Any] = []
    for _ in range(101):
        deep = [deep]
    with pytest.raises(ValueError, match="100 levels"):
        plain.encode(deep)
    wire: list[Any] = ["list", []]
    for _ in range(102):
        wire = ["list", [wire]]
    with pytest.raises(ValueError, match="too deep"):
        plain.decode(wire)


def test_same_is_exact() -> None:
    assert not plain.same(1, True)
    assert not plain.same([1], [1.0])
    assert not plain.same({1: 2}, {True: 2})
    assert not plain.same({1}, {1.0})
    assert not plain.same(float("nan"), float("nan"))
    assert plain.same({"a": [1, (2,)], "b": set()}, {"b": set(), "a": [1, (2,)]})


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(max_size=9)
KEYS = SCALARS | st.tuples(SCALARS, SCALARS) | st.frozensets(SCALARS, max_size=3)
DATA = st.recursive(
    SCALARS | st.complex_numbers(allow_nan=False) | st.sets(KEYS, max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(DATA)
def test_a_value_comes_back_the_same(value: Any) -> None:
    assert plain.same(plain.loads(plain.dumps(value)), value)
    assert plain.same(eval(plain.source(value)), value)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_made_up_data_is_a_value_or_a_value_error(wire: Any) -> None:
    try:
        value = plain.read(wire)
    except ValueError:
        return
    assert plain.same(plain.loads(plain.dumps(value)), value)
