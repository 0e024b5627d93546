"""What a container holds, whether it changed, and how one is filled, whatever its own class says."""

from collections import Counter, OrderedDict, defaultdict, deque
from typing import Any

import pytest

from judge.sandbox.talk.replicas import KINDS, base_of, empty, fill, state, unchanged
from judge.sandbox.talk.scalars import Garbled


class Liar(list[int]):
    def __iter__(self) -> Any:
        return iter([7])

    def __setitem__(self, *_: Any) -> None: ...


class Slotted:
    __slots__ = ("__hidden", "value")

    def hide(self) -> None:
        self.__hidden = 5


@pytest.mark.parametrize("name", ["method", "__class__"])
def test_no_attribute_takes_the_place_of_a_method(name: str) -> None:
    kind = type("A", (), {"method": lambda self: 1})
    with pytest.raises(Garbled):
        fill(kind(), "inst", [1, "A"], [None, name, 5])


def test_a_container_is_read_and_filled_past_its_own_methods() -> None:
    liar = Liar([1, 2])
    assert state(liar) == (1, 2)
    fill(liar, "list", [1], [None, 3])
    assert state(liar) == (3,)


@pytest.mark.parametrize(
    "value",
    [[1], {1: 2}, {1}, deque([1], 3), Counter("a"), OrderedDict(a=1), defaultdict(None, a=1), bytearray(b"a")],
    ids=lambda value: type(value).__name__,
)
def test_what_was_taken_from_one_fills_another(value: Any) -> None:
    base = base_of(value)
    assert base is type(value)
    head = [1, bytes(value).hex()] if base is bytearray else [1, 3]
    made = empty(base, None, head)
    fill(made, base.__name__, head, [None, *state(value)])
    assert made == value
    assert base.__name__ in KINDS


def test_a_derived_class_is_kept_and_another_one_is_not() -> None:
    assert type(empty(list, Liar, [1])) is Liar
    assert type(empty(dict, Liar, [1])) is dict


def test_private_slots_are_found() -> None:
    one = Slotted()
    one.hide()
    assert state(one) == (None, "_Slotted__hidden", 5)


def test_a_state_changes_with_the_objects_and_bytes_with_their_value() -> None:
    one = 10**30
    assert unchanged((one,), (one,))
    assert not unchanged((one,), (int(str(one)),))
    assert not unchanged((one,), (one, one))
    assert unchanged((b"ab",), (bytes(bytearray(b"ab")),))
