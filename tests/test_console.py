"""The figures that a person is shown."""

import re
import statistics
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.console import Spread, Tally, progress, show_table, summarise


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


def scored(**metrics: float) -> dict[str, Any]:
    """A row of the output; every metric but the judge's own is a criterion."""
    criteria = {name: {} for name in metrics if not name.startswith("judge")}
    spent = {"tokens": {"input": 1, "output": 1}, "cost": None}
    return {"outcome": "scored", "reward": 1.0, "metrics": metrics, "criteria": criteria, **spent}


@pytest.mark.parametrize(
    ("name", "weights", "bars"),
    [
        pytest.param("invented", {"invented": -2.0}, "█         ", id="a-pitfall-that-is-there-is-the-worst"),
        pytest.param("right", {"right": 2.0}, "         █", id="a-criterion-that-is-met-is-the-best"),
        pytest.param("judge_spread", {}, "█         ", id="judges-that-differ-are-the-worst"),
        pytest.param("judge", {}, "         █", id="the-judges-mean"),
        pytest.param("criterion_1", {}, "", id="what-a-record-brings-may-be-either"),
        pytest.param("anything", None, "         █", id="nothing-is-known-of-the-weights"),
    ],
)
def test_bars_run_from_worst_to_best(name: str, weights: dict[str, float] | None, bars: str) -> None:
    tally = Tally(0, 1, weights)
    tally.add(scored(**{name: 1.0}))
    assert tally.draw(name) == bars


def test_a_pitfall_is_marked_in_the_summary_and_nothing_is_cut(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    long = "a_criterion_with_a_name_as_long_as_a_name_may_be_" + "x" * 15
    tally = Tally(0, 1, {"invented": -1.0, long: 1.0})
    tally.add(scored(invented=1.0, **{long: 0.0}))
    summarise(tally, "title", 1.0)
    said = capsys.readouterr().err
    assert re.search(r"invented \(it costs\) .* │ █ +│", said)
    assert re.search(rf"{long} .* │ █ +│", said)
    assert "worst … best" in said


def test_a_table_in_a_pipe_is_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    show_table(("name", "text"), [("a", "word " * 100), ("[b]b", "短い")])
    assert capsys.readouterr().out.split("\n") == ["name  text", f"a     {'word ' * 100}".rstrip(), "[b]b  短い", ""]
