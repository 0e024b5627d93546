"""One number of many."""

import pytest

from judge.rubric.weights import share, shortfall
from tests.conftest import make_rubric


def test_a_missing_value_is_never_made_up() -> None:
    with pytest.raises(KeyError):
        share(make_rubric().criteria, {"right": 1.0})


def test_of_nothing_nothing_is_missing() -> None:
    assert share((), {}) == 1.0


def test_values_count_by_their_weight() -> None:
    assert share(make_rubric().criteria, {"right": 1.0, "clear": 0.0}) == 0.75


def test_the_best_end_of_a_pitfall_is_0() -> None:
    assert [shortfall(value, pitfall=False) for value in (0.0, 0.75, 1.0)] == [1.0, 0.25, 0.0]
    assert [shortfall(value, pitfall=True) for value in (0.0, 0.75, 1.0)] == [0.0, 0.75, 1.0]
