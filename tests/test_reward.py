"""The arithmetic from scores to one reward."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.converse import Attempt
from judge.errors import Abstained, Unreadable
from judge.reward import CheckScore, Provenance, Reward, Unscored, blend, blend_verifiable, blend_within, provenance
from judge.rubric.rubric import Rubric
from judge.verdict.criterion_score import CriterionScore
from tests.conftest import make_rubric, make_sample

ORIGIN = Provenance(rubric="r", version=1, rubric_hash="0")


def criteria(weights: list[float]) -> list[dict[str, object]]:
    return [{"name": f"c{place}", "description": "d", "boolean": True, "weight": weight} for place, weight in enumerate(weights)]


def reward(weights: list[float], scores: list[float], **changes: object) -> float:
    rubric = make_rubric(criteria=criteria(weights), **changes)
    return blend(rubric, {}, {f"c{place}": score for place, score in enumerate(scores)})


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


def test_what_could_be_is_kept_and_an_abstention_is_nobodys_failure() -> None:
    origin, sample = provenance(make_rubric()), make_sample()
    assert Unscored.of(sample, Unreadable("x"), origin, (), (0.25, 0.5)).interval == (0.25, 0.5)
    abstained = Unscored.of(sample, Abstained("x"), origin)
    assert (abstained.reason, abstained.whose, abstained.failed, abstained.interval) == ("abstained", "rubric", False, None)


def test_a_failure_carries_all_that_is_known_of_it_and_its_cost() -> None:
    fault = Unreadable("no verdict")
    fault.found = "I would say four."
    origin, attempt = provenance(make_rubric()), Attempt(model="m", outcome="answered")
    sample = make_sample(id=7)
    assert Unscored.of(sample, fault, origin, [attempt]) == Unscored(
        id=7,
        group=sample.group,
        reason="unreadable",
        detail="no verdict",
        whose="judge",
        found="I would say four.",
        provenance=origin,
        attempts=(attempt,),
    )


WEIGHT = st.floats(-1e6, 1e6).filter(lambda weight: abs(weight) > 1e-6)


@given(st.lists(st.tuples(WEIGHT, st.floats(0, 1)), min_size=1, max_size=8))
def test_whatever_the_weights_a_reward_is_finite_and_in_range(pairs: list[tuple[float, float]]) -> None:
    result = reward([weight for weight, _ in pairs], [score for _, score in pairs])
    assert math.isfinite(result)
    assert 0 <= result <= 1


CORRECT = [{"check": "number", "name": "correct", "weight": 2.0}]


def test_a_formula_decides_where_there_is_one() -> None:
    rubric = make_rubric(checks=CORRECT, criteria=criteria([1.0]), reward="correct * (0.8 + 0.2 * judge)")
    assert blend(rubric, {"correct": 1.0}, {"c0": 0.5}) == pytest.approx(0.9)
    assert blend(rubric, {"correct": 0.0}, {"c0": 1.0}) == 0.0


def test_a_formula_whose_sum_is_rounded_up_stays_in_the_range() -> None:
    assert reward([1.0, 1.0, 1.0, 1.0], [1.0] * 4, reward="0.2 * c0 + 0.4 * c1 + 0.3 * c2 + 0.1 * c3") == 1.0


def test_judge_in_a_formula_is_the_weighted_mean_of_the_criteria() -> None:
    rubric = make_rubric(checks=CORRECT, criteria=criteria([3.0, 1.0]), reward="judge * correct + 0 * c1")
    assert blend(rubric, {"correct": 1.0}, {"c0": 1.0, "c1": 0.0}) == pytest.approx(0.75)


def test_without_a_formula_checks_and_criteria_weigh_alike() -> None:
    rubric = make_rubric(checks=CORRECT, criteria=criteria([1.0, -1.0]))
    assert blend(rubric, {"correct": 1.0}, {"c0": 0.0, "c1": 0.0}) == pytest.approx(2 / 3)
    assert blend(rubric, {"correct": 1.0}, {"c0": 1.0, "c1": 1.0}) == pytest.approx(2 / 3)


def test_a_missing_part_is_never_made_up() -> None:
    with pytest.raises(KeyError):
        reward([1.0, 1.0], [1.0])


@pytest.mark.parametrize(
    ("changes", "correct", "expected"),
    [
        pytest.param({"criteria": criteria([5.0])}, 0.5, 0.5, id="what-was-not-judged-has-no-weight"),
        pytest.param({"criteria": criteria([0.5])}, 0.5, 0.5, id="not-judged-and-of-little-weight"),
        pytest.param({"criteria": criteria([5.0, -1.0])}, 1.0, 0.5, id="a-pitfall-nobody-judged-costs-in-full"),
        pytest.param(
            {"criteria": criteria([1.0]), "reward": "correct * judge", "verifiable": "0.6 * correct"},
            1.0,
            0.6,
            id="its-own-formula",
        ),
    ],
)
def test_where_the_judge_failed_the_checks_alone_can_count(changes: dict[str, object], correct: float, expected: float) -> None:
    rubric = make_rubric(checks=CORRECT, on_unscored="verifiable", **changes)
    assert blend_verifiable(rubric, {"correct": correct}) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("changes", "known", "interval"),
    [
        pytest.param({"criteria": criteria([3.0, 1.0])}, {"c0": 1.0}, (0.75, 1.0), id="one-of-two"),
        pytest.param({"criteria": criteria([3.0, 1.0])}, {"c0": 0.0, "c1": 1.0}, (0.25, 0.25), id="all-are-known"),
        pytest.param({"criteria": criteria([3.0, 1.0])}, {}, (0.0, 1.0), id="none-is-known"),
        pytest.param({"criteria": criteria([3.0, 1.0]), "range": [-1, 1]}, {"c0": 1.0}, (0.5, 1.0), id="a-range"),
        pytest.param({"criteria": criteria([2.0, -1.0])}, {"c0": 1.0}, (0.5, 1.0), id="a-fault-may-be-there"),
        pytest.param({"criteria": criteria([2.0, -1.0])}, {"c1": 1.0}, (0.0, 0.5), id="a-fault-is-there"),
        pytest.param({"criteria": criteria([-1.0, -3.0])}, {"c0": 0.0}, (0.25, 1.0), id="faults-alone"),
        pytest.param({"criteria": criteria([1.0]), "checks": CORRECT}, {}, (2 / 3, 1.0), id="beside-a-check"),
        pytest.param({"criteria": criteria([1.0, 1.0]), "reward": "c0 - c0 * c1"}, {}, (0.0, 1.0), id="never-below-the-range"),
        pytest.param({"criteria": criteria([1.0, 1.0]), "reward": "c0 + c1 - c0 * c1"}, {}, (0.0, 1.0), id="never-above-it"),
        pytest.param({"criteria": criteria([1.0, 1.0]), "reward": "min(c0, c1)"}, {"c0": 0.0}, (0.0, 0.0), id="an-essential"),
        pytest.param(
            {"criteria": criteria([1.0, 1.0]), "reward": "min(c0, c1)"}, {"c0": 1.0}, (0.0, 1.0), id="another-essential"
        ),
        pytest.param(
            {"criteria": criteria([1.0]), "reward": "1 - c0"}, {}, (0.0, 1.0), id="a-formula-may-turn-a-criterion-round"
        ),
        pytest.param(
            {"criteria": criteria([3.0, 1.0]), "checks": CORRECT, "reward": "correct * (0.5 + 0.5 * judge)"},
            {"c0": 1.0},
            (0.875, 1.0),
            id="the-judges-mean",
        ),
        pytest.param(
            {"criteria": criteria([1.0, -1.0]), "reward": "0.5 * judge + 0.5 * (1 - c1)"},
            {"c0": 1.0},
            (0.0, 1.0),
            id="a-fault-twice",
        ),
    ],
)
def test_the_worst_and_the_best_that_a_reward_could_be(
    changes: dict[str, object], known: dict[str, float], interval: tuple[float, float]
) -> None:
    assert blend_within(make_rubric(**changes), {"correct": 1.0}, known) == pytest.approx(interval)


def test_a_check_without_a_value_is_not_among_what_may_be_unknown() -> None:
    for formula in ({}, {"reward": "correct * judge"}):
        with pytest.raises(KeyError):
            blend_within(make_rubric(checks=CORRECT, criteria=criteria([1.0]), **formula), {}, {"c0": 1.0})


FORMULAS = [
    None,
    "min(c0, c1, c2)",
    "judge",
    "correct * (0.6 + 0.4 * judge)",
    "max(0, judge - 0.5 * c1) * correct",
    "c0 * c1 if c2 > 0.5 else 0.3 * judge",
    "abs(c0 - c1) * (0.5 + 0.5 * correct)",
    "0.5 * judge + 0.5 * (1 - c2)",
    "(c0 + c1) / (1 + c2) / 2",
    "c0 - c0 * c1",
    "c0 + c1 - c0 * c1",
]
VALUE = st.floats(0, 1)

Case = tuple[Rubric, dict[str, float], dict[str, float], dict[str, float]]
"""A rubric; the values of its checks; the known criteria; all criteria."""


@st.composite
def judged_in_part(draw: st.DrawFn, formulas: Sequence[str | None] = FORMULAS) -> Case:
    """Draw a rubric, with pitfalls or without, and scores for what it asks."""
    formula, span = draw(st.sampled_from(formulas)), draw(st.sampled_from([[0, 1], [-1, 1], [-0.25, 3]]))
    weights = draw(st.lists(WEIGHT, min_size=3, max_size=3))
    own = {} if formula is None else {"reward": formula}
    rubric = make_rubric(criteria=criteria(weights), checks=CORRECT, range=span, **own)
    scores = {f"c{place}": draw(VALUE) for place in range(3)}
    known = {name: score for name, score in scores.items() if draw(st.booleans())}
    return rubric, {"correct": draw(VALUE)}, known, scores


@given(judged_in_part())
def test_whatever_the_unknown_criteria_are_the_reward_lies_in_its_interval(case: Case) -> None:
    rubric, results, known, scores = case
    low, high = blend_within(rubric, results, known)
    assert rubric.range.low <= low <= high <= rubric.range.high
    assert low - 1e-9 <= blend(rubric, results, scores) <= high + 1e-9


@given(judged_in_part([None]))
def test_without_a_formula_both_ends_are_reached(case: Case) -> None:
    """The ends are those of the unknown criteria at their worst and at their best; a pitfall is at its worst when it is there."""
    rubric, results, known, _ = case
    worst, best = ({one.name: float((one.weight > 0) == good) for one in rubric.judged} for good in (False, True))
    ends = (blend(rubric, results, {**worst, **known}), blend(rubric, results, {**best, **known}))
    assert blend_within(rubric, results, known) == ends


@given(judged_in_part())
def test_where_everything_is_known_the_interval_is_the_reward(case: Case) -> None:
    rubric, results, _, scores = case
    reward = blend(rubric, results, scores)
    assert blend_within(rubric, results, scores) == (reward, reward)


def test_an_outcome_says_whether_it_is_a_reward_and_nobody_can_make_it_say_otherwise() -> None:
    reward = {"id": 1, "reward": 0.5, "provenance": ORIGIN}
    unscored = {"id": 1, "reason": "r", "detail": "d", "provenance": ORIGIN}
    assert (Reward.model_validate(reward).scored, Unscored.model_validate(unscored).scored) == (True, False)
    with pytest.raises(ValidationError):
        Reward.model_validate({**reward, "scored": False})
    with pytest.raises(ValidationError):
        Unscored.model_validate({**unscored, "scored": True})


def test_every_part_of_a_reward_is_a_metric_and_a_spread_only_where_there_were_several_opinions() -> None:
    parts = {
        "checks": (CheckScore(name="correct", value=1.0, reason="r"),),
        "criteria": (CriterionScore(name="clear", score=0.5, answer=2, reason=""),),
        "judge": 0.5,
        "spread": 0.25,
    }
    one = Reward.model_validate({"id": 0, "reward": 0.75, "provenance": ORIGIN, **parts})
    assert one.metrics == {"correct": 1.0, "clear": 0.5, "judge": 0.5}
    two = one.model_copy(update={"opinions": 2})
    assert two.metrics == {"correct": 1.0, "clear": 0.5, "judge": 0.5, "judge_spread": 0.25}
    alone = Reward(id=0, reward=0.75, checks=parts["checks"], verifiable_only=True, provenance=ORIGIN)
    assert alone.metrics == {"correct": 1.0, "verifiable_only": 1.0}


def test_a_standard_error_is_a_metric_where_there_is_one() -> None:
    one = Reward(id=0, reward=0.75, opinions=2, spread=0.5, error=0.0, provenance=ORIGIN)
    assert one.metrics == {"judge_spread": 0.5, "reward_error": 0.0}
    assert one.model_copy(update={"error": None}).metrics == {"judge_spread": 0.5}


def test_a_reward_of_some_criteria_is_a_failure_of_the_judge() -> None:
    assert Reward(id=1, reward=0.5, interval=(0.5, 0.5), provenance=ORIGIN).failed
    assert not Reward(id=1, reward=0.5, provenance=ORIGIN).failed


@pytest.mark.parametrize(("whose", "failed"), [("record", False), ("rubric", False), ("judge", True), ("ours", True)])
def test_a_records_fault_is_no_failure_of_the_judge(whose: str, failed: bool) -> None:
    unscored = {"id": 1, "reason": "r", "detail": "d", "whose": whose, "provenance": ORIGIN}
    assert Unscored.model_validate(unscored).failed == failed
    for alone in (False, True):
        assert Reward(id=1, reward=0.5, verifiable_only=alone, provenance=ORIGIN).failed == alone
