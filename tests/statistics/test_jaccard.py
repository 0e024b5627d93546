import random
import sys

import pytest

from judge.errors import SettingsFault
from judge.statistics.jaccard import _Found, alike


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
    sets = [{number, number + 1} for number in range(0, 20, 2)] * 2
    found = alike(sets, 1.0)
    assert [one.earlier for one in found] == [*[None] * 10, *range(10)]
    assert [one.cluster for one in found] == [*range(10), *range(10)]


def test_a_share_that_a_float_misses_by_a_hair_counts() -> None:
    four, five = set(range(8)), set(range(10))
    assert similarity(four, five) == 0.8
    assert alike([four, five], 0.8)[1].earlier == 0
    assert alike([four, five], 0.81)[1].earlier is None


def clustered(seed: int) -> list[set[int]]:
    """Make sets as prompts are: of templates, of items that are rare or frequent, and some that are nearly the same."""
    drawn = random.Random(seed)
    templates = [set(drawn.sample(range(100, 200), 20)) for _ in range(3)]
    sets = [
        drawn.choice(templates) | {drawn.randrange(100) for _ in range(drawn.randint(0, 12))} | {1000 + place}
        for place in range(40)
    ]
    return [*sets, *({*one} ^ {drawn.randrange(200)} for one in drawn.choices(sets, k=20))]


@pytest.mark.parametrize("pairs", [1, 7, 20_000])
@pytest.mark.parametrize("least", [0.5, 0.8, 0.9])
def test_sets_that_share_a_template_are_compared_without_missing_one(
    pairs: int, least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judge.statistics.jaccard._PAIRS", pairs)
    for seed in range(5):
        sets = clustered(seed)
        found = alike(sets, least)
        like = [[similarity(one, other) >= least for other in sets] for one in sets]
        assert [one.earlier for one in found] == [
            next((other for other in range(place) if like[place][other]), None) for place in range(len(sets))
        ]
        assert [one.cluster for one in found] == clusters(like)


def test_thousands_of_sets_with_the_same_items_are_few_comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thousand sets that are all alike are two million pairs; a cluster that is known is not compared again."""
    compared: list[int] = []
    join = _Found.join
    monkeypatch.setattr(_Found, "join", lambda found, later, before: (compared.append(len(later)), join(found, later, before)))
    found = alike([{*range(50), 100 + place} for place in range(2_000)], 0.8)
    assert {one.cluster for one in found} == {0}
    assert [one.earlier for one in found] == [None, *[0] * 1_999]
    assert sum(compared) <= 2_000 / 250 * 20_000
