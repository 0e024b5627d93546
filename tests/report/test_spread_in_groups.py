"""The spread within a prompt is what GRPO learns from."""

from pathlib import Path

from judge.report.spread_in_groups import Groups, count_groups, no_spread, spread_in_groups
from tests.report.conftest import run_of, scored, unscored


def test_prompts_with_one_response_say_nothing(tmp_path: Path) -> None:
    run = run_of(tmp_path, [scored(1), unscored(2), scored(3)])
    assert no_spread(run) is None
    section = spread_in_groups(run)
    assert section.blocks == ()
    assert section.says[0].startswith("No prompt has two responses with a reward")


def test_prompts_without_spread_are_counted_by_where_they_are(tmp_path: Path) -> None:
    rewards = [(1.0, 1.0), (0.0, 0.0), (0.5, 0.5), (0.2, 0.8)]
    run = run_of(tmp_path, [scored(2 * at + side + 1, pair[side]) for at, pair in enumerate(rewards) for side in (0, 1)])
    assert count_groups(run) == Groups(total=4, flat=3, top=1, bottom=1)
    section = spread_in_groups(run)
    assert section.says == (
        "4 prompts with 2 rewards each. On average the highest lies 0.150 above the lowest.",
        "3 of them (75 %) have no spread: 1 with all rewards at the top of the range, 1 with all at the bottom.",
    )
    found = no_spread(run)
    assert found
    assert (found.figure, found.to) == ("75 %", "groups")
    assert "GRPO learns nothing from them (3 of 4)" in found.text


def test_spread_everywhere_is_nothing_to_tell(tmp_path: Path) -> None:
    run = run_of(tmp_path, [scored(1, 0.1), scored(2, 0.9)])
    assert no_spread(run) is None
    assert spread_in_groups(run).says[1] == "Every prompt has some spread."
