"""What the trainer gets: a finite number for every id, or no answer at all."""

import json
import math
import re

import pytest

from judge.errors import BatchFailed
from judge.reward import Outcome, Provenance, Reward, Unscored
from judge.trainer import Policy, answer
from judge.verdict.criterion_score import CriterionScore

ORIGIN = Provenance(rubric="r", version=1, rubric_hash="0")
IMPUTE = Policy(on_unscored="impute", max_unscored=1.0)


def scored(identity: object, value: float, group: str | None = "p") -> Reward:
    criteria = (CriterionScore(name="clear", score=0.5, answer=2, reason=""),)
    return Reward(id=identity, group=group, reward=value, criteria=criteria, provenance=ORIGIN)


def failed(identity: object, reason: str = "throttled", group: str | None = "p") -> Unscored:
    return Unscored(id=identity, group=group, reason=reason, detail="no", provenance=ORIGIN)


def bad(identity: object, reason: str = "bad_sample", group: str | None = None) -> Unscored:
    return Unscored(id=identity, group=group, reason=reason, detail="no", whose="record", provenance=ORIGIN)


def abstained(identity: object, group: str | None = "p") -> Unscored:
    return Unscored(id=identity, group=group, reason="abstained", detail="no", whose="rubric", provenance=ORIGIN)


@pytest.mark.parametrize("outcome", [failed(0), bad(0)], ids=["judge", "record"])
def test_where_nothing_was_scored_there_is_no_answer(outcome: Unscored) -> None:
    with pytest.raises(BatchFailed, match=r"none of 2 samples was scored \((throttled|bad_sample) 2\).*no 'neutral'"):
        answer([outcome, outcome], IMPUTE)


@pytest.mark.parametrize(
    ("outcomes", "policy", "says"),
    [
        pytest.param(
            [failed(0), failed(1), failed(2, "unreadable"), scored(3, 0.5)],
            Policy(on_unscored="impute", max_unscored=0.25),
            "3 of 4 samples are unscored (throttled 2, unreadable 1), at most 0.25 of them may be",
            id="some-may-be",
        ),
        pytest.param(
            [failed(0), scored(1, 0.5)],
            Policy(on_unscored="fail", max_unscored=0.5),
            "1 of 2 samples are unscored (throttled 1), none may be",
            id="none-may-be",
        ),
        pytest.param(
            [failed(0), failed(1), bad(2)],
            IMPUTE,
            "none of 3 samples was scored (throttled 2, bad_sample 1), and the rubric states no 'neutral'",
            id="nothing-was-scored",
        ),
        pytest.param([scored(0, math.nan)], IMPUTE, "a reward is not a finite number", id="not-finite"),
    ],
)
def test_a_message_says_why_there_is_no_answer(outcomes: list[Outcome], policy: Policy, says: str) -> None:
    with pytest.raises(BatchFailed, match=f"^{re.escape(says)}$"):
        answer(outcomes, policy)


def test_one_bad_record_never_costs_the_samples_beside_it() -> None:
    for policy in (Policy(on_unscored="impute", max_unscored=0.0), Policy(on_unscored="fail", max_unscored=0.0)):
        answered = answer([scored(0, 0.2), scored(1, 0.6), bad("x")], policy)
        assert [row["aggregate_reward_score"] for row in answered] == [0.2, 0.6, pytest.approx(0.4)]
        assert {"name": "unscored_bad_sample", "value": 1.0, "type": "Metric"} in answered[2]["metrics_list"]


def test_a_records_fault_gets_its_groups_mean_then_neutral_then_the_batchs_mean() -> None:
    reference = bad(1, "bad_reference", group="p")
    outcomes = [scored(0, 0.2), reference, scored(2, 1.0, "q"), scored(3, 0.6, "q"), bad("x")]
    for neutral, last in ((None, 0.6), (0.25, 0.25)):
        answered = answer(outcomes, Policy(on_unscored="impute", max_unscored=0.0, neutral=neutral))
        assert [row["aggregate_reward_score"] for row in answered] == [0.2, 0.2, 1.0, 0.6, pytest.approx(last)]


def test_bad_records_do_not_dilute_an_outage() -> None:
    outcomes = [scored(0, 0.5), failed(1), *(bad(place) for place in range(2, 10))]
    with pytest.raises(BatchFailed, match="1 of 2 samples are unscored"):
        answer(outcomes, Policy(on_unscored="impute", max_unscored=0.2))


def test_a_reward_of_the_checks_alone_counts_as_a_failure_of_the_judge() -> None:
    alone = scored(0, 0.0).model_copy(update={"verifiable_only": True})
    with pytest.raises(BatchFailed, match=r"6 of 6 samples are unscored \(verifiable_only 6\)"):
        answer([alone] * 6, Policy(on_unscored="impute", max_unscored=0.2))
    kept = answer([alone, *(scored(place, 1.0) for place in range(4))], Policy(on_unscored="impute", max_unscored=0.2))
    assert kept[0]["aggregate_reward_score"] == 0.0


@pytest.mark.parametrize(
    "policy", [Policy(on_unscored=how, max_unscored=0.0) for how in ("impute", "fail")], ids=lambda one: one.on_unscored
)
def test_a_sample_on_which_the_rubric_abstains_never_fails_a_batch(policy: Policy) -> None:
    answered = answer([scored(0, 0.2), abstained(1), abstained(2), scored(3, 1.0, "q"), scored(4, 0.6)], policy)
    assert [row["aggregate_reward_score"] for row in answered] == [0.2, pytest.approx(0.4), pytest.approx(0.4), 1.0, 0.6]
    metrics = {metric["name"]: metric["value"] for metric in answered[1]["metrics_list"]}
    assert metrics == {"unscored_abstained": 1.0, "imputed": 1.0}


def test_where_the_rubric_abstains_on_all_there_is_no_answer_unless_it_states_neutral() -> None:
    with pytest.raises(BatchFailed, match=r"none of 2 samples was scored \(abstained 2\)"):
        answer([abstained(0), abstained(1)], IMPUTE)
    policy = Policy(on_unscored="fail", max_unscored=0.0, neutral=0.5)
    assert [row["aggregate_reward_score"] for row in answer([abstained(0), abstained(1)], policy)] == [0.5, 0.5]


def test_abstentions_do_not_dilute_an_outage() -> None:
    outcomes = [scored(0, 0.5), failed(1), *(abstained(place) for place in range(2, 10))]
    with pytest.raises(BatchFailed, match="1 of 2 samples are unscored"):
        answer(outcomes, Policy(on_unscored="impute", max_unscored=0.2))


def test_a_reward_of_some_criteria_counts_as_a_failure_of_the_judge() -> None:
    part = scored(0, 0.25).model_copy(update={"interval": (0.25, 0.5)})
    with pytest.raises(BatchFailed, match=r"6 of 6 samples are unscored \(partial 6\)"):
        answer([part] * 6, Policy(on_unscored="impute", max_unscored=0.2))
    kept = answer([part, *(scored(place, 1.0) for place in range(4))], Policy(on_unscored="impute", max_unscored=0.2))
    assert kept[0]["aggregate_reward_score"] == 0.25


@pytest.mark.parametrize(("share", "unscored", "total"), [(0.29, 29, 100), (0.07, 7, 100), (0.57, 57, 100), (0.1, 3, 30)])
def test_a_share_that_is_met_exactly_is_met(share: float, unscored: int, total: int) -> None:
    outcomes = [failed(place) if place < unscored else scored(place, 0.5) for place in range(total)]
    policy = Policy(on_unscored="impute", max_unscored=share)
    assert len(answer(outcomes, policy)) == total
    with pytest.raises(BatchFailed):
        answer([*outcomes[: total - 1], failed("x")], policy)


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
            answer(outcomes, policy)
    else:
        assert len(answer(outcomes, policy)) == 10


def test_one_sample_that_fails_alone_fails_its_invocation() -> None:
    """HyperPod sends one sample a call: there nothing may be imputed under the default."""
    with pytest.raises(BatchFailed):
        answer([failed(0)], Policy(on_unscored="impute", max_unscored=0.2, neutral=0.5))


def test_an_imputed_reward_is_the_mean_of_its_own_prompts_rollouts_and_says_so() -> None:
    answered = answer([scored(0, 0.2), scored(1, 1.0, "q"), scored(2, 0.6), failed(3)], IMPUTE)
    assert answered[3]["aggregate_reward_score"] == pytest.approx(0.4)
    metrics = {metric["name"]: metric["value"] for metric in answered[3]["metrics_list"]}
    assert metrics == {"unscored_throttled": 1.0, "imputed": 1.0}


def test_without_a_scored_rollout_the_neutral_value_counts() -> None:
    policy = Policy(on_unscored="impute", max_unscored=1.0, neutral=0.25)
    answered = answer([scored(0, 1.0, "q"), failed(1), failed("x", "bad_sample", None)], policy)
    assert [row["aggregate_reward_score"] for row in answered] == [1.0, 0.25, 0.25]


def test_samples_of_no_group_are_not_one_group() -> None:
    policy = Policy(on_unscored="impute", max_unscored=1.0, neutral=0.25)
    answered = answer([scored(0, 1.0, None), failed(1, group=None)], policy)
    assert [row["aggregate_reward_score"] for row in answered] == [1.0, 0.25]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_finite_number_is_never_answered(value: float) -> None:
    with pytest.raises(BatchFailed):
        answer([scored(0, value)], IMPUTE)


def test_ids_keep_value_and_type_and_rows_their_order() -> None:
    identities: list[object] = [0, "0", "", 1.5, ["a"]]
    outcomes: list[Outcome] = [scored(identity, 0.5) for identity in identities]
    answered = answer(outcomes, IMPUTE)
    assert [json.dumps(row["id"]) for row in answered] == [json.dumps(identity) for identity in identities]


def test_a_scored_row_carries_its_criteria_as_metrics() -> None:
    row = answer([scored(0, 0.75)], IMPUTE)[0]
    assert row["aggregate_reward_score"] == 0.75
    assert row["metrics_list"] == [
        {"name": "reward", "value": 0.75, "type": "Reward"},
        {"name": "clear", "value": 0.5, "type": "Metric"},
        {"name": "imputed", "value": 0.0, "type": "Metric"},
    ]


def test_all_values_of_metrics_are_floats_for_a_parser_that_asks_for_them() -> None:
    for row in answer([scored(0, 1), failed(1)], IMPUTE):
        assert [type(metric["value"]) for metric in row["metrics_list"]] == [float] * len(row["metrics_list"])
