"""The error is that of scikit-learn, with an interval."""

import random

import pytest
from sklearn.metrics import root_mean_squared_error

from judge.statistics.prediction_error import rmse

DRAWN = random.Random(1)
SAID = [DRAWN.random() for _ in range(80)]
TRUE = [float(DRAWN.random() < share) for share in SAID]


def test_without_rows_nothing_is_said() -> None:
    assert rmse([], []) is None
    assert rmse([1.0], [2.0]) is None


def test_columns_of_two_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        rmse([0.1, 0.2], [1.0])


def test_the_error_is_that_of_scikit_learn() -> None:
    found = rmse(SAID, TRUE)
    assert found is not None
    assert found.value == pytest.approx(root_mean_squared_error(TRUE, SAID))
    assert found.low < found.value < found.high
