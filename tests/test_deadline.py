"""A deadline, and its cancelling."""

import math
import time

from judge.deadline import NEVER, Deadline
from tests.conftest import begin, within


def test_without_a_moment_nobody_waits_for_an_end() -> None:
    assert (NEVER.at, NEVER.left()) == (math.inf, None)


def test_what_is_left_is_never_less_than_nothing() -> None:
    assert Deadline(time.monotonic() - 5).left() == 0
    assert 0 < (Deadline(time.monotonic() + 100).left() or 0) <= 100


def test_once_cancelled_it_has_passed_for_everyone() -> None:
    deadline = Deadline()
    deadline.cancel()
    assert (deadline.at, deadline.left()) == (-math.inf, 0)


def test_whoever_sleeps_wakes_up_when_it_is_cancelled() -> None:
    deadline = Deadline()
    asleep = begin(deadline.sleep, 1000.0)
    deadline.cancel()
    assert asleep.result(5) is None
    within(deadline.sleep, 1000.0)
