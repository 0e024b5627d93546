"""Looking again and again: to the end, through faults that pass, and no further after one that does not."""

from collections.abc import Callable

import pytest

from judge.errors import Misconfigured, Rejected, Throttled, Unavailable
from judge.training.looks import Pauses, looks, passes

PAUSES = Pauses(10.0, 60.0)


def fault(cause: Exception | None) -> Misconfigured:
    made = Misconfigured("no")
    made.__cause__ = cause
    return made


def giving(*found: int | Misconfigured) -> Callable[[], int]:
    left = list(found)

    def look() -> int:
        one = left.pop(0)
        if isinstance(one, Misconfigured):
            raise one
        return one

    return look


def over(found: int) -> bool:
    return not found


@pytest.mark.parametrize("cause", [Rejected("no"), Misconfigured("no"), None])
def test_a_fault_that_does_not_pass_ends_it(cause: Exception | None) -> None:
    assert not passes(fault(cause))
    waited: list[float] = []
    with pytest.raises(Misconfigured):
        list(looks(giving(1, fault(cause)), over, waited.append, PAUSES))
    assert waited == [10.0]


@pytest.mark.parametrize("cause", [Throttled("no"), Unavailable("no")])
def test_a_fault_that_passes_is_given_and_waited_after(cause: Exception) -> None:
    passing, waited = fault(cause), list[float]()
    assert list(looks(giving(1, passing, 0), over, waited.append, PAUSES)) == [1, passing, 0]
    assert waited == [10.0, 15.0]


def test_it_ends_when_it_is_over_and_looks_less_often() -> None:
    waited: list[float] = []
    assert list(looks(giving(7, 6, 5, 4, 3, 2, 1, 0), over, waited.append, PAUSES)) == [7, 6, 5, 4, 3, 2, 1, 0]
    assert waited == [10.0, 15.0, 22.5, 33.75, 50.625, 60.0, 60.0]
