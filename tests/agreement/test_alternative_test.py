"""The alt-test's figures."""

import pytest

from judge.agreement.alternative_test import alternative_test
from judge.agreement.pairing import Target
from tests.agreement.scored import target


def voted(right: tuple[bool, ...], rows: int = 40) -> Target:
    """A judge beside annotators, of whom each one says what the judge says, or the opposite."""
    rewards = {str(at): float(at % 2) for at in range(rows)}
    said = [(at, who, str(bool(at % 2) == same).lower()) for at in range(rows) for who, same in enumerate(right)]
    return target(rewards, *(f'{{"id": "{at}", "annotator": "p{who}", "label": {label}}}' for at, who, label in said))


def test_too_few_people_or_rows_give_no_test() -> None:
    assert list(alternative_test(voted((True, True)), "yes_no", 0.15)) == []
    assert list(alternative_test(voted((True, True, True), rows=29), "yes_no", 0.15)) == []


def test_a_judge_that_agrees_with_most_people_may_stand_in_for_each() -> None:
    won, advantage = alternative_test(voted((True, True, False)), "yes_no", 0.15)
    assert (won.key, won.estimate.value, won.estimate.n, won.unit) == ("alt_test_yes_no", 1.0, 3, "annotators")
    assert (advantage.key, advantage.estimate.n) == ("advantage_yes_no", 40)
    assert advantage.estimate.low <= advantage.estimate.value <= advantage.estimate.high


def test_a_judge_that_contradicts_everybody_may_stand_in_for_nobody() -> None:
    won, advantage = alternative_test(voted((False, False, False)), "yes_no", 0.15)
    assert (won.estimate.value, advantage.estimate.value) == (0.0, 0.0)


@pytest.mark.parametrize(("epsilon", "rate"), [(0.0, 0.0), (1.0, 1.0)])
def test_epsilon_is_what_a_judge_may_be_worse_by(epsilon: float, rate: float) -> None:
    rewards = {str(at): (at % 10) / 10 for at in range(40)}
    near = {at: value + 0.05 if int(at) % 5 else value - 0.05 for at, value in rewards.items()}
    records = [
        f'{{"id": "{at}", "annotator": "p{who}", "score": {min(1, max(0, near[at] + 0.05))}}}'
        for at in rewards
        for who in range(3)
    ]
    won, _ = alternative_test(target(rewards, *records), "scores", epsilon)
    assert won.estimate.value == rate
    assert won.key == "alt_test"


def test_a_judge_says_yes_from_a_half_on() -> None:
    rewards = {str(at): 0.5 if at % 2 else 0.49 for at in range(40)}
    records = [
        f'{{"id": "{at}", "annotator": "p{who}", "label": {str(at % 2 == 1).lower()}}}' for at in range(40) for who in range(3)
    ]
    _, advantage = alternative_test(target(rewards, *records), "yes_no", 0.15)
    assert advantage.estimate.value == 1.0
