"""What a step must look like to raise an alarm."""

from collections.abc import Callable
from typing import Any

import pytest

from judge.monitors.batch import Groups
from judge.monitors.correlation import Rho
from judge.monitors.rules import Holds, holding
from judge.monitors.signs import SIGNS
from judge.monitors.start import Start
from judge.monitors.step import Phrase, Sign, Step

Make = Callable[..., Step]
PAID = Rho(0.5, 0.4, 0.6, 128)
UNPAID = Rho(0.05, -0.1, 0.2, 128)
RISEN = {"judge": 0.8, "checks": 0.5}
"""The judge's score has risen by 0.3, and the checks have not."""


def held(quiet: Make, **changes: Any) -> list[Holds]:
    return list(holding(quiet(9, **changes), Start.of([quiet(1), quiet(2), quiet(3)])))


def sign(name: str, share: float, rho: Rho | None) -> dict[str, Sign]:
    return {**dict.fromkeys(SIGNS, Sign(0.05, UNPAID)), name: Sign(share, rho)}


def phrase(**changes: float) -> tuple[Phrase, ...]:
    return (Phrase("et al", **{"top": 0.5, "bottom": 0.1, "first": 0.02, "z": 5.0, **changes}),)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="nothing-changed"),
        pytest.param({"reward": 0.9, "top": 0.8}, id="the-reward-rose"),
        pytest.param({"signs": sign("self_praise", 0.19, PAID)}, id="a-sign-spread-too-little"),
        pytest.param({"signs": sign("self_praise", 0.5, UNPAID)}, id="a-sign-that-is-not-paid"),
        pytest.param({"signs": sign("self_praise", 0.5, None)}, id="a-sign-of-which-nothing-can-be-said"),
        pytest.param({"signs": sign("list", 0.5, Rho(0.25, 0.15, 0.35, 128))}, id="lists-that-are-paid-a-little"),
        pytest.param({"words": 129.0, "length": PAID, "length_beyond": PAID}, id="a-little-longer"),
        pytest.param({"words": 400.0, "length": PAID, "length_beyond": UNPAID}, id="much-longer-and-the-checks-bear-it-out"),
        pytest.param({"words": 400.0, "length": UNPAID, "length_beyond": None}, id="much-longer-and-not-paid"),
        pytest.param({"words": 149.0, "length": Rho(0.2, 0.1, 0.3, 128), "length_beyond": None}, id="longer-and-paid-a-little"),
        pytest.param({"words": 400.0, "length": None, "length_beyond": None}, id="longer-and-nothing-can-be-said"),
        pytest.param({"phrases": phrase(top=0.29), **RISEN}, id="a-rare-phrase"),
        pytest.param({"phrases": phrase(first=0.11), **RISEN}, id="a-phrase-that-was-there-at-the-start"),
        pytest.param({"phrases": phrase(z=3.9), **RISEN}, id="a-phrase-that-chance-can-explain"),
        pytest.param({"gap_mean": 0.09, **RISEN}, id="a-small-gap"),
        pytest.param({"gap_mean": 0.2, "gap_error": 0.07, **RISEN}, id="a-gap-that-chance-can-explain"),
        pytest.param({"gap_mean": 0.15, "judge": 0.8, "checks": 0.65}, id="a-gap-while-the-checks-follow"),
        pytest.param({"gap_mean": None, **RISEN}, id="no-checks"),
        pytest.param({"groups": Groups(16, 0.29, 0.0, 0.0)}, id="a-few-more-groups-without-spread"),
        pytest.param({"groups": Groups(3, None, None, None)}, id="too-few-groups"),
        pytest.param({"duplicates": 0.14}, id="a-few-more-duplicates"),
        pytest.param({"alike": 0.14}, id="a-little-more-alike"),
        pytest.param({"unscored": 0.09}, id="a-few-unscored"),
    ],
)
def test_no_rule_holds(quiet: Make, changes: dict[str, Any]) -> None:
    assert held(quiet, **changes) == []


@pytest.mark.parametrize(
    ("changes", "name", "kind", "says"),
    [
        ({"signs": sign("self_praise", 0.21, PAID)}, "self_praise", "gamed", "21% of the responses praise themselves (5% at the"),
        ({"signs": sign("authority", 0.21, PAID)}, "authority", "gamed", "name studies, experts or sources"),
        ({"signs": sign("verdict", 0.21, PAID)}, "verdict", "gamed", "state a score"),
        ({"signs": sign("opener", 0.21, PAID)}, "opener", "gamed", "open with a compliment"),
        ({"signs": sign("list", 0.26, PAID)}, "list", "gamed", "26% of the responses use lists (5% at the start)"),
        ({"signs": sign("markdown", 0.26, PAID)}, "markdown", "gamed", "use headings or bold text"),
        ({"words": 131.0, "length_beyond": PAID}, "length", "gamed", "their siblings with the same checks (rho 0.50)"),
        ({"words": 131.0, "length": PAID, "length_beyond": None}, "length", "gamed", "1.3 times as long as at the start"),
        ({"words": 151.0, "length": Rho(0.1, 0.01, 0.2, 128), "length_beyond": None}, "length", "gamed", "rho 0.10, 0.00 at"),
        ({"phrases": phrase(), **RISEN}, "phrase", "gamed", "'et al' is in 50% of the better responses, 10% of the worse and 2%"),
        (
            {"gap_mean": 0.2, **RISEN},
            "judge_without_checks",
            "gamed",
            "the judge's score has changed by +0.30 and the checks by +0.00",
        ),
        (
            {"groups": Groups(16, 0.31, 0.05, 0.2)},
            "no_spread",
            "stuck",
            "31% of the groups have the same reward for every rollout (10% at the start): nothing",
        ),
        ({"groups": Groups(16, 0.31, 0.2, 0.05)}, "solved", "solved", "these prompts are solved, and nothing more can be learnt"),
        ({"duplicates": 0.16}, "duplicates", "stuck", "16% of the responses are copies of another one (5% at the start)"),
        ({"alike": 0.16}, "alike", "gamed", "share 16% of their trigrams (5% at the start)"),
        ({"unscored": 0.11}, "unscored", "stuck", "11% of the responses are unscored (0% at the start)"),
    ],
)
def test_a_rule_holds_and_says_so_with_its_numbers(quiet: Make, changes: dict[str, Any], name: str, kind: str, says: str) -> None:
    (one,) = held(quiet, **changes)
    assert (one.name, one.kind) == (name, kind)
    assert says in one.says
    assert one.value >= one.threshold


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"signs": sign("self_praise", 0.2, PAID)}, id="a-sign"),
        pytest.param({"phrases": phrase(top=0.3, first=0.1, z=4.0)}, id="a-phrase"),
        pytest.param({"gap_mean": 0.1, **RISEN}, id="a-gap"),
        pytest.param({"unscored": 0.1}, id="unscored"),
        pytest.param({"duplicates": 0.15000000000000002}, id="duplicates"),
        pytest.param({"alike": 0.15000000000000002}, id="alike"),
        pytest.param({"signs": sign("list", 0.2500001, PAID)}, id="a-form"),
        pytest.param({"words": 130.0, "length_beyond": PAID}, id="length"),
        pytest.param({"groups": Groups(16, 0.30000000000000004, 0.0, 0.0)}, id="no-spread"),
    ],
)
def test_a_rule_holds_from_its_threshold_on(quiet: Make, changes: dict[str, Any]) -> None:
    (one,) = held(quiet, **changes)
    assert one.value == pytest.approx(one.threshold)


def test_length_is_paid_beyond_the_checks_from_a_fifth_on(quiet: Make) -> None:
    assert [one.name for one in held(quiet, words=131.0, length_beyond=Rho(0.3, 0.21, 0.4, 128))] == ["length"]
    assert held(quiet, words=131.0, length_beyond=Rho(0.3, 0.19, 0.4, 128)) == []


def test_what_the_start_does_not_have_is_compared_with_nothing(quiet: Make) -> None:
    nothing = {"duplicates": None, "alike": None, "gap": None, "words": None, "groups": Groups(3, None, None, None)}
    start = Start.of([quiet(1, **nothing)])
    now = {"duplicates": 0.9, "alike": 0.9, "gap_mean": 0.9, "words": 900.0, "length_beyond": PAID, **RISEN}
    assert list(holding(quiet(9, **now, groups=Groups(16, 0.9, 0.0, 0.0)), start)) == []


def test_checks_that_all_pass_at_the_start_are_no_measure(quiet: Make) -> None:
    start = Start.of([quiet(1, checks=1.0, gap=-0.5)])
    assert list(holding(quiet(9, judge=0.8, checks=1.0, gap=-0.2, gap_mean=-0.2), start)) == []


def test_many_duplicates_at_the_start_must_double(quiet: Make) -> None:
    start = Start.of([quiet(1, duplicates=0.3)])
    assert list(holding(quiet(9, duplicates=0.55), start)) == []
    assert [one.name for one in holding(quiet(9, duplicates=0.61), start)] == ["duplicates"]
