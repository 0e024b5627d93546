"""Waiting: until it is ready or has failed, through faults that pass, and never for ever after one that does not."""

from collections.abc import Callable

import pytest

from judge.errors import Misconfigured, Rejected, Throttled
from judge.training.tuned.model import TunedModel
from judge.training.tuned.waiting import wait_for


def fault(cause: Exception) -> Misconfigured:
    made = Misconfigured("no")
    made.__cause__ = cause
    return made


def looks(*found: str | Misconfigured) -> Callable[[], TunedModel]:
    left = list(found)

    def look() -> TunedModel:
        one = left.pop(0)
        if isinstance(one, Misconfigured):
            raise one
        return TunedModel(arn="a", name="n", said=one)

    return look


@pytest.mark.parametrize("last", ["Active", "Failed"])
def test_it_ends_when_it_is_ready_or_has_failed_and_looks_less_often(last: str) -> None:
    waited: list[float] = []
    found = list(wait_for(looks(*["Creating"] * 7, last), waited.append))
    assert [one.said for one in found if isinstance(one, TunedModel)] == ["Creating"] * 7 + [last]
    assert waited == [10.0, 15.0, 22.5, 33.75, 50.625, 60.0, 60.0]


def test_a_fault_that_passes_is_given_and_the_waiting_goes_on() -> None:
    throttled = fault(Throttled("no"))
    found = list(wait_for(looks("Creating", throttled, "Active"), lambda _: None))
    assert found[1] is throttled
    assert len(found) == 3


def test_a_fault_that_does_not_pass_ends_it() -> None:
    with pytest.raises(Misconfigured):
        list(wait_for(looks("Creating", fault(Rejected("no"))), lambda _: None))
