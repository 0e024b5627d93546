"""A run is read with its samples, or without them."""

from pathlib import Path

import pytest

from judge.errors import InputFault
from judge.files.scored_rows import ScoredRows
from judge.report.run import read_run
from tests.conftest import make_rubric
from tests.report.conftest import run_of, sample, scored, unscored, write


def test_samples_that_are_gone_are_a_fault(tmp_path: Path) -> None:
    rows = ScoredRows(str(write(tmp_path / "out.jsonl", [scored(1)])))
    with pytest.raises(InputFault, match="no such file"):
        read_run(rows, str(tmp_path / "gone.jsonl"), None, lambda _: None)


def test_a_row_without_its_sample_has_no_texts(tmp_path: Path) -> None:
    found = run_of(tmp_path, [scored(1), scored(9)], [sample(1)])
    assert [(entry.prompt, entry.words) for entry in found.entries] == [("Sum up text 0.", 10), (None, None)]
    assert found.entries[1].rollout is None


def test_an_unscored_row_has_no_reward_even_if_it_brings_one(tmp_path: Path) -> None:
    found = run_of(tmp_path, [unscored(1, reward=0.9), scored(2, 0.3)])
    assert [entry.reward for entry in found.entries] == [None, 0.3]
    assert found.rewards == (0.3,)
    assert found.values("right") == [0.3]


def test_a_group_has_two_rewards_or_more(tmp_path: Path) -> None:
    found = run_of(tmp_path, [scored(1), unscored(2), scored(3), scored(4), scored(5, group=None), scored(6, group=None)])
    assert [[entry.row.id for entry in group] for group in found.groups] == [["a3", "a4"]]


@pytest.mark.parametrize(("rewards", "ends"), [((), (0.0, 1.0)), ((0.2,), (0.0, 1.0)), ((-1.0, 5.0), (-1.0, 5.0))])
def test_without_a_rubric_the_range_is_as_the_rewards_go(
    rewards: tuple[float, ...], ends: tuple[float, float], tmp_path: Path
) -> None:
    rows = [scored(place, reward) for place, reward in enumerate(rewards, 1)] or [unscored(1)]
    assert run_of(tmp_path, rows).ends == ends


def test_the_rubric_says_the_range(tmp_path: Path) -> None:
    rows = ScoredRows(str(write(tmp_path / "out.jsonl", [scored(1)])))
    assert read_run(rows, None, make_rubric(range=[-1, 1]), lambda _: None).ends == (-1, 1)


def test_turns_of_a_prompt_are_told_apart(tmp_path: Path) -> None:
    turns = [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "Why?"},
        {"role": "assistant", "content": "So."},
    ]
    found = run_of(tmp_path, [scored(1)], [{"id": "a1", "messages": turns}])
    assert found.entries[0].prompt == "system: Be short.\n\nuser: Why?"


def test_each_row_that_was_read_is_told(tmp_path: Path) -> None:
    told: list[int] = []
    read_run(ScoredRows(str(write(tmp_path / "out.jsonl", [scored(1), scored(2)]))), None, None, told.append)
    assert told == [1, 1]


def test_a_reward_too_large_for_figures_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"row a2: wanted a reward from -1e\+100 to 1e\+100, found 1.7e\+308"):
        run_of(tmp_path, [scored(1), scored(2, 1.7e308)])


def test_checks_and_criteria_are_named_checks_first(tmp_path: Path) -> None:
    found = run_of(tmp_path, [scored(1), scored(2, criteria={"late": {"score": 1.0}})])
    assert found.parts == {"words": "check", "right": "criterion", "late": "criterion"}
    assert list(found.parts) == ["words", "right", "late"]
