"""The trend of a series: its ends, its peak and its noise, whatever a few wild points do."""

import random
from statistics import fmean, median

import pytest

from judge.training.curves.trend import trend


def test_one_point_has_a_level_and_no_noise() -> None:
    seen = trend([3.0], [0.5])
    assert (seen.first, seen.last, seen.peak, seen.peak_at, seen.noise, seen.error) == (0.5, 0.5, 0.5, 3.0, 0.0, 0.0)


@pytest.mark.parametrize(("n", "end"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (18, 3), (24, 4), (60, 10)])
def test_the_ends_are_a_sixth_but_three_points_if_there_are_as_many(n: int, end: int) -> None:
    assert trend([*map(float, range(n))], [0.5] * n).end == end


def test_a_line_has_no_noise_and_rises_by_the_distance_of_its_ends() -> None:
    seen = trend([*map(float, range(60))], [place / 100 for place in range(60)])
    assert seen.noise == pytest.approx(0.0)
    assert seen.change == pytest.approx(0.5)


def test_the_peak_is_found_with_its_place() -> None:
    values = [place / 10 if place <= 10 else 2 - place / 10 for place in range(19)]
    seen = trend([*map(float, range(100, 119))], values)
    assert (seen.peak, seen.peak_at) == (pytest.approx(0.9), pytest.approx(110, abs=1))


def test_a_wild_point_changes_next_to_nothing() -> None:
    values = [0.4 + place % 2 / 100 for place in range(30)]
    wild = [*values[:3], 50.0, *values[4:]]
    assert abs(trend(range(30), wild).change - trend(range(30), values).change) <= 0.01
    assert trend(range(30), wild).noise <= 0.03


def test_noise_is_the_standard_deviation_around_the_trend() -> None:
    found = []
    for seed in range(200):
        chance = random.Random(seed)
        found.append(trend(range(60), [place / 100 + chance.gauss(0, 0.05) for place in range(60)]).noise)
    assert fmean(found) == pytest.approx(0.05, rel=0.1)


def test_noise_is_seen_even_if_most_neighbours_are_equal() -> None:
    assert trend(range(20), [0.5] * 10 + [0.8] + [0.5] * 9).noise > 0


def test_the_error_of_a_change_is_how_much_it_scatters() -> None:
    changes, errors = [], []
    for seed in range(400):
        chance = random.Random(seed)
        seen = trend(range(60), [chance.gauss(0, 0.05) for _ in range(60)])
        changes.append(seen.change)
        errors.append(seen.error)
    assert fmean(errors) == pytest.approx(fmean(change**2 for change in changes) ** 0.5, rel=0.15)


def test_a_long_series_ends_where_it_ends_and_its_peak_is_found() -> None:
    values = [0.5 - abs(place - 40_000) / 100_000 for place in range(60_000)]
    found = trend(range(60_000), values)
    assert (found.first, found.last) == (median(values[:10_000]), median(values[-10_000:]))
    assert found.peak == pytest.approx(0.475, abs=1e-3)
    assert abs(found.peak_at - 40_000) <= 10_000 // 2, "the windows of the peak hold it"
