"""In a group the reward falls as the rank rises."""

from typing import Any

import pytest

from judge.cases.ranking import misranked
from judge.verdict.criterion_score import CriterionScore
from tests.cases.conftest import Cases, scored
from tests.conftest import make_rubric

RUBRIC = make_rubric()


def ranked(*ranks: int, **more: Any) -> list[dict[str, Any]]:
    return [{"group": "g", "rank": rank, **more} for rank in ranks]


@pytest.mark.parametrize(
    ("ranks", "rewards", "wrong"),
    [
        pytest.param((1, 2), (0.5, 0.5), [1], id="equal"),
        pytest.param((1, 2), (0.4, 0.5), [1], id="reversed"),
        pytest.param((2, 1), (0.5, 0.4), [0], id="the-order-in-the-file-does-not-count"),
        pytest.param((1, 2, 3), (0.9, 0.5, 0.7), [2], id="the-last-above-the-middle"),
        pytest.param((1, 2, 3), (0.5, 0.9, 0.7), [1, 2], id="two-above-the-first"),
        pytest.param((1, 2, 2), (0.9, 0.5, 0.9), [2], id="one-of-two-equals"),
        pytest.param((1, 1, 2), (0.9, 0.4, 0.5), [2], id="beside-the-lower-of-two"),
        pytest.param((1, 2, 3), (0.9, 0.5, 0.4), [], id="falling"),
        pytest.param((1, 2, 2), (0.9, 0.5, 0.7), [], id="equals-need-no-order"),
        pytest.param((5, 9), (0.9, 0.5), [], id="ranks-with-gaps"),
    ],
)
def test_whoever_earns_as_much_as_a_better_one_is_named(
    cases: Cases, ranks: tuple[int, ...], rewards: tuple[float, ...], wrong: list[int]
) -> None:
    outcomes = {place: scored(reward) for place, reward in enumerate(rewards)}
    assert [place for place, _ in misranked(cases(*ranked(*ranks)), outcomes, (), RUBRIC)] == wrong


def test_a_difference_that_rounding_made_is_none(cases: Cases) -> None:
    group = cases(*ranked(1, 2))
    assert [at for at, _ in misranked(group, {0: scored(0.1 + 0.2), 1: scored(0.3)}, (), RUBRIC)] == [1]


@pytest.mark.parametrize(("lower", "wrong"), [(0.6, [1]), (0.51, [1]), (0.5, []), (0.1, [])])
def test_a_margin_is_the_least_difference(cases: Cases, lower: float, wrong: list[int]) -> None:
    group = cases(*ranked(1), *ranked(2, margin=0.3))
    assert [at for at, _ in misranked(group, {0: scored(0.8), 1: scored(lower)}, (), RUBRIC)] == wrong


def test_the_line_names_the_better_case(cases: Cases) -> None:
    group = cases(*ranked(1), *ranked(2, margin=0.3))
    (miss,) = (miss for _, miss in misranked(group, {0: scored(0.5), 1: scored(0.7, note="a gate")}, (), RUBRIC))
    assert str(miss) == 'rank: expected at least 0.3 less than c1 (rank 1), which got 0.5, got 0.7: "a gate"'


def test_groups_do_not_meet_and_what_has_no_reward_is_compared_with_none(cases: Cases) -> None:
    others = [{"group": "h", "rank": rank} for rank in (1, 2)]
    group = cases(*ranked(1, 2), *others, {"expect": "top"})
    assert [at for at, _ in misranked(group, {1: scored(0.9), 2: scored(0.5), 3: scored(0.1), 4: scored(1.0)}, (), RUBRIC)] == []


@pytest.mark.parametrize(
    ("failed", "wrong"),
    [
        pytest.param([], [1, 2], id="none-failed-by-itself"),
        pytest.param([0], [2], id="the-first-failed-so-the-second-is-held-against-none-and-the-third-against-the-second"),
        pytest.param([0, 1], [1], id="nobody-better-is-left-for-the-third"),
        pytest.param([2], [1, 2], id="one-that-failed-is-still-compared"),
        pytest.param([0, 2], [2], id="also-with-another-that-failed"),
    ],
)
def test_what_earns_what_it_must_is_not_held_against_a_case_that_does_not(
    cases: Cases, failed: list[int], wrong: list[int]
) -> None:
    outcomes = {0: scored(0.0), 1: scored(0.5), 2: scored(0.6)}
    assert [at for at, _ in misranked(cases(*ranked(1, 2, 3)), outcomes, failed, RUBRIC)] == wrong


def test_a_pitfall_that_was_met_does_not_explain_why_a_case_earned_too_much(cases: Cases) -> None:
    rubric = make_rubric(
        criteria=[
            {"name": "right", "description": "d", "boolean": True},
            {"name": "invented", "description": "d", "boolean": True, "weight": -1},
        ]
    )
    parts = (
        CriterionScore(name="invented", score=1.0, answer=True, reason="It is not there."),
        CriterionScore(name="right", score=0.5, answer=True, reason="Half of it."),
    )
    ((_, miss),) = misranked(cases(*ranked(1, 2)), {0: scored(0.4), 1: scored(0.5, criteria=parts)}, (), rubric)
    assert miss.reason == "right 0.5: Half of it."
