"""Objects that the other side has stand-ins of: they live until it lets them go, and classes for good."""

import pytest

from judge.sandbox.talk.holdings import Copies, Holdings


def test_an_object_has_one_number_until_it_is_freed() -> None:
    holdings, one = Holdings(), [1]
    number = holdings.hold(one)
    assert holdings.hold(one) == number
    assert holdings[number] is one
    assert holdings.has(one)
    holdings.free([number, 99])
    assert not holdings.has(one)
    with pytest.raises(KeyError):
        holdings[number]
    assert holdings.hold(one) != number


def test_a_class_is_never_freed() -> None:
    holdings = Holdings()
    number = holdings.hold(int)
    holdings.free([number])
    assert holdings[number] is int


def test_the_last_copy_releases_its_object() -> None:
    released: list[int] = []
    copies = Copies(released.append)
    copies.add(4)
    copies.add(4)
    copies.remove(4)
    assert released == []
    assert 4 in copies
    copies.remove(4)
    assert released == [4]
    assert 4 not in copies
    copies.remove(5)
    assert released == [4, 5], "one that was never counted is gone at once"
