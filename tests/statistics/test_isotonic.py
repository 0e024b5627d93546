import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression

from judge.rubric.calibration import Calibration
from judge.statistics.isotonic import knots

SCORES = st.floats(0, 1) | st.sampled_from([0.0, 0.25, 0.5, 1.0])


def near(*wanted: tuple[float, float]):
    return [pytest.approx(knot) for knot in wanted]


def test_scores_that_do_not_rise_together_have_no_map() -> None:
    assert knots([], []) is None
    assert knots([0.5], [0.5]) is None
    assert knots([0.1, 0.5, 0.9], [0.9, 0.5, 0.1]) is None
    assert knots([0.1, 0.5, 0.9], [0.4, 0.4, 0.4]) is None
    assert knots([0.5, 0.5, 0.5], [0.1, 0.4, 0.9]) is None


def test_columns_of_two_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        knots([0.1, 0.2], [0.1])


@given(st.lists(st.tuples(SCORES, st.floats(-1, 2) | st.sampled_from([0.0, 1.0])), max_size=30))
def test_whatever_is_found_is_a_map_that_a_rubric_takes(pairs: list[tuple[float, float]]) -> None:
    found = knots([x for x, _ in pairs], [y for _, y in pairs])
    if found is not None:
        assert (found[0][0], found[-1][0]) == (0, 1)
        assert all(left < right and low < high for (left, low), (right, high) in pairwise(found))
        assert all(0 <= value <= 1 for knot in found for value in knot)


def test_a_block_is_one_knot_at_its_mean_score() -> None:
    """0.3 and 0.5 are pooled, since people rate them the other way round."""
    assert knots([0.0, 0.3, 0.5, 1.0], [0.1, 0.6, 0.4, 0.9]) == near((0, 0.1), (0.4, 0.5), (1, 0.9))


def test_blocks_are_those_of_isotonic_regression() -> None:
    for seed in range(50):
        drawn = random.Random(seed)
        x = sorted({drawn.random() for _ in range(30)})
        y = [min(1.0, max(0.0, 0.2 + 0.6 * value + drawn.gauss(0, 0.1))) for value in x]
        fitted = isotonic_regression(y)
        middles = [float(np.mean(x[left:right])) for left, right in pairwise(fitted.blocks)]
        found = dict(knots(x, y) or [])
        at_the_ends = {0.0, 1.0}
        inner = {x: y for x, y in found.items() if x not in at_the_ends and 0.011 < y < 0.989}
        levels = [float(fitted.x[left]) for left in fitted.blocks[:-1]]
        assert list(inner) == pytest.approx([x for x, y in zip(middles, levels, strict=True) if 0.011 < y < 0.989], abs=1e-5)
        assert list(inner.values()) == pytest.approx([y for y in levels if 0.011 < y < 0.989])


def test_the_ends_go_on_with_the_slope_of_their_neighbour_as_far_as_the_scale_goes() -> None:
    assert knots([0.4, 0.6], [0.45, 0.55]) == near((0, 0.25), (0.4, 0.45), (0.6, 0.55), (1, 0.75))
    assert knots([0.4, 0.6], [0.3, 0.7]) == near((0, 0), (0.4, 0.3), (0.6, 0.7), (1, 1))


def test_ratings_beyond_the_scale_count_as_its_ends() -> None:
    assert knots([0.0, 1.0], [-3, 7]) == [(0, 0), (1, 1)]


def test_equal_scores_are_one_point() -> None:
    assert knots([0.0, 0.0, 1.0], [0.0, 0.4, 0.9]) == near((0, 0.2), (1, 0.9))


def test_the_map_makes_no_ties() -> None:
    drawn = random.Random(1)
    x = [drawn.random() for _ in range(60)]
    found = knots(x, [drawn.choice([0, 0.25, 0.5, 0.75, 1.0]) * 0.5 + value * 0.5 for value in x])
    assert found is not None
    mapped = Calibration.model_construct(knots=tuple(found)).map
    assert len({mapped(value) for value in x}) == 60


def test_yes_and_no_that_the_judge_tells_apart_give_a_steep_map() -> None:
    assert knots([0.4, 0.4, 0.6, 0.6], [0.0, 0.0, 1.0, 1.0]) == near((0, 0), (0.4, 0.01), (0.6, 0.99), (1, 1))
