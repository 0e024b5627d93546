import random

import krippendorff
import numpy as np
import pytest

from judge.statistics.alpha import alpha

BOOK = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
"""Krippendorff's own example of four observers: nominal 0.743, ordinal 0.815, interval 0.849."""


def table(seed: int) -> list[list[float | None]]:
    drawn = random.Random(seed)
    levels = drawn.choice([[0, 1], [1, 2, 3, 4, 5], [0.1, 0.15, 2, 70]])
    truth = [drawn.choice(levels) for _ in range(drawn.randint(4, 40))]
    raters = range(drawn.randint(2, 5))

    def said(value: float) -> float | None:
        return None if drawn.random() < 0.2 else value if drawn.random() < 0.6 else drawn.choice(levels)

    return [[said(value) for _ in raters] for value in truth]


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_alpha_is_not_defined_without_pairs_or_differences(level) -> None:
    assert alpha([], level) is None
    assert alpha([(1, None), (None, 2), (None, None)], level) is None
    assert alpha([(1, 1), (1, 1)], level) is None
    assert alpha([(1, 2), (1, None)], level) is None, "one unit is no sample"


@pytest.mark.parametrize(("level", "first"), [("nominal", 0), ("ordinal", 1), ("interval", 2)])
def test_values_are_those_of_the_library(level, first: int) -> None:
    """Of 200 tables each level gets a third: every alpha draws its bootstrap, too, which takes 2 s for 70 of them."""
    compared = 0
    for seed in range(first, 200, 3):
        units = table(seed)
        found = alpha(units, level)
        if found is not None:
            by_rater = np.array([[np.nan if value is None else value for value in unit] for unit in units]).T
            assert found.value == pytest.approx(krippendorff.alpha(by_rater, level_of_measurement=level), abs=1e-12)
            compared += 1
    assert compared > 60


@pytest.mark.parametrize(("level", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_the_example_of_the_book(level, value: float) -> None:
    found = alpha(list(zip(*BOOK, strict=True)), level)
    assert found is not None
    assert found.value == pytest.approx(value, abs=0.0006)
    assert found.n == 11, "the unit with one value does not count"
    assert found.low < found.value <= found.high


def test_names_may_be_texts() -> None:
    as_texts, as_numbers = (
        alpha([[kind(value) for value in unit if value is not None] for unit in table(3)], "nominal") for kind in (str, float)
    )
    assert as_texts == pytest.approx(as_numbers)
