import math
import random

import pytest
from scipy import stats

from judge.statistics.correlation import kendall, pearson, product_moment, rho, spearman, tau_b, within


def table(seed: int) -> tuple[list[float], list[float]]:
    """Rows with many ties in one column and none in the other, or many in both."""
    drawn = random.Random(seed)
    n, levels = drawn.randint(10, 60), drawn.choice([2, 3, 5, 1000])
    return [drawn.randrange(levels) / 7 for _ in range(n)], [drawn.randrange(5) for _ in range(n)]


def test_a_constant_column_has_no_correlation() -> None:
    for correlation in (spearman, kendall, pearson):
        assert correlation([1.0] * 20, list(range(20))) is None
        assert correlation([], []) is None
    for value in (rho, tau_b, product_moment):
        assert value(list(range(20)), [1.0] * 20) is None


def test_columns_of_two_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="same length, found 3 and 2"):
        rho([1, 2, 3], [1, 2])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(rho, stats.spearmanr), (tau_b, stats.kendalltau), (product_moment, stats.pearsonr)],
    ids=lambda f: f.__name__,
)
def test_values_are_those_of_scipy(ours, theirs) -> None:
    compared = 0
    for seed in range(200):
        x, y = table(seed)
        if len(set(x)) > 1 and len(set(y)) > 1:
            assert ours(x, y) == pytest.approx(theirs(x, y).statistic, abs=1e-12)
            compared += 1
    assert compared > 190


@pytest.mark.parametrize("correlation", [spearman, kendall, pearson])
def test_an_interval_holds_its_value_and_turns_round_with_it(correlation) -> None:
    x, y = table(4)
    there, back = correlation(x, y), correlation(x, [-value for value in y])
    assert there.low < there.value < there.high
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low))
    assert there.n == len(x)


def _ups(count: int) -> dict[str, list[tuple[float, float]]]:
    """Groups that judge and people put in the same order."""
    return {f"up {at}": [(1.0, 1.0), (2.0, 2.0)] for at in range(count)}


def test_within_is_the_mean_over_groups_that_people_order() -> None:
    groups = {
        "up": [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)],
        "mixed": [(1.0, 1.0), (2.0, 3.0), (3.0, 2.0)],
        **_ups(3),
        "equal to people": [(1.0, 1.0), (2.0, 1.0)],
    }
    found = within(groups)
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(0.9), 5)
    assert 0.5 <= found.low <= found.high <= 1


def test_within_a_group_whose_rows_are_all_equal_to_the_judge_counts_as_0() -> None:
    found = within({**_ups(4), "equal to the judge": [(1.0, 1.0), (1.0, 2.0)]})
    assert found is not None
    assert (found.value, found.n) == (0.8, 5)


def test_within_fewer_than_five_groups_that_people_order_there_is_no_interval() -> None:
    assert within({**_ups(4), "equal to people": [(1.0, 1.0), (2.0, 1.0)]}) is None
    assert within(_ups(5)) is not None
    assert within(_ups(1)) is None
    assert within({}) is None


def test_between_groups_nothing_counts() -> None:
    """Rewards that only tell the articles apart order nothing within one."""
    drawn = random.Random(1)
    groups = {str(at): [(at + drawn.random(), at + drawn.random()) for _ in range(6)] for at in range(40)}
    found = within(groups)
    flat = [pair for pairs in groups.values() for pair in pairs]
    over_all = spearman([x for x, _ in flat], [y for _, y in flat])
    assert found is not None
    assert over_all is not None
    assert abs(found.value) < 0.2
    assert over_all.value > 0.99
    assert not math.isnan(found.low)


def test_two_rows_have_an_order() -> None:
    assert (tau_b([1, 2], [2, 1]), tau_b([1, 2], [1, 2])) == (-1, 1)
