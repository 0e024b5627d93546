import random

import pytest
from sklearn.metrics import roc_auc_score

from judge.statistics.pairs import auc, pairwise_accuracy


def test_without_pairs_or_with_labels_of_one_kind_nothing_is_said() -> None:
    assert pairwise_accuracy([]) is None
    assert auc([0.1, 0.2], [True, True]) is None
    assert auc([0.1, 0.2], [False, False]) is None
    assert auc([], []) is None


def test_a_tie_counts_half() -> None:
    found = pairwise_accuracy([(1.0, 0.0), (0.0, 1.0), (0.5, 0.5), (0.9, 0.1)])
    assert found is not None
    assert (found.value, found.n) == (0.625, 4)
    assert found.low < 0.625 < found.high


def test_the_area_is_that_of_scikit_learn() -> None:
    for seed in range(200):
        drawn = random.Random(seed)
        labels = [True, False, *(drawn.random() < 0.4 for _ in range(drawn.randint(4, 80)))]
        scores = [drawn.choice([drawn.random(), drawn.randrange(4)]) for _ in labels]
        found = auc(scores, labels)
        assert found is not None
        assert found.value == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)
        assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_perfect_area_has_an_interval_too() -> None:
    few, many = (auc([0.0] * n + [1.0] * n, [False] * n + [True] * n) for n in (5, 500))
    assert few is not None
    assert many is not None
    assert few.value == few.high == 1
    assert few.low < 0.8
    assert 0.98 < many.low < 1


def test_an_area_turned_round_has_its_interval_turned_round() -> None:
    scores, labels = [1, 2, 3, 4, 5, 6], [False, True, False, True, False, True]
    there, back = auc(scores, labels), auc([-score for score in scores], labels)
    assert there is not None
    assert back is not None
    assert (there.low, there.high) == pytest.approx((1 - back.high, 1 - back.low))
