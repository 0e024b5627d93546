import pytest

from judge.statistics.estimate import Z95, Estimate, difference_of
from judge.statistics.proportion import wilson


def test_a_difference_has_the_intervals_of_both() -> None:
    """Newcombe 1998, table II, 56 of 70 against 48 of 80: 0.2, from 0.0524 to 0.3339 (method 10)."""
    first, second = wilson(56, 70), wilson(48, 80)
    assert first is not None
    assert second is not None
    assert difference_of(first, second) == pytest.approx((0.2, 0.0524, 0.3339, 70), abs=1e-4)


def test_a_difference_turned_round_is_its_negative() -> None:
    first, second = Estimate(0.8, 0.7, 0.85, 70), Estimate(0.6, 0.4, 0.7, 80)
    there, back = difference_of(first, second), difference_of(second, first)
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low))


def test_the_interval_is_the_usual_one() -> None:
    assert pytest.approx(1.959964, abs=1e-6) == Z95
