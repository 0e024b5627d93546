import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from judge.checks.alignment import best_total

TABLES = st.integers(1, 6).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 4), min_size=width, max_size=width), min_size=1, max_size=6)
)


@given(TABLES)
def test_without_order_it_is_the_best_assignment_as_scipy_finds_it(table):
    rows, columns = linear_sum_assignment(np.array(table), maximize=True)
    assert best_total(table, in_order=False) == np.array(table)[rows, columns].sum()


@given(TABLES)
def test_in_order_no_pairs_cross(table):
    def best(row, column):
        if row == len(table) or column == len(table[0]):
            return 0
        with_pair = table[row][column] + best(row + 1, column + 1)
        return max(with_pair, best(row + 1, column), best(row, column + 1))

    assert best_total(table, in_order=True) == best(0, 0)


def test_beyond_the_limit_it_gives_at_least_half():
    table = [[1.0 + (row == column) for column in range(200)] for row in range(200)]
    assert best_total(table, in_order=False) >= 200


@pytest.mark.parametrize("in_order", [True, False])
@pytest.mark.parametrize("table", [[], [[]], [[0.0]]])
def test_nothing_beside_nothing_is_worth_nothing(table, in_order):
    assert best_total(table, in_order=in_order) == 0
