"""Measures: means of both models and the paired interval, over the prompts that both have."""

import pytest

from judge.comparison.measures import measures
from judge.comparison.pairs import pair_up
from judge.statistics.mean import mean
from tests.comparison.test_pairs import answer, asked


def test_each_measure_is_paired_by_prompt_and_means_its_draws() -> None:
    base = [answer("a", 0.0, "one", right=0.0), answer("a", 1.0, "one two", right=1.0), answer("b", 0.5, "one", right=0.5)]
    tuned = [answer("a", 1.0, "one two three", right=1.0), answer("b", 0.5, "one"), answer("c", 0.0, "far too many words")]
    found = {one.name: one for one in measures(pair_up(asked("abc"), base, tuned).pairs)}
    assert list(found) == ["reward", "right", "words", "characters"]
    reward = found["reward"]
    assert (reward.base, reward.tuned, reward.prompts) == (0.5, 0.75, 2)
    assert reward.difference == mean([0.5, 0.0])
    assert (found["right"].base, found["right"].tuned, found["right"].prompts) == (0.5, 1.0, 1), "b has it on one side alone"
    assert found["right"].difference is None, "one prompt has no interval"
    assert (found["words"].base, found["words"].tuned) == (1.25, 2.0)
    assert found["characters"].base == pytest.approx((5 + 3) / 2)


def test_words_are_compared_only_where_all_answers_have_them() -> None:
    base = [answer("a", 0.0, "one two"), answer("b", 0.5, "one"), answer("b", 0.5, "はい")._replace(words=None)]
    tuned = [answer("a", 1.0, "one"), answer("b", 0.5, "one")]
    found = {one.name: one for one in measures(pair_up(asked("ab"), base, tuned).pairs)}
    assert (found["words"].base, found["words"].tuned, found["words"].prompts) == (2.0, 1.0, 1)
    assert found["characters"].prompts == 2
    japanese = [answer("a", 0.0, "はい")._replace(words=None)]
    assert [one.name for one in measures(pair_up(asked("a"), japanese, japanese).pairs)] == ["reward", "characters"]


def test_without_a_pair_there_is_nothing() -> None:
    assert measures(()) == []
