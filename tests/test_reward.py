"""The arithmetic from scores to one reward."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reward import blend
from judge.verdict import CriterionScore, Verdict
from tests.conftest import make_rubric


def reward(weights: list[float], scores: list[float], **changes: object) -> float:
    criteria = [
        {"name": f"c{place}", "description": "d", "boolean": True, "weight": weight} for place, weight in enumerate(weights)
    ]
    rubric = make_rubric(criteria=criteria, **changes)
    given = tuple(CriterionScore(name=f"c{place}", score=score, answer=score, reason="") for place, score in enumerate(scores))
    return blend(rubric, Verdict(scores=given, repaired=False))


@pytest.mark.parametrize(
    ("weights", "scores", "expected"),
    [
        pytest.param([1.0], [0.25], 0.25, id="one"),
        pytest.param([3.0, 1.0], [1.0, 0.0], 0.75, id="weighted"),
        pytest.param([2.0, -1.0], [1.0, 1.0], 0.5, id="a-pitfall-costs"),
        pytest.param([2.0, -1.0], [1.0, 0.0], 1.0, id="a-pitfall-avoided-pays-nothing-extra"),
        pytest.param([1.0, -5.0], [1.0, 1.0], 0.0, id="never-below-the-range"),
        pytest.param([-1.0, -3.0], [0.0, 0.0], 1.0, id="pitfalls-alone-start-at-one"),
        pytest.param([-1.0, -3.0], [1.0, 0.0], 0.75, id="pitfalls-alone-cost-their-share"),
    ],
)
def test_weights(weights: list[float], scores: list[float], expected: float) -> None:
    assert reward(weights, scores) == pytest.approx(expected)


def test_the_reward_lies_in_the_rubrics_range() -> None:
    assert reward([1.0], [0.0], range=[-1, 1]) == -1.0
    assert reward([1.0], [0.75], range=[-1, 1]) == 0.5


WEIGHT = st.floats(-1e6, 1e6).filter(lambda weight: abs(weight) > 1e-6)


@given(st.lists(st.tuples(WEIGHT, st.floats(0, 1)), min_size=1, max_size=8))
def test_whatever_the_weights_a_reward_is_finite_and_in_range(pairs: list[tuple[float, float]]) -> None:
    result = reward([weight for weight, _ in pairs], [score for _, score in pairs])
    assert math.isfinite(result)
    assert 0 <= result <= 1
