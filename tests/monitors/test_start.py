"""What the first steps look like."""

from collections.abc import Callable

from judge.monitors.correlation import Rho
from judge.monitors.start import Start
from judge.monitors.step import Sign, Step


def test_what_no_step_can_say_is_none(quiet: Callable[..., Step]) -> None:
    start = Start.of([quiet(1, words=None, length=None, gap=None, signs={"list": Sign(0.5, None)})])
    assert (start.words, start.length, start.gap, start.paid) == (None, None, None, {"list": None})


def test_it_is_the_mean_of_the_first_three_that_say_something(quiet: Callable[..., Step]) -> None:
    steps = [quiet(1, words=10.0), quiet(2, words=None), quiet(3, words=30.0), quiet(4, words=1000.0)]
    assert Start.of(steps).words == 20.0


def test_signs_have_a_share_and_what_they_are_paid(quiet: Callable[..., Step]) -> None:
    steps = [quiet(place, signs={"list": Sign(0.1 * place, Rho(0.2 * place, 0.0, 1.0, 20))}) for place in (1, 2, 3)]
    start = Start.of(steps)
    assert round(start.signs["list"], 6) == 0.2
    assert round(start.paid["list"] or 0.0, 6) == 0.4
