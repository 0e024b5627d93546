"""What the trainer gets: a finite number for every id, or no answer at all."""

import json
import math

import pytest

from judge.answer import BatchFailed, Policy, answer
from judge.reward import Outcome, Provenance, Reward, Unscored
from judge.sample import BadSample, Sample
from judge.verdict import CriterionScore
from tests.conftest import make_sample

ORIGIN = Provenance(rubric="r", version=1, rubric_hash="0")
IMPUTE = Policy(on_unscored="impute", max_unscored=1.0)


def scored(identity: object, value: float) -> Reward:
    criteria = (CriterionScore(name="clear", score=0.5, answer=2, reason=""),)
    return Reward(id=identity, reward=value, criteria=criteria, provenance=ORIGIN)


def failed(identity: object, reason: str = "throttled") -> Unscored:
    return Unscored(id=identity, reason=reason, detail="no", provenance=ORIGIN)


def group(*prompts: str) -> list[Sample | BadSample]:
    return [make_sample(id=place, prompt=prompt) for place, prompt in enumerate(prompts)]


def test_where_nothing_can_stand_for_a_sample_the_batch_fails() -> None:
    with pytest.raises(BatchFailed, match=r"sample 1.*no 'neutral'"):
        answer(group("p", "q"), [scored(0, 0.5), failed(1)], IMPUTE)


@pytest.mark.parametrize(
    ("policy", "unscored", "fails"),
    [
        pytest.param(Policy(on_unscored="impute", max_unscored=0.2), 2, False, id="at-the-bound"),
        pytest.param(Policy(on_unscored="impute", max_unscored=0.2), 3, True, id="above-the-bound"),
        pytest.param(Policy(on_unscored="fail", max_unscored=1.0), 1, True, id="fail-at-the-first"),
        pytest.param(Policy(on_unscored="fail", max_unscored=1.0), 0, False, id="fail-has-no-reason"),
        pytest.param(Policy(on_unscored="impute", max_unscored=0.0), 1, True, id="none-may-be"),
    ],
)
def test_an_outage_never_trains_a_model(policy: Policy, unscored: int, fails: bool) -> None:
    outcomes: list[Outcome] = [failed(place) if place < unscored else scored(place, 0.5) for place in range(10)]
    if fails:
        with pytest.raises(BatchFailed, match=rf"{unscored} of 10 samples are unscored \(throttled {unscored}\)"):
            answer(group(*"p" * 10), outcomes, policy)
    else:
        assert len(answer(group(*"p" * 10), outcomes, policy)) == 10


def test_one_sample_that_fails_alone_fails_its_invocation() -> None:
    """HyperPod sends one sample a call: there nothing may be imputed under the default."""
    with pytest.raises(BatchFailed):
        answer(group("p"), [failed(0)], Policy(on_unscored="impute", max_unscored=0.2, neutral=0.5))


def test_an_imputed_reward_is_the_mean_of_its_own_prompts_rollouts_and_says_so() -> None:
    answered = answer(group("p", "q", "p", "p"), [scored(0, 0.2), scored(1, 1.0), scored(2, 0.6), failed(3)], IMPUTE)
    assert answered[3]["aggregate_reward_score"] == pytest.approx(0.4)
    metrics = {metric["name"]: metric["value"] for metric in answered[3]["metrics_list"]}
    assert metrics == {"unscored_throttled": 1.0, "imputed": 1.0}


def test_rollouts_of_one_prompt_with_another_reference_are_another_group() -> None:
    samples = [make_sample(id=0, reference_answer="a"), make_sample(id=1, reference_answer="b")]
    with pytest.raises(BatchFailed):
        answer(samples, [scored(0, 0.5), failed(1)], IMPUTE)


def test_without_a_scored_rollout_the_stated_neutral_value_stands() -> None:
    policy = Policy(on_unscored="impute", max_unscored=1.0, neutral=0.25)
    answered = answer([*group("p"), BadSample(id="x", fault="f")], [failed(0), failed("x", "bad_sample")], policy)
    assert [row["aggregate_reward_score"] for row in answered] == [0.25, 0.25]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_never_leaves(value: float) -> None:
    with pytest.raises(BatchFailed):
        answer(group("p"), [scored(0, value)], IMPUTE)


def test_ids_keep_value_and_type_and_rows_their_order() -> None:
    identities: list[object] = [0, "0", "", 1.5, ["a"]]
    outcomes: list[Outcome] = [scored(identity, 0.5) for identity in identities]
    answered = answer(group(*"ppppp"), outcomes, IMPUTE)
    assert [json.dumps(row["id"]) for row in answered] == [json.dumps(identity) for identity in identities]


def test_a_scored_row_carries_its_criteria_as_metrics() -> None:
    row = answer(group("p"), [scored(0, 0.75)], IMPUTE)[0]
    assert row["aggregate_reward_score"] == 0.75
    assert row["metrics_list"] == [
        {"name": "reward", "value": 0.75, "type": "Reward"},
        {"name": "clear", "value": 0.5, "type": "Metric"},
        {"name": "imputed", "value": 0.0, "type": "Metric"},
    ]
