"""Histograms count every value once, whatever it is."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from judge.report.blocks import Histogram
from judge.report.distribution import bin_of, counts, distribution
from tests.conftest import make_rubric
from tests.report.conftest import run_of, scored, unscored

VALUES = st.floats(-1e6, 1e6)


@given(st.lists(VALUES), VALUES, st.floats(1e-3, 1e6), st.integers(1, 40))
def test_every_value_is_in_one_bin(values: list[float], low: float, width: float, bins: int) -> None:
    assert sum(counts(values, (low, low + width), bins)) == len(values)


def test_values_beyond_an_end_are_in_the_bin_there() -> None:
    assert counts([-1, 0, 0.5, 1, 2], (0, 1), 2) == [2, 3]


def test_a_level_is_not_lost_to_rounding() -> None:
    assert [bin_of(at / 20, (0, 1), 20) for at in range(21)] == [*range(20), 19]


def test_a_run_without_rewards_has_no_histogram(tmp_path: Path) -> None:
    assert distribution([run_of(tmp_path, [unscored(1)])]).blocks == ()


def test_each_part_has_its_histogram(tmp_path: Path) -> None:
    section = distribution([run_of(tmp_path, [scored(1, 0.25), scored(2, 0.75), unscored(3)])])
    assert [block.title for block in section.blocks] == ["Reward", "words (check)", "right (criterion)"]
    assert section.blocks[0].says == "mean 0.500, standard deviation 0.250, 2 rows"


def test_a_pitfall_is_said_to_cost(tmp_path: Path) -> None:
    run = run_of(tmp_path, [scored(1)])
    run.rubric = make_rubric(criteria=[{"name": "right", "description": "d", "boolean": True, "weight": -1.0}])
    assert distribution([run]).blocks[-1].title == "right (criterion, it costs)"


def test_two_runs_are_drawn_into_one_figure(tmp_path: Path) -> None:
    runs = [run_of(tmp_path, [scored(1, reward)], name=name) for name, reward in (("a", 0.2), ("b", 3.0))]
    figure = distribution(runs).blocks[0]
    assert isinstance(figure, Histogram)
    assert (figure.low, figure.high) == (0.0, 3.0)
    assert [(one.name, sum(one.counts)) for one in figure.series] == [("first", 1), ("second", 1)]
    assert figure.says == "first: mean 0.200, 1 row; second: mean 3.000, 1 row"


def test_a_wall_of_criteria_is_cut_and_that_is_said(tmp_path: Path) -> None:
    criteria = {f"c{at}": {"score": 0.5} for at in range(40)}
    section = distribution([run_of(tmp_path, [scored(1, criteria=criteria)])])
    assert len(section.blocks) == 25
    assert section.says == ("17 more checks and criteria are only in the table of rows.",)
