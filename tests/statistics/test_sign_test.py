"""The sign test, beside scipy's binomial test and by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.statistics.sign_test import sign_test


@pytest.mark.parametrize(
    ("wins", "losses", "chance"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (0, 6, 0.03125), (3, 3, 1.0), (9, 1, 22 / 1024), (10_000, 10_000, 1.0)],
)
def test_the_chance_is_exact(wins: int, losses: int, chance: float) -> None:
    assert sign_test(wins, losses) == pytest.approx(chance)


@given(st.integers(0, 300), st.integers(0, 300))
def test_it_is_the_binomial_test_and_knows_no_side(wins: int, losses: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    expected = stats.binomtest(wins, wins + losses).pvalue if wins + losses else 1.0
    assert sign_test(wins, losses) == pytest.approx(expected, rel=1e-6)
    assert sign_test(wins, losses) == sign_test(losses, wins)
