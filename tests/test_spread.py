"""Running figures, and their histogram."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.spread import Spread


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_running_figures_are_the_exact_ones(values: list[float]) -> None:
    spread = Spread(0, 1)
    for value in values:
        spread.add(value)
    assert spread.mean == pytest.approx(statistics.fmean(values), abs=1e-12)
    assert spread.deviation == pytest.approx(statistics.pstdev(values), abs=1e-9)
    assert (spread.low, spread.high, spread.count) == (min(values), max(values), len(values))


@pytest.mark.parametrize(
    ("values", "drawn"),
    [([0.0], "█         "), ([1.0], "         █"), ([0.0, 0.0, 0.95], "█        ▄"), ([-0.5, 2.0], "█        █")],
)
def test_the_drawing_shows_where_values_lie_on_the_scale(values: list[float], drawn: str) -> None:
    spread = Spread(0, 1)
    for value in values:
        spread.add(value)
    assert spread.draw() == drawn
