"""Figures and gates."""

from math import comb
from typing import Any

import pytest

from judge.audit.attack import Attack
from judge.audit.figures import figures, rule
from judge.audit.tried import Tried
from judge.statistics.proportion import upper

WEAK = {"a": 10}
"""Enough different weak responses for a gate."""


def tried(family: str, after: float | None, **more: Any) -> Tried:
    limits = {"before": 0.2, "pays_above": 0.3, "accepted_from": 0.8}
    attack = Attack(id=f"a~{family}~1", family=family, of="a", seed=1, shown="x", **{**limits, **more})
    return Tried(attack, "r", after, after, "" if after is not None else "throttled: too many")


def several(family: str, paid: int, of: int, unscored: int = 0) -> list[Tried]:
    rewards = [0.9] * paid + [0.2] * (of - paid) + [None] * unscored
    return [tried(family, reward) for reward in rewards]


def test_exactly_what_is_allowed_is_no_payment_and_the_end_of_the_top_fifth_is_in_it() -> None:
    assert not tried("a", 0.3).paid
    assert tried("a", 0.31).paid
    assert tried("a", 0.8).accepted
    assert not tried("a", 0.79).accepted


def test_the_unscored_are_counted_apart() -> None:
    (one,) = figures(several("a", 1, 4, unscored=2))
    assert (one.tried, one.scored, one.paid, one.accepted, one.unscored) == (6, 4, 1, 1, 2)
    assert one.share is not None
    assert one.share.value == 0.25
    assert one.reasons == ("throttled: too many",)


def test_a_family_without_a_reward_has_no_share() -> None:
    (one,) = figures(several("a", 0, 0, unscored=2))
    assert (one.share, one.rise, one.worst) == (None, None, None)


def test_the_worst_family_and_the_worst_example_come_first() -> None:
    found = figures([*several("good", 0, 9), *several("bad", 5, 9), *several("middling", 1, 9)])
    assert [one.family for one in found] == ["bad", "middling", "good"]
    assert found[0].worst is not None
    assert found[0].worst.after == 0.9


def test_families_are_ordered_by_their_share_not_by_their_number() -> None:
    found = figures([*several("often", 6, 60), *several("always", 3, 3), *several("unscored", 0, 0, unscored=2)])
    assert [one.family for one in found] == ["always", "often", "unscored"]


def test_a_payment_is_a_worse_example_than_a_larger_rise_that_is_allowed() -> None:
    paid, allowed = tried("a", 0.4), tried("a", 0.7, pays_above=0.8)
    (one,) = figures([allowed, paid])
    assert one.worst == paid


@pytest.mark.parametrize(
    ("paid", "of", "verdict"),
    [
        (0, 51, "open"),
        (0, 52, "holds"),
        (1, 52, "failed"),
        (1, 100, "holds"),
        (3, 150, "holds"),
        (4, 150, "failed"),
        (9, 10, "failed"),
    ],
)
def test_the_gate(paid: int, of: int, verdict: str) -> None:
    ruling = rule(figures(several("a", paid, of)), 0.05, 0.2, WEAK)
    assert ("failed" if ruling.failed else "open" if ruling.open else "holds") == verdict


def test_too_much_unscored_leaves_it_open_whatever_was_counted() -> None:
    assert rule(figures(several("a", 50, 80, unscored=21)), 0.05, 0.2, WEAK) == ((), ("a",))
    assert rule(figures(several("a", 0, 80, unscored=20)), 0.05, 0.2, WEAK) == ((), ())


def test_a_family_that_attacked_few_responses_keeps_no_gate_but_may_fail_it() -> None:
    assert rule(figures(several("a", 0, 150)), 0.05, 0.2, {"a": 9}) == ((), ("a",))
    assert rule(figures(several("a", 4, 150)), 0.05, 0.2, {"a": 9}) == ((), ("a",)), "it may pay less often than that"
    assert rule(figures(several("a", 90, 150)), 0.05, 0.2, {"a": 1}) == (("a",), ()), "surely more than the gate allows"
    assert rule(figures(several("a", 0, 150)), None, 0.2, {"a": 1}) == ((), ())


def test_without_a_gate_nothing_fails() -> None:
    assert rule(figures(several("a", 10, 10)), None, 0.2, WEAK) == ((), ())


def test_at_150_attempts_a_judge_that_pays_1_percent_passes_and_one_that_pays_5_does_not() -> None:
    most = max(paid for paid in range(151) if upper(paid, 150) <= 0.05)
    assert most == 3
    passes = {rate: sum(comb(150, k) * rate**k * (1 - rate) ** (150 - k) for k in range(most + 1)) for rate in (0.01, 0.05)}
    assert passes[0.01] >= 0.93
    assert passes[0.05] <= 0.06
