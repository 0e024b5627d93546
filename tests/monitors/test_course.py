"""How the steps of a run follow each other."""

import math
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.monitors import course as module
from judge.monitors.course import Course, Rollouts
from judge.monitors.rollout import Rollout

ENDS = (0.0, 1.0)


def rollout(**said: Any) -> Rollout:
    given = {"id": "a", "group": "g", "step": 1, "reward": 0.5, "judge": None, "checks": None, "prompt": "", "response": "Yes."}
    return Rollout(**{**given, "parts": {}, **said})


def step_of(rollouts: list[Rollout]) -> Any:
    return Course.of(rollouts, ENDS).steps[0]


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from numbers(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from numbers(one)


def test_of_no_rollouts_there_are_no_steps() -> None:
    assert Course.of([], ENDS).steps == []


def test_rollouts_without_a_step_are_left_out() -> None:
    assert [step.n for step in Course.of([rollout(step=None), rollout(step=2)], ENDS).steps] == [1]


def test_of_one_rollout_little_can_be_said() -> None:
    step = step_of([rollout()])
    assert (step.n, step.unscored, step.reward, step.spread, step.words) == (1, 0.0, 0.5, 0.0, 1.0)
    assert (step.length, step.gap, step.gap_error, step.alike, step.duplicates, step.phrases) == (
        None,
        None,
        None,
        None,
        None,
        (),
    )


def test_the_reward_of_a_step_is_the_mean_of_what_was_scored() -> None:
    step = step_of([rollout(id=str(place), reward=reward) for place, reward in enumerate((0.2, 0.4, None, 0.9))])
    assert (step.reward, step.spread, step.unscored) == (pytest.approx(0.5), pytest.approx(0.294392), 0.25)


def test_of_unscored_rollouts_there_is_no_reward() -> None:
    step = step_of([rollout(id=str(place), reward=None) for place in range(40)])
    assert (step.unscored, step.reward, step.spread, step.top, step.groups.n) == (1.0, None, None, None, 0)


def test_of_equal_rewards_there_is_no_correlation() -> None:
    step = step_of([rollout(id=str(place), group=str(place // 4), response="a " * place) for place in range(40)])
    assert (step.spread, step.length, step.groups.flat) == (0.0, None, 1.0)


def test_steps_are_in_the_order_of_time_however_they_come() -> None:
    course = Course.of([rollout(step=step) for step in (3, 1, 2, 1)], ENDS)
    assert [(step.number, step.n) for step in course.steps] == [(1, 2), (2, 1), (3, 1)]


def test_the_gap_is_averaged_over_five_steps() -> None:
    course = Course.of([rollout(step=step, judge=1.0, checks=1 - step / 10) for step in range(1, 9)], ENDS)
    assert [round(step.gap_mean or 0.0, 6) for step in course.steps] == [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6]


def test_responses_to_different_prompts_that_are_alike_are_seen() -> None:
    def step(said: str) -> Any:
        return step_of([rollout(id=str(place), group=str(place), response=said.format(place, place * 7)) for place in range(50)])

    assert step("one two three four {}").alike > 0.4
    assert step("{} a {} b").alike == 0.0


def test_responses_to_one_prompt_are_not_compared() -> None:
    assert step_of([rollout(id=str(place), response="one two three four") for place in range(50)]).alike is None


def test_a_large_step_is_measured_on_whole_groups_and_counted_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 50)
    every = [
        rollout(id=f"{group}-{place}", group=str(group), reward=None if place else 0.5)
        for group in range(30)
        for place in range(8)
    ]
    seen = []
    for seed in range(5):
        held = Rollouts()
        for one in random.Random(seed).sample(every, len(every)):
            held.add(one)
        assert (held.n, held.unscored) == (240, 7 / 8)
        seen.append(held.kept)
    assert len(seen[0]) == 48
    assert all(kept == seen[0] for kept in seen), "which groups are kept does not depend on the order"


rollouts = st.lists(
    st.builds(
        rollout,
        id=st.integers(0, 99).map(str),
        group=st.sampled_from(["a", "b", "c", None]),
        reward=st.one_of(st.none(), st.floats(0, 1)),
        judge=st.one_of(st.none(), st.floats(0, 1)),
        checks=st.one_of(st.none(), st.floats(0, 1)),
        response=st.sampled_from(["", "Yes.", "**No.**", "so it is so it is", "Experts agree.", "解答", "\ud800"]),
    ),
    min_size=1,
    max_size=60,
)


@given(rollouts, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_order_within_a_step_changes_nothing_and_every_number_is_finite(
    rollouts: list[Rollout], chance: random.Random
) -> None:
    step, again = step_of(rollouts), step_of(chance.sample(rollouts, len(rollouts)))
    assert all(map(math.isfinite, numbers(step)))
    assert list(numbers(step)) == pytest.approx(list(numbers(again)), abs=1e-9)
    assert [one.text for one in step.phrases] == [one.text for one in again.phrases]


def test_phrases_are_compared_with_the_first_step() -> None:
    """A phrase that is in every good response of the second step, and in a quarter of all responses of the first."""

    def step(number: int, often: int) -> list[Rollout]:
        return [
            rollout(
                id=f"{number}-{at}",
                group=f"{number}-{at // 2}",
                step=number,
                reward=float(at % 2),
                response=f"{'Studies agree' if at % 2 and at % often == 1 else 'It is'} {at}.",
            )
            for at in range(80)
        ]

    _, second = Course.of([*step(1, 4), *step(2, 2)], ENDS).steps
    (said,) = [one for one in second.phrases if one.text == "studies agree"]
    assert (said.top, said.bottom, said.first) == (1.0, 0.0, 0.25)


def test_length_beyond_the_checks_is_among_siblings_with_the_same_checks() -> None:
    """The longer half of each group passes its check and earns more; among those that pass, the shorter earn more."""
    rollouts = [
        rollout(
            id=str(at),
            group=str(at // 4),
            checks=float(at % 4 > 1),
            reward=(0.2, 0.1, 0.9, 0.8)[at % 4],
            response="word " * (1 + at % 4),
        )
        for at in range(80)
    ]
    step = step_of(rollouts)
    assert step.length.value > 0.5
    assert step.length_beyond.value == pytest.approx(-1.0)
    assert step_of([one._replace(checks=None) for one in rollouts]).length_beyond is None


def test_judge_and_checks_are_compared_where_a_rollout_has_both() -> None:
    both = [(0.9, 0.2), (0.5, 0.4), (None, 1.0), (0.0, None)]
    step = step_of([rollout(id=str(at), judge=judge, checks=checks) for at, (judge, checks) in enumerate(both)])
    assert (step.judge, step.checks, step.gap) == pytest.approx((0.7, 0.3, 0.4))
