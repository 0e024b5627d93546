from collections.abc import Sequence
from typing import Any

import pytest

from judge.dataset.signal import Signal, read_signal
from judge.files.scored_rows import Row
from judge.rubric.scale import Range

UNIT = Range(low=0, high=1)


def row(group: str | None, reward: float | None, **more: Any) -> Row:
    outcome = "unscored" if reward is None else "scored"
    return Row.model_validate({"id": 1, "group": group, "outcome": outcome, "reward": reward, **more})


def signal_of(*groups: Sequence[float | None], scale: Range = UNIT, bearable: float = 0.2, undrawn: int = 0) -> Signal:
    rows = [row(str(place), reward) for place, rewards in enumerate(groups) for reward in rewards]
    return read_signal(rows, scale, bearable, undrawn)


def test_without_a_reward_nothing_can_be_said() -> None:
    assert list(signal_of([None, None]).unclear()) == ["2 of 2 responses unscored, and the rubric allows a share of 0.2"]
    assert list(signal_of(undrawn=3).unclear()) == ["3 of 3 responses unscored, and the rubric allows a share of 0.2"]


def test_an_unscored_response_is_no_zero() -> None:
    signal = signal_of([1.0, None, 0.5, 0.0], [None, 1.0])
    assert (len(signal.rewards), signal.unscored, signal.mean) == (4, 2, 0.625)
    assert len(signal.spreads) == 1


def test_more_unscored_than_the_rubric_bears_leave_it_open() -> None:
    rewards = [[0.0, 1.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]]
    assert list(signal_of(*rewards, [None, None]).unclear()) == []
    assert len(list(signal_of(*rewards, [None, None, None]).unclear())) == 1
    assert len(list(signal_of(*rewards, [None, None], undrawn=1).unclear())) == 1


def test_a_reward_that_the_judge_failed_on_in_part_is_unscored() -> None:
    rows = [row("a", 1.0), row("a", 0.5, interval=[0.2, 0.8]), row("a", 0.2, metrics={"verifiable_only": 1.0})]
    assert read_signal(rows, UNIT, 0.2).unscored == 2


def test_single_responses_cannot_be_compared() -> None:
    assert list(signal_of([1.0], [0.0]).unclear()) == ["no prompt has two rewards to compare"]


@pytest.mark.parametrize(
    ("groups", "begins"),
    [
        pytest.param([[0.0, 0.0]] * 5, "no response got more than the lowest reward", id="never"),
        pytest.param([[0.0] * 20] * 4 + [[0.0] * 17 + [1.0] * 3], "sparse: 3.0% of the rewards", id="sparse"),
        pytest.param([[1.0] * 24 + [0.9]] * 4, "saturated: the mean reward is 99.6% of the range", id="always"),
        pytest.param([[1.0] * 4] * 5, "saturated", id="always the same"),
        pytest.param([[0.5, 0.5], [0.2, 0.2 + 1e-12], [1.0, 1.0]], "flat: for each prompt", id="flat"),
    ],
)
def test_there_is_a_reason_not_to_start(groups: list[list[float]], begins: str) -> None:
    (reason,) = signal_of(*groups).reasons()
    assert reason.startswith(begins)


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param([[0.0] * 19 + [1.0]], id="5 % positive is enough"),
        pytest.param([[1.0] * 19 + [0.0]], id="95 % is not too much"),
        pytest.param([[0.4, 0.6], [0.5, 0.5]], id="graded rewards are all positive"),
    ],
)
def test_there_is_none_within_the_documents_thresholds(groups: list[list[float]]) -> None:
    signal = signal_of(*groups)
    assert [*signal.unclear(), *signal.reasons()] == []


def test_a_low_mean_and_some_flat_prompts_are_remarks() -> None:
    low, flat = signal_of([0.0, 0.2], [0.1, 0.1]).remarks()
    assert low.startswith("low: the mean reward is 0.100 of the range")
    assert flat.startswith("50% of the prompts teach nothing")
    assert list(signal_of([0.1, 0.2]).remarks()) == []
    assert list(signal_of([0.0, 0.9]).remarks()) == []


def test_rewards_are_shares_of_the_rubrics_range() -> None:
    signal = signal_of([-1.0, 1.0], [0.0, 0.0], scale=Range(low=-1, high=1))
    assert (signal.rewards, signal.positive, signal.flat) == ((0.0, 1.0, 0.5, 0.5), 0.75, 0.5)
    assert signal.spreads == (0.5, 0.0)


def test_the_table_names_each_figure_and_its_threshold() -> None:
    table = {name: (value, threshold) for name, value, threshold in signal_of([0.0, 1.0], [0.5, 0.5, None]).table()}
    assert table["responses scored"] == ("4 of 5", "")
    assert table["mean reward, as a share of the range"] == ("0.500", "over 0.15, up to 0.95")
    assert table["rewards at the bottom of the range"] == ("25.0%", "at most 95%")
    assert table["prompts whose responses all got the same reward"] == ("50.0%", "the fewer the better")
    assert table["standard deviation within a prompt, on average"] == ("0.250", "above 0")


def test_where_no_prompt_has_two_rewards_none_is_called_flat() -> None:
    signal = signal_of([0.5], [0.2, None], bearable=0.5)
    assert (signal.flat, signal.spreads) == (None, ())
    assert list(signal.unclear()) == ["no prompt has two rewards to compare"]
    table = {name: value for name, value, _ in signal.table()}
    assert table["prompts whose responses all got the same reward"] == ""
    assert table["standard deviation within a prompt, on average"] == "no prompt with two rewards"
