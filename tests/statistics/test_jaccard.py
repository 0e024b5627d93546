import random
import sys

import pytest

from judge.errors import SettingsFault
from judge.statistics.jaccard import alike


def similarity(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def test_without_scipy_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(SettingsFault, match="pip install 'rft-judge\\[trust\\]'"):
        alike([{1}, {1}], 0.8)


def test_no_sets_and_empty_sets_are_like_none() -> None:
    assert alike([], 0.8) == []
    assert [(one.cluster, one.earlier) for one in alike([set(), {1}, set()], 0.8)] == [(0, None), (1, None), (2, None)]


@pytest.mark.parametrize("least", [0.3, 0.5, 0.8, 1.0])
def test_every_pair_is_found_and_no_other(least: float) -> None:
    for seed in range(60):
        drawn = random.Random(seed)
        base = [set(drawn.sample(range(30), drawn.randint(0, 12))) for _ in range(8)]
        sets = [{*one} ^ set(drawn.sample(range(30), drawn.randint(0, 3))) for one in drawn.choices(base, k=25)]
        found = alike(sets, least)
        like = [[similarity(one, other) >= least for other in sets] for one in sets]
        for place, one in enumerate(found):
            assert one.earlier == next((other for other in range(place) if like[place][other]), None)
        assert [one.cluster for one in found] == clusters(like)


def clusters(like: list[list[bool]]) -> list[int]:
    """Return the first place that each can be reached from, step by step."""
    labels = list(range(len(like)))
    for _ in like:
        labels = [
            min([labels[place], *(labels[other] for other, one in enumerate(row) if one)]) for place, row in enumerate(like)
        ]
    return labels


def test_sets_in_different_blocks_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.statistics.jaccard._ROWS", 3)
    monkeypatch.setattr("judge.statistics.jaccard._PAIRS", 2)
    sets = [{number, number + 1} for number in range(0, 20, 2)] * 2
    found = alike(sets, 1.0)
    assert [one.earlier for one in found] == [*[None] * 10, *range(10)]
    assert [one.cluster for one in found] == [*range(10), *range(10)]


def test_a_share_that_a_float_misses_by_a_hair_counts() -> None:
    four, five = set(range(8)), set(range(10))
    assert similarity(four, five) == 0.8
    assert alike([four, five], 0.8)[1].earlier == 0
    assert alike([four, five], 0.81)[1].earlier is None
