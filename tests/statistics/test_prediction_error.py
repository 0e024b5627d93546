import random

import pytest
from sklearn.metrics import brier_score_loss, root_mean_squared_error

from judge.statistics.prediction_error import brier, calibration_error, rmse

DRAWN = random.Random(1)
SHARES = [DRAWN.random() for _ in range(80)]
LABELS = [DRAWN.random() < share for share in SHARES]


def test_without_rows_nothing_is_said() -> None:
    assert rmse([], []) is None
    assert rmse([1.0], [2.0]) is None
    assert brier([], []) is None
    assert calibration_error([], []) is None


def test_columns_of_two_lengths_are_refused() -> None:
    for error in (rmse, brier, calibration_error):
        with pytest.raises(ValueError, match="shorter"):
            error([0.1, 0.2], [True])


def test_errors_are_those_of_scikit_learn() -> None:
    of_rmse, of_brier = rmse(SHARES, LABELS), brier(SHARES, LABELS)
    assert of_rmse is not None
    assert of_brier is not None
    assert of_rmse.value == pytest.approx(root_mean_squared_error(LABELS, SHARES))
    assert of_brier.value == pytest.approx(brier_score_loss(LABELS, SHARES))
    assert of_rmse.low < of_rmse.value < of_rmse.high
    assert of_brier.low < of_brier.value < of_brier.high


def test_calibration_is_weighed_by_the_rows_of_a_bin() -> None:
    """Three rows at 0.95 with one yes, one row at 0.05 with none: (3 x 0.6167 + 0.05) / 4."""
    assert calibration_error([0.95] * 3 + [0.05], [True, False, False, False]) == pytest.approx((2.85 - 1 + 0.05) / 4)
    assert calibration_error([1.0, 0.0], [True, False]) == 0
    assert calibration_error([0.99, 1.0], [True, True]) == pytest.approx(0.005), "1 is in the last bin"
