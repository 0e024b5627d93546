"""What a case must earn is read strictly, holds at its ends, and is refused where it would test nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.cases.expectation import EXPECTED, Bounds, Expectation, pitfalls_of, spell_out
from judge.record import explain
from judge.reward import CheckScore, Provenance, Reward
from judge.rubric.scale import Range
from judge.verdict.criterion_score import CriterionScore
from tests.conftest import make_rubric, make_sample

UNIT, WIDE = Range(low=0.0, high=1.0), Range(low=-1.0, high=3.0)
ORIGIN = Provenance(rubric="r", version=1, rubric_hash="h")


def expect(**fields: Any) -> Expectation:
    return Expectation.model_validate(fields)


def outcome(reward: float, **fields: Any) -> Reward:
    fluent = CriterionScore(name="fluent", score=1.0, answer=3, reason="It reads well.")
    faithful = CriterionScore(name="faithful", score=0.75, answer=4, reason="One year is\nwrong.")
    checks = (CheckScore(name="fits", value=0.0, reason="31 of 30 characters"),)
    return Reward(**{"id": 1, "reward": reward, "criteria": (fluent, faithful), "checks": checks, "provenance": ORIGIN} | fields)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        pytest.param({}, "wanted 'reward', 'least' or 'most', found none", id="nothing"),
        pytest.param({"criteria": {}}, "wanted 'reward', 'least' or 'most', found none", id="no-criterion"),
        pytest.param({"criteria": {"a": {}}}, "criteria.a: wanted 'reward', 'least' or 'most'", id="nothing-of-a-criterion"),
        pytest.param({"reward": "topp"}, "reward: wanted a finite number, 'top' or 'bottom', found 'topp'", id="unknown-word"),
        pytest.param({"reward": True}, "wanted a finite number, 'top' or 'bottom', found a truth value", id="truth"),
        pytest.param({"reward": [1]}, "wanted a finite number, 'top' or 'bottom', found a list of 1", id="list"),
        pytest.param({"reward": float("nan")}, "reward: wanted a finite number, 'top' or 'bottom', found nan", id="nan"),
        pytest.param({"reward": 10**400}, "reward: wanted a finite number, 'top' or 'bottom', found 1", id="endless"),
        pytest.param({"least": "0.5"}, "least: wanted a number, found '0.5'", id="number-as-text"),
        pytest.param({"most": float("inf")}, "most: wanted a finite number", id="infinite"),
        pytest.param({"leest": 0.5}, "leest: unknown field; did you mean 'least'?", id="typo"),
        pytest.param(
            {"criteria": {"a": {"moost": 1}}}, "criteria.a.moost: unknown field; did you mean 'most'?", id="nested-typo"
        ),
        pytest.param({"reward": 0.5, "least": 0.4}, "wanted 'reward', or 'least' and 'most', found both", id="both-ways"),
        pytest.param({"reward": "top", "within": 0.1}, "'within' belongs to a number as 'reward'", id="within-the-top"),
        pytest.param({"least": 0.1, "within": 0.1}, "'within' belongs to a number as 'reward'", id="within-nothing"),
        pytest.param({"reward": 0.5, "within": -0.1}, "within: wanted a number of at least 0", id="within-less-than-nothing"),
        pytest.param({"least": 0.6, "most": 0.5}, "wanted 'least' below 'most', found 0.6 and 0.5", id="crossed"),
    ],
)
def test_what_cannot_be_an_expectation_is_refused(written: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Expectation.model_validate(written)
    known = {"": Expectation.model_fields, **EXPECTED}
    assert says in "\n".join(explain(refused.value, known))


@pytest.mark.parametrize(
    ("written", "says"),
    [
        pytest.param({"least": 0}, "expect: expected at least 0, and every value from 0 to 1 is", id="all-are-at-least-0"),
        pytest.param({"least": 1e-10}, "and every value from 0 to 1 is", id="all-are-as-far-as-rounding-tells"),
        pytest.param({"reward": 0.5, "within": 0.5}, "expected 0.5 within 0.5, and every value", id="all-are-near"),
        pytest.param({"reward": 1.5}, "expect: expected 1.5, but no value from 0 to 1 is", id="out-of-range"),
        pytest.param({"most": -0.1}, "expected at most -0.1, but no value", id="below-the-range"),
        pytest.param(
            {"criteria": {"b": {"most": 0.5}}}, "expect.criteria.b: the rubric has no such criterion or check", id="unknown-name"
        ),
        pytest.param({"criteria": {"faithfull": "top"}}, "did you mean 'faithful'?", id="near-name"),
        pytest.param(
            {"criteria": {"faithful": {"most": 1}}}, "criteria.faithful: expected at most 1, and every", id="vacuous-part"
        ),
    ],
)
def test_what_would_test_nothing_under_the_rubric_is_named(written: dict[str, Any], says: str) -> None:
    assert says in "\n".join(Expectation.model_validate(written).misfits(UNIT, ["faithful"]))


def test_an_expectation_that_fits_has_no_misfit() -> None:
    assert list(expect(least=0.2, criteria={"faithful": "top"}).misfits(UNIT, ["faithful"])) == []
    assert list(expect(criteria={"faithful": "top"}).misfits(UNIT, ["faithful"])) == [], "the reward itself may be anything"


@pytest.mark.parametrize(
    ("written", "of", "ends"),
    [
        pytest.param({"reward": "top"}, UNIT, (0.8, 1), id="top"),
        pytest.param({"reward": "bottom"}, UNIT, (0, 0.2), id="bottom"),
        pytest.param({"reward": "top"}, WIDE, (2.2, 3), id="top-of-a-range"),
        pytest.param({"reward": "bottom"}, WIDE, (-1, -0.2), id="bottom-of-a-range"),
        pytest.param({"reward": 0.8, "within": 0.1}, UNIT, (0.7, 0.9), id="within"),
        pytest.param({"reward": 0.8}, UNIT, (0.8, 0.8), id="exactly"),
        pytest.param({"least": 0.5}, UNIT, (0.5, 1), id="least"),
        pytest.param({"most": 0.5}, WIDE, (-1, 0.5), id="most"),
        pytest.param({"least": 0.5, "most": 0.9}, UNIT, (0.5, 0.9), id="both"),
    ],
)
def test_each_form_has_its_ends_and_holds_on_them_and_not_beyond(
    written: dict[str, Any], of: Range, ends: tuple[float, float]
) -> None:
    bounds = Bounds.model_validate(written)
    low, high = bounds.ends(of)
    assert (low, high) == pytest.approx(ends)
    assert bounds.holds(low, of)
    assert bounds.holds(high, of)
    assert not bounds.holds(low - 0.001, of)
    assert not bounds.holds(high + 0.001, of)


def test_a_reward_that_is_off_an_end_by_rounding_holds() -> None:
    assert Bounds(least=0.3).holds(0.1 + 0.2 - 1e-16, UNIT)
    assert Bounds(most=0.3).holds(0.1 + 0.2, UNIT)


def test_a_word_is_short_for_the_long_form() -> None:
    assert spell_out("top") == {"reward": "top"}
    assert spell_out({"least": 1}) == {"least": 1}


@pytest.mark.parametrize(
    ("written", "reward", "says"),
    [
        pytest.param({"reward": "top"}, 0.7999, "reward: expected at least 0.8 (the top fifth), got 0.7999", id="top"),
        pytest.param({"reward": "bottom"}, 0.5, "reward: expected at most 0.2 (the bottom fifth), got 0.5", id="bottom"),
        pytest.param({"least": 0.25, "most": 0.5}, 0.6, "reward: expected 0.25 to 0.5, got 0.6", id="between"),
        pytest.param({"reward": 0.25, "within": 0.1}, 0.6, "reward: expected 0.25 within 0.1, got 0.6", id="within"),
        pytest.param({"reward": 0.25}, 0.6, "reward: expected 0.25, got 0.6", id="exactly"),
        pytest.param({"least": 0.7}, 0.6, "reward: expected at least 0.7, got 0.6", id="least"),
    ],
)
def test_what_was_missed_says_what_was_expected_and_what_came(written: dict[str, Any], reward: float, says: str) -> None:
    (miss,) = Expectation.model_validate(written).misses(outcome(reward), UNIT)
    assert str(miss).startswith(f'{says}: "')


def test_a_reward_too_low_is_explained_by_its_lowest_part_and_one_too_high_by_its_highest() -> None:
    (low,) = expect(reward="top").misses(outcome(0.5), UNIT)
    (high,) = expect(reward="bottom").misses(outcome(0.5), UNIT)
    assert low.reason == "fits 0: 31 of 30 characters"
    assert high.reason == "fluent 1: It reads well."
    passed = (CheckScore(name="substance", value=1.0, reason="57 words"),)
    (judged,) = expect(reward="bottom").misses(outcome(0.5, criteria=outcome(0.5).criteria[1:], checks=passed), UNIT)
    assert judged.reason == "faithful 0.75: One year is\nwrong.", "a check that was passed explains nothing beside a judge"
    (checked,) = expect(reward="bottom").misses(outcome(0.5, criteria=(), checks=passed), UNIT)
    assert checked.reason == "substance 1: 57 words"
    (settled,) = expect(reward="top").misses(outcome(0.0, note="gate substance: nothing"), UNIT)
    assert settled.reason == "gate substance: nothing"
    (bare,) = expect(reward="top").misses(outcome(0.0, criteria=(), checks=()), UNIT)
    assert str(bare) == "reward: expected at least 0.8 (the top fifth), got 0"


def scores(**values: float) -> dict[str, Any]:
    parts = tuple(CriterionScore(name=name, score=value, answer=value, reason=f"Why {name}.") for name, value in values.items())
    return {"criteria": parts, "checks": ()}


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        pytest.param(scores(right=1.0, invented=1.0), "invented 1: Why invented.", id="the-pitfall-that-was-met"),
        pytest.param(scores(right=0.25, invented=0.5), "right 0.25: Why right.", id="a-part-that-is-further-from-its-best"),
        pytest.param(scores(right=0.5, invented=0.0), "right 0.5: Why right.", id="no-pitfall-that-was-not-met"),
        pytest.param(scores(right=1.0, invented=0.0), None, id="nothing-if-every-part-is-at-its-best"),
    ],
)
def test_a_reward_too_low_is_explained_by_the_part_furthest_from_its_best_end(
    fields: dict[str, Any], because: str | None
) -> None:
    (miss,) = expect(reward="top").misses(outcome(0.5, **fields), UNIT, ["invented"])
    assert miss.reason == because


FITS = {"checks": (CheckScore(name="fits", value=1.0, reason="20 of 30 characters"),)}


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        pytest.param(scores(right=0.75, invented=1.0), "right 0.75: Why right.", id="never-a-pitfall-that-was-met"),
        pytest.param(scores(right=0.75, invented=0.0), "right 0.75: Why right.", id="what-pays-before-a-pitfall-not-met"),
        pytest.param(scores(vague=0.25, invented=0.0), "invented 0: Why invented.", id="pitfalls-alone"),
        pytest.param(scores(vague=0.5, invented=1.0) | FITS, "fits 1: 20 of 30 characters", id="a-check-beside-met-pitfalls"),
        pytest.param(scores(vague=0.5, invented=1.0), None, id="nothing-but-pitfalls-that-were-met"),
    ],
)
def test_a_reward_too_high_is_never_explained_by_a_pitfall_that_was_met(fields: dict[str, Any], because: str | None) -> None:
    (miss,) = expect(reward="bottom").misses(outcome(0.5, **fields), UNIT, ["invented", "vague"])
    assert miss.reason == because


def test_pitfalls_are_those_of_the_rubric_and_of_the_record() -> None:
    rubric = make_rubric(
        instance_criteria=True,
        criteria=[
            {"name": "right", "description": "d", "boolean": True},
            {"name": "invented", "description": "d", "boolean": True, "weight": -1},
        ],
    )
    brought = {"rubric": [{"criterion": "It scolds.", "points": -2}, {"criterion": "It says so.", "points": 2}]}
    found = pitfalls_of(rubric, make_sample(metadata=brought))
    assert "invented" in found
    assert len(found) == 2


def test_criteria_and_checks_are_held_too_and_the_judges_reason_is_on_one_line() -> None:
    wanted = expect(reward=0.5, criteria={"faithful": {"most": 0.25}, "fits": "top", "fluent": "top"})
    faithful, fits = wanted.misses(outcome(0.5), UNIT)
    assert str(faithful) == 'faithful: expected at most 0.25, got 0.75: "One year is wrong."'
    assert str(fits) == 'fits: expected at least 0.8 (the top fifth), got 0: "31 of 30 characters"'


def test_a_criterion_that_was_not_judged_meets_nothing() -> None:
    gated = outcome(0.0, criteria=(), note="gate substance: nothing but punctuation")
    (miss,) = expect(criteria={"faithful": {"most": 0.25}}).misses(gated, UNIT)
    assert str(miss) == 'faithful: expected at most 0.25, got no value: "gate substance: nothing but punctuation"'


def test_a_very_long_reason_is_cut_in_the_line() -> None:
    (miss,) = expect(reward="top").misses(outcome(0.0, note="why " * 1000), UNIT)
    assert len(str(miss)) < 400
    assert miss.reason is not None
    assert len(miss.reason) == 4000


@given(st.floats(-2, 4), st.floats(-1, 3), st.floats(0, 2))
def test_a_value_holds_exactly_if_nothing_was_missed(value: float, reward: float, within: float) -> None:
    wanted = expect(reward=reward, within=within)
    held = not list(wanted.misses(outcome(value), WIDE))
    assert held == (abs(value - reward) <= within) or abs(abs(value - reward) - within) < 1e-8
