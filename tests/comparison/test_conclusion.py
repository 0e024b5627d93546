"""The conclusion: it says no more than the rewards allow."""

import random
from collections.abc import Callable, Sequence

import pytest

from judge.comparison.conclusion import conclusion
from judge.comparison.measures import measures
from judge.comparison.pairs import pair_up
from tests.comparison.test_pairs import answer, asked

_RUNS, _CLAIMS = 300, 28
"""Comparisons, and how many may claim a difference where there is none: 5 % are 15, and by chance more than 28 of them in one of
1,000 simulations."""


def concluded(changes: Sequence[float]) -> str:
    names = [str(place) for place in range(len(changes))]
    base = [answer(name, 0.5) for name in names]
    tuned = [answer(name, 0.5 + change) for name, change in zip(names, changes, strict=True)]
    pairs = pair_up(asked(names), base, tuned)
    found = measures(pairs.pairs)
    return conclusion(pairs, found[0].difference if found else None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param([], "There are not enough prompts to compare", id="none"),
        pytest.param([0.5], "There are not enough prompts to compare", id="one"),
        pytest.param([0.0] * 50, "No difference: all 50 prompts have the same reward", id="all-alike"),
        pytest.param([0.1, -0.1] * 20, "Not shown to differ: the interval of the difference", id="even"),
        pytest.param([0.5] + [0.0] * 99, "Not shown to differ", id="one-of-a-hundred"),
        pytest.param([0.5] * 5, "reward is higher, but only 5 prompts differ: too few to tell", id="five-of-five"),
        pytest.param([-0.5] * 5, "reward is lower, but only 5 prompts differ: too few to tell", id="five-lost"),
        pytest.param([0.4] * 14 + [-0.01] * 12, "a few large changes carry the difference", id="few-large"),
        pytest.param([0.1] * 12, "reward is higher on prompts like these, by 0.100 to 0.100", id="all-better"),
        pytest.param([0.1, 0.2] * 10, "reward is higher on prompts like these", id="better"),
        pytest.param([-0.1, -0.2] * 10, "reward is lower on prompts like these", id="worse"),
    ],
)
def test_the_sentence_fits_the_changes(changes: Sequence[float], said: str) -> None:
    assert said in concluded(changes)


def test_a_loss_is_told_without_two_minus_signs() -> None:
    assert "reward is lower on prompts like these, by 0.1" in concluded([-0.1, -0.2] * 10)


def binary(drawn: random.Random) -> float:
    """One of two rewards, the higher one rarely."""
    return float(drawn.random() < 0.2)


def graded(drawn: random.Random) -> float:
    """A grade from 1 to 5 as a reward: ties are frequent."""
    return drawn.choice([0.0, 0.25, 0.5, 0.5, 0.75, 1.0])


def negative(drawn: random.Random) -> float:
    """A reward below zero with a long tail."""
    return -(drawn.expovariate(1) ** 3)


@pytest.mark.parametrize("reward", [binary, graded, negative])
@pytest.mark.parametrize("prompts", [8, 30, 200])
def test_two_models_that_are_the_same_are_told_apart_once_in_twenty_at_most(
    reward: Callable[[random.Random], float], prompts: int
) -> None:
    drawn = random.Random(prompts)
    names = [str(place) for place in range(prompts)]
    claims = 0
    for _ in range(_RUNS):
        sides = ([answer(name, reward(drawn)) for name in names] for _ in range(2))
        pairs = pair_up(asked(names), *sides)
        claims += "on prompts like these" in conclusion(pairs, measures(pairs.pairs)[0].difference)
    assert claims <= _CLAIMS
