"""When an alarm is raised."""

from collections.abc import Callable

import pytest

from benchmarks.hacking import run
from judge.monitors.alarms import FEWEST, alarms
from judge.monitors.correlation import Rho
from judge.monitors.step import Phrase, Step

Make = Callable[..., Step]
LONGER = {"words": 300.0, "length_beyond": Rho(0.5, 0.4, 0.6, 128)}


@pytest.mark.parametrize("count", range(6))
def test_a_quiet_course_of_any_length_raises_none(quiet: Make, count: int) -> None:
    assert alarms([quiet(number) for number in range(count)]) == ()


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param((), id="never"),
        pytest.param((1, 2, 3), id="at-the-start"),
        pytest.param((5,), id="once"),
        pytest.param((4, 7, 10), id="now-and-then"),
    ],
)
def test_a_rule_that_does_not_hold_at_two_of_three_steps_raises_none(quiet: Make, odd: tuple[int, ...]) -> None:
    assert alarms([quiet(number, **(LONGER if number in odd else {})) for number in range(1, 12)]) == ()


@pytest.mark.parametrize(("odd", "at"), [((4, 5), 5), ((5, 7), 7), ((4, 7, 9), 9), (range(6, 12), 7)])
def test_a_rule_that_does_raises_one_alarm_at_the_second(quiet: Make, odd: tuple[int, ...], at: int) -> None:
    (alarm,) = alarms([quiet(number, **(LONGER if number in odd else {})) for number in range(1, 12)])
    assert (alarm.step, alarm.name, alarm.kind) == (at, "length", "gamed")


def test_it_has_to_be_the_same_phrase(quiet: Make) -> None:
    def said(text: str) -> dict[str, tuple[Phrase, ...]]:
        return {"phrases": (Phrase(text, top=0.5, bottom=0.1, first=0.0, z=6.0),)}

    start = [quiet(number) for number in (1, 2, 3)]
    assert alarms([*start, quiet(4, **said("et al")), quiet(5, **said("in short"))]) == ()
    assert [one.step for one in alarms([*start, quiet(4, **said("et al")), quiet(5, **said("et al"))])] == [5]


def test_fewer_steps_than_stated_can_raise_none(quiet: Make) -> None:
    steps = [quiet(1), quiet(2), quiet(3), quiet(4, **LONGER), quiet(5, **LONGER)]
    assert alarms(steps[: FEWEST - 1]) == ()
    assert len(alarms(steps[:FEWEST])) == 1


def test_a_policy_that_learns_to_praise_itself_is_named() -> None:
    hacked = run(0, "self_praise")
    assert hacked.onset is not None
    for said in (hacked.with_checks, hacked.without):
        steps = {one.name: one.step for one in said if one.kind == "gamed"}
        assert steps["self_praise"] <= hacked.onset + 13


def test_a_policy_that_gets_better_is_not() -> None:
    clean = run(0, None)
    assert clean.onset is None
    assert [one for one in (*clean.with_checks, *clean.without) if one.kind != "solved"] == []
