"""Values as cells: what goes in comes out, a replica stays one thing, and forged cells raise `Garbled` and nothing else."""

import json
import math
from collections import Counter, OrderedDict, defaultdict, deque
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.sandbox.talk.cells import Cells
from judge.sandbox.talk.scalars import Garbled


class Node:
    def __init__(self, value: Any, following: Any = None) -> None:
        self.value, self.next = value, following


class Slotted:
    __slots__ = ("value",)

    def method(self) -> None: ...


class Others:
    """Nothing but plain data and two classes that both sides have."""

    shared: Any = {"Node": Node, "Slotted": Slotted}

    def parts(self, value: Any) -> Any:
        raise TypeError(type(value))

    def stands_for(self, kind: str, head: list[Any], items: list[Any]) -> Any:
        raise KeyError(kind)

    def class_of(self, value: Any) -> Any:
        return None


def pair() -> tuple[Cells, Cells]:
    return Cells(Others(), 2, prunes=True), Cells(Others(), 1, prunes=False)


def sent(one: Cells, other: Cells, *values: Any) -> list[Any]:
    return other.decode(json.loads(json.dumps(one.encode(values))))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary() | st.complex_numbers(allow_nan=False),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.lists(inner).map(deque)
        | st.frozensets(st.integers() | st.text())
        | st.sets(st.integers() | st.binary())
    ),
)  # fmt: skip


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return type(value), [(shape(key), shape(item)) for key, item in value.items()]
    if isinstance(value, list | tuple | deque):
        return type(value), [*map(shape, value)]
    return type(value), value


@settings(deadline=None)
@given(PLAIN)
def test_plain_data_comes_out_as_it_went_in(value: Any) -> None:
    (found,) = sent(*pair(), value)
    assert shape(found) == shape(value)


@pytest.mark.parametrize(
    "value",
    [2**5000, -(2**62), bytearray(b"ab"), Counter("aab"), OrderedDict(b=1, a=2), defaultdict(None, a=[1]), deque([1], 3), range(2, 9, 3)],
    ids=repr,
)  # fmt: skip
def test_other_kinds(value: Any) -> None:
    (found,) = sent(*pair(), value)
    assert found == value
    assert type(found) is type(value)
    assert getattr(found, "maxlen", None) == getattr(value, "maxlen", None)


def test_special_floats() -> None:
    nan, infinite, zero = sent(*pair(), math.nan, -math.inf, -0.0)
    assert math.isnan(nan)
    assert infinite == -math.inf
    assert math.copysign(1, zero) == -1


def test_cycles_aliases_and_long_chains() -> None:
    one, other = pair()
    chain = None
    for number in range(20_000):
        chain = Node(number, chain)
    ring: list[Any] = [1]
    ring.append((ring, [ring]))
    found, circle, same = sent(one, other, chain, ring, ring)
    assert circle is same
    assert circle[1][0] is circle
    length = 0
    while found is not None:
        length, found = length + 1, found.next
    assert length == 20_000


def test_a_replica_is_one_thing_on_both_sides() -> None:
    one, other = pair()
    items, inner = [1], {"a": [2]}
    there, inside = sent(one, other, items, inner)
    there.append(3)
    inside["a"].append(4)
    inside["b"] = there
    (back,) = sent(other, one, there)
    assert back is items
    assert items == [1, 3]
    assert inner == {"a": [2, 4], "b": items}
    assert inner["b"] is items
    items.clear()
    assert sent(one, other) == []
    assert there == []


def test_a_last_change_is_sent_before_a_replica_is_forgotten() -> None:
    one, other = pair()
    theirs = {"a": 1}
    (mine,) = sent(other, one, theirs)
    mine["a"] = 2
    del mine
    sent(one, other)
    assert theirs == {"a": 2}
    frame = one.encode([])
    assert len(frame["drop"]) == 1


def test_an_encoding_that_is_not_sent_leaves_nothing() -> None:
    one, other = pair()
    items = [1]
    one.encode([items])
    one.undo()
    assert sent(one, other, items) == [[1]]


def frame(*cells: Any, values: Any = ([0],)) -> dict[str, Any]:
    return {"cells": [*cells], "values": [*values], "drop": []}


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(frame(), id="a reference to nothing"),
        pytest.param(frame(values=[[-1]]), id="a negative reference"),
        pytest.param(frame(values=[{}]), id="an object"),
        pytest.param(frame(["tuple", [[0]]]), id="a tuple inside itself"),
        pytest.param(frame(["tuple", [[1]]], ["tuple", [[0]]]), id="tuples inside each other"),
        pytest.param(frame(["list", "1", [None]]), id="a number that is none"),
        pytest.param(frame(["list", 1, [None]], ["dict", 1, [None]]), id="a replica of two kinds"),
        pytest.param(frame(["same", 7, []]), id="no such replica"),
        pytest.param(frame(["inst", 1, "Cells", [None]]), id="a class that is not shared"),
        pytest.param(frame(["inst", 1, "Slotted", [None, "method", 5]]), id="a method overwritten"),
        pytest.param(frame(["inst", 1, "Node", [None, "__class__", 5]]), id="another class"),
        pytest.param(frame(["set", 1, [None, [1]]], ["list", 3, [None]]), id="unhashable"),
        pytest.param(frame(["dict", 1, [None, "a"]]), id="a key without a value"),
        pytest.param(frame(["int", "zz", []]), id="no integer"),
        pytest.param(frame(["range", []]), id="no range"),
        pytest.param(frame(["exec", "1", []]), id="no such kind"),
        pytest.param(frame([]), id="an empty cell"),
        pytest.param({"cells": [], "values": [], "drop": 5}, id="nothing to drop"),
        pytest.param({}, id="no fields"),
    ],
)
def test_forged_cells(forged: dict[str, Any]) -> None:
    one, _ = pair()
    with pytest.raises(Garbled):
        one.decode(forged)
    assert not one.busy


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.integers(-3, 3) | st.sampled_from(["list", "dict", "tuple", "set", "same", "inst", "Node", "int"]),
        st.lists,
    )
)
def test_any_cells_make_a_value_or_are_garbled(cells: Any) -> None:
    one, _ = pair()
    with suppress(Garbled):
        one.decode({"cells": cells, "values": [[0]], "drop": []})
