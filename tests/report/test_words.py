"""Shares, sizes and intervals as they stand in sentences."""

import pytest

from judge.monitors.correlation import Rho
from judge.report.words import fixed, percent, size, sure


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [(0, 7, "0 %"), (1, 10_000, "under 0.1 %"), (1, 300, "0.3 %"), (36, 300, "12 %"), (299, 300, "99.7 %"), (300, 300, "100 %")],
)
def test_a_share_never_rounds_to_none_or_to_all(part: int, whole: int, written: str) -> None:
    assert percent(part, whole) == written


def test_a_correlation_says_how_sure_it_is() -> None:
    assert sure(Rho(0.61, 0.251, 0.824, 1)) == "95 % interval 0.25 to 0.82, 1 row"


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "0 B"), (999, "999 B"), (45_123, "45 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (2_440_000, "2.4 MB")],
)
def test_a_size_is_told_in_a_unit_that_fits(count: int, written: str) -> None:
    assert size(count) == written


@pytest.mark.parametrize(
    ("value", "sign", "written"),
    [(0.125, "", "0.125"), (0.125, "+", "+0.125"), (-2.0, "+", "-2.000"), (1.25e100, "", "1.25e+100"), (-1e9, "+", "-1e+09")],
)
def test_a_value_is_never_a_hundred_digits_long(value: float, sign: str, written: str) -> None:
    assert fixed(value, sign) == written
