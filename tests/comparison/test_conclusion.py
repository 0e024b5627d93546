"""The conclusion: it says no more than the rewards allow."""

from collections.abc import Sequence

import pytest

from judge.comparison.conclusion import conclusion
from judge.comparison.measures import measures
from judge.comparison.pairs import pair_up
from tests.comparison.test_pairs import answer


def concluded(changes: Sequence[float]) -> str:
    names = [str(place) for place in range(len(changes))]
    base = [answer(name, 0.5) for name in names]
    tuned = [answer(name, 0.5 + change) for name, change in zip(names, changes, strict=True)]
    pairs = pair_up(names, base, tuned)
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
        pytest.param([0.1] * 12, "reward is higher on prompts like these, by +0.100 to +0.100", id="all-better"),
        pytest.param([0.1, 0.2] * 10, "reward is higher on prompts like these", id="better"),
        pytest.param([-0.1, -0.2] * 10, "reward is lower on prompts like these", id="worse"),
    ],
)
def test_the_sentence_fits_the_changes(changes: Sequence[float], said: str) -> None:
    assert said in concluded(changes)
