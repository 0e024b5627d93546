"""The figures that a person is shown."""

import statistics
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.console import Spread, Tally, progress, summarise


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


def test_a_run_in_which_nothing_was_scored_still_has_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally(0, 1)
    for reason in ("throttled", "throttled", "unreadable"):
        tally.add({"outcome": "unscored", "reason": reason, "tokens": {"input": 1000, "output": 1}, "cost": 0.25})
    summarise(tally, "title", 1.0)
    said = capsys.readouterr().err
    assert "0 scored, 3 unscored: throttled 2, unreadable 1" in said
    assert "3,000 tokens in, 3 out, 0.7500 US dollars" in said


def test_no_bar_is_drawn_into_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert not sys.stderr.isatty()
    with progress(10, 0) as advance:
        advance(1)
    assert capsys.readouterr().err.strip() == ""
