import random

import pytest
from sklearn.metrics import cohen_kappa_score

from judge.statistics.kappa import kappa


def table(seed: int) -> tuple[list[int], list[int], list[int]]:
    drawn = random.Random(seed)
    scale = list(range(drawn.randint(2, 7)))
    used = drawn.sample(scale, drawn.randint(2, len(scale)))
    x = [drawn.choice(used) for _ in range(drawn.randint(5, 80))]
    return x, [value if drawn.random() < 0.6 else drawn.choice(used) for value in x], scale


def test_kappa_is_not_defined_where_both_always_say_the_same() -> None:
    assert kappa([], [], [1, 2]) is None
    assert kappa(["a"] * 9, ["a"] * 9, ["a", "b"]) is None
    assert kappa([1] * 9, [1] * 9, [1]) is None


def test_a_level_off_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match=r"wanted levels of the scale \[1, 2\], found 3"):
        kappa([1, 2], [2, 3], [1, 2])


def test_lists_of_two_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        kappa([1, 2], [1], [1, 2])


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_values_are_those_of_scikit_learn(weights) -> None:
    compared = 0
    for seed in range(200):
        x, y, scale = table(seed)
        found = kappa(x, y, scale, weights)
        if len(set(x) | set(y)) > 1:
            theirs = cohen_kappa_score(x, y, labels=scale, weights=None if weights == "none" else weights)
            assert found is not None
            assert found.value == pytest.approx(theirs, abs=1e-12)
            assert found.low <= found.value <= found.high
            compared += 1
    assert compared == 200


def test_a_level_that_nobody_used_counts() -> None:
    x, y = [1, 1, 2, 2, 4, 4], [1, 2, 2, 1, 4, 2]
    with_gap, without = kappa(x, y, [1, 2, 3, 4], "linear"), kappa(x, y, [1, 2, 4], "linear")
    assert with_gap is not None
    assert without is not None
    assert with_gap.value != pytest.approx(without.value, abs=0.01)


def test_the_interval_is_that_of_fleiss_cohen_and_everitt() -> None:
    """The counts 20, 5, 10, 15: kappa 0.4; the standard error by R's psych::cohen.kappa is 0.1267."""
    cells = {(1, 1): 20, (1, 2): 5, (2, 1): 10, (2, 2): 15}
    rows = [cell for cell, count in cells.items() for _ in range(count)]
    found = kappa([a for a, _ in rows], [b for _, b in rows], [1, 2])
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(0.4), 50)
    assert found.high - found.low == pytest.approx(2 * 1.959964 * 0.1265, abs=0.002)


def test_perfect_agreement_has_an_interval_too() -> None:
    few, many = kappa([1, 2] * 5, [1, 2] * 5, [1, 2]), kappa([1, 2] * 500, [1, 2] * 500, [1, 2])
    assert few is not None
    assert many is not None
    assert (few.value, few.high, many.value) == (1, 1, 1)
    assert few.low < 0.6
    assert 0.98 < many.low < 1
