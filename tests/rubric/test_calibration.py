"""The map from the judge's scale to people's, and what it does to a reward."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.reward import blend, blend_within, provenance
from judge.rubric.calibration import Calibration
from judge.rubric.rubric import Rubric

ORIGIN = {"question": "q", "prompt": "p", "model": "m", "labels": "l", "n": 50, "annotators": 2}
HELD_OUT = {"rmse": 0.1, "raw": 0.2, "constant": 0.3, "rho": 0.5, "rho_ci": [0.4, 0.6]}


def calibration(knots: Any = ((0.0, 0.1), (0.5, 0.2), (1.0, 0.8)), of: str = "judge", **more: Any) -> dict[str, Any]:
    return {"of": of, "knots": [list(knot) for knot in knots], "origin": {**ORIGIN, **more}, "held_out": HELD_OUT}


def rubric(**fields: Any) -> Rubric:
    criteria = [
        {"name": "a", "description": "A?", "range": [0, 1]},
        {"name": "b", "description": "B?", "range": [0, 1], "weight": 3},
    ]
    return Rubric.model_validate({"name": "r", "description": "R.", "criteria": criteria, **fields})


@pytest.mark.parametrize(
    "knots",
    [
        [(0, 0.1)],
        [(0, 0.1), (1, 0.1)],
        [(0, 0.1), (0.5, 0.4), (0.5, 0.6), (1, 0.9)],
        [(0, 0.5), (1, 0.1)],
        [(0.1, 0.1), (1, 0.9)],
        [(0, 0.1), (0.9, 0.9)],
        [(0, -0.1), (1, 0.9)],
        [(0, 0.1), (1, 1.1)],
        [(0, float("nan")), (1, 1)],
    ],
)
def test_a_map_that_does_not_rise_from_0_to_1_is_refused(knots: Any) -> None:
    with pytest.raises(ValidationError):
        Calibration.model_validate(calibration(knots))


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"calibration": calibration(of="c")}, "calibration.of: wanted 'judge' or a criterion, one of a, b; found 'c'"),
        ({"calibration": calibration(), "reward": "a"}, "'judge' is not in its formula"),
        (
            {
                "calibration": calibration(),
                "checks": [{"check": "substance"}],
                "criteria": [
                    {"name": "a", "description": "A?", "range": [0, 1]},
                    {"name": "b", "description": "B?", "boolean": True, "weight": -1},
                ],
            },
            "'judge' needs a reward formula here",
        ),
        ({"calibration": calibration(), "criteria": [], "checks": [{"check": "substance"}]}, "found 'judge'"),
    ],
)
def test_a_map_of_what_is_not_in_the_reward_is_refused(fields: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        rubric(**fields)


def test_what_was_made_for_another_question_prompt_or_judge_is_stale() -> None:
    made = Calibration.model_validate(calibration(model="m"))
    assert [*made.stale("q", "p", ["m"])] == [*made.stale("q", "p", None)] == []
    assert len([*made.stale("other", "other", ["m", "fallback"])]) == 3
    assert [*made.stale("q", "p", ["m", "fallback"])] == ["it was made for the judge m, and here m or fallback may judge"]
    assert [*Calibration.model_validate(calibration(model="a+b")).stale("q", "p", ["b", "a"])] == []


def test_the_map_is_a_line_between_two_knots() -> None:
    made = Calibration.model_validate(calibration())
    assert [made.map(score) for score in (0.0, 0.25, 0.5, 0.75, 1.0)] == pytest.approx([0.1, 0.15, 0.2, 0.5, 0.8])


@given(st.lists(st.tuples(*[st.integers(1, 999)] * 2), max_size=20), st.floats(0, 1), st.floats(0, 1))
def test_scores_keep_their_order(inner: list[tuple[int, int]], one: float, other: float) -> None:
    xs, ys = sorted({x for x, _ in inner}), sorted({y for _, y in inner})
    between = list(zip(xs, ys, strict=False))
    knots = [(0.0, 0.0), *((x / 1000, y / 1000) for x, y in between), (1.0, 1.0)]
    made = Calibration.model_validate(calibration(knots))
    low, high = sorted((one, other))
    assert 0 <= made.map(low) <= made.map(high) <= 1


def test_a_mapped_mean_is_the_reward_and_the_scores_stay() -> None:
    mapped = rubric(calibration=calibration())
    assert blend(mapped, {}, {"a": 0.5, "b": 0.5}) == pytest.approx(0.2)
    made = mapped.calibrated({"a": 0.5, "b": 0.5})
    assert made is not None
    assert (made.of, made.raw, made.value) == ("judge", 0.5, pytest.approx(0.2))
    assert rubric().calibrated({"a": 0.5, "b": 0.5}) is None


def test_checks_are_never_mapped_and_keep_their_weight() -> None:
    checks = [{"check": "substance", "weight": 4.0}]
    identity = rubric(calibration=calibration([(0, 0), (1, 1)]), checks=checks)
    for scores in ({"a": 0.2, "b": 0.9}, {"a": 1.0, "b": 0.0}):
        assert blend(identity, {"substance": 0.5}, scores) == pytest.approx(
            blend(rubric(checks=checks), {"substance": 0.5}, scores)
        )
    mapped = rubric(calibration=calibration(), checks=checks)
    assert blend(mapped, {"substance": 1.0}, {"a": 0.5, "b": 0.5}) == pytest.approx((4 * 1 + 4 * 0.2) / 8)


def test_a_formula_takes_the_mapped_value() -> None:
    mapped = rubric(calibration=calibration(), reward="judge * substance", checks=[{"check": "substance"}])
    assert blend(mapped, {"substance": 1.0}, {"a": 0.5, "b": 0.5}) == pytest.approx(0.2)


def test_a_mapped_criterion_counts_in_the_mean_and_in_the_formula() -> None:
    mapped = rubric(calibration=calibration(of="a"))
    assert blend(mapped, {}, {"a": 0.5, "b": 1.0}) == pytest.approx((0.2 + 3) / 4)
    stated = rubric(calibration=calibration(of="a"), reward="0.5 * a + 0.5 * judge")
    assert blend(stated, {}, {"a": 0.5, "b": 1.0}) == pytest.approx(0.5 * 0.2 + 0.5 * 0.8)


@pytest.mark.parametrize("checks", [[], [{"check": "substance", "weight": 2.0}]], ids=["no check", "a check"])
def test_a_map_that_changes_nothing_changes_no_reward_with_pitfalls_either(checks: list[dict[str, Any]]) -> None:
    """A pitfall's weight is negative: weights that cancel out are no division by 0, and it does not weigh less beside checks."""
    criteria = [
        {"name": "a", "description": "A?", "range": [0, 1]},
        {"name": "b", "description": "B?", "boolean": True, "weight": -1},
    ]
    plain = rubric(criteria=criteria, checks=checks)
    of = "a" if checks else "judge"
    same = rubric(criteria=criteria, checks=checks, calibration=calibration([(0, 0), (1, 1)], of=of))
    found = {one["check"]: 0.5 for one in checks}
    for scores in ({"a": 1.0, "b": 0.0}, {"a": 0.25, "b": 1.0}):
        assert blend(same, found, scores) == pytest.approx(blend(plain, found, scores))
        assert blend_within(same, found, {"a": scores["a"]}) == pytest.approx(blend_within(plain, found, {"a": scores["a"]}))


def test_what_is_unknown_lies_between_the_mapped_ends() -> None:
    assert blend_within(rubric(calibration=calibration()), {}, {"a": 0.0}) == pytest.approx((0.1, 0.2 + 0.6 * 0.5))
    stated = rubric(calibration=calibration(of="a"), reward="a")
    assert blend_within(stated, {}, {"b": 1.0}) == pytest.approx((0.1, 0.8))


def test_a_reward_names_its_calibration() -> None:
    mapped = rubric(calibration=calibration())
    assert mapped.calibration
    assert provenance(mapped).calibration == mapped.calibration.hash
    assert provenance(rubric()).calibration is None


def test_the_hash_of_the_question_changes_with_what_is_asked_alone() -> None:
    plain = rubric()
    same = [rubric(calibration=calibration()), rubric(max_unscored=0.5), rubric(judge={"model": "m"}), rubric(version=7)]
    assert {one.question_hash for one in same} == {plain.question_hash}
    assert rubric(description="Another.").question_hash != plain.question_hash != rubric(judge={"reasons": "none"}).question_hash
    assert rubric(calibration=calibration()).hash != plain.hash
