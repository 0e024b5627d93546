"""A judge that cannot answer about groups is not asked about them again and again."""

import pytest

from judge.errors import DeadlinePassed, Fault, Throttled, Unreadable
from judge.judging.group_trust import GroupTrust


def failed(*failures: Fault) -> GroupTrust:
    trust = GroupTrust()
    for failure in failures:
        trust.fail(failure)
    return trust


def test_after_five_failures_in_a_row_one_group_in_twenty_is_tried() -> None:
    trust = failed(*[Unreadable("x")] * 5)
    assert [trust.allows() for _ in range(40)] == [*[False] * 19, True] * 2


def test_one_usable_answer_brings_the_trust_back() -> None:
    trust = failed(*[Unreadable("x")] * 4)
    trust.succeed()
    for _ in range(4):
        trust.fail(Unreadable("x"))
    assert trust.allows()
    trust.fail(Unreadable("x"))
    assert not trust.allows()
    trust.succeed()
    assert trust.allows()


@pytest.mark.parametrize("failure", [Throttled("x"), DeadlinePassed("x")], ids=["throttled", "deadline"])
def test_a_busy_service_says_nothing_about_the_judge(failure: Fault) -> None:
    assert failed(*[failure] * 9).allows()
