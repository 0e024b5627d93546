"""A job's course: what a series must be, and how one is made of points."""

from math import inf, nan
from typing import Any

import pytest
from pydantic import ValidationError

from judge.training.course import Course, Series, series_of


def series(**changes: Any) -> Series:
    how = {"name": "reward", "role": "training reward", "by": "step", "at": [1.0, 2.0], "values": [0.1, 0.2], "source": "a file"}
    return Series(**{**how, **changes})


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        pytest.param({"values": [0.1]}, "found 1 values at 2 places", id="lengths"),
        pytest.param({"at": [2.0, 1.0]}, "rising order", id="order"),
        pytest.param({"values": [0.1, nan]}, "finite number", id="nan"),
        pytest.param({"at": [1.0, inf]}, "finite number", id="infinite"),
        pytest.param({"values": [0.1, 1e101]}, "less than or equal to 1000", id="too-large"),
        pytest.param({"at": [-1e101, 1.0]}, "greater than or equal to -1000", id="too-small"),
        pytest.param({"role": "reward"}, "training reward", id="role"),
        pytest.param({"by": "epoch"}, "step", id="axis"),
    ],
)
def test_a_series_that_cannot_be_drawn_is_refused(changes: dict[str, Any], wanted: str) -> None:
    with pytest.raises(ValidationError, match=wanted):
        series(**changes)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (1.0, 0.0), (0.0, 1e-300)])
def test_a_range_has_two_ends(low: float, high: float) -> None:
    with pytest.raises(ValidationError, match="wanted low below high"):
        Course(job="a", low=low, high=high, series=[])


def test_points_are_put_in_order_and_what_is_not_finite_is_left_out() -> None:
    made = series_of(
        "r", [(2, 0.2), (1, 0.1), (3, nan), (inf, 0.4), (4, -1e101), (1e101, 0.5)], role="other", by="step", source="s"
    )
    assert (made.at, made.values) == ((1, 2), (0.1, 0.2))


def test_of_two_points_at_a_place_the_later_stays_unless_it_is_not_finite() -> None:
    made = series_of("r", [(1, 0.1), (1, 0.3), (1, nan)], role="other", by="step", source="s")
    assert (made.at, made.values) == ((1,), (0.3,))


def test_series_of_a_role_are_those_with_points() -> None:
    course = Course(job="a", series=[series(at=[], values=[]), series(role="loss"), series(name="second")])
    assert [one.name for one in course.of("training reward")] == ["second"]
