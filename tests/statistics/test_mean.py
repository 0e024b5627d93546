import random

import pytest
from scipy.stats import ttest_1samp

from judge.statistics.mean import mean


def test_one_value_has_no_interval() -> None:
    assert mean([]) is None
    assert mean([0.5]) is None


def test_two_values_have_an_interval() -> None:
    found = mean([0.2, 0.6])
    assert found is not None
    assert (found.value, found.low) == pytest.approx((0.4, 0.4 - 12.7062 * 0.2), abs=1e-4)


def test_the_interval_is_that_of_the_t_test() -> None:
    drawn = random.Random(1)
    values = [drawn.gauss(0.3, 1) for _ in range(12)]
    low, high = ttest_1samp(values, 0).confidence_interval()
    assert mean(values) == pytest.approx((sum(values) / 12, low, high, 12))
