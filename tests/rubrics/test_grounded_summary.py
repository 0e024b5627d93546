"""`grounded_summary` is `summary` with a length limit: what was measured for one holds for the other."""

from pathlib import Path

from judge.rubric.rubric_file import load_rubric

FOLDER = Path(__file__).parents[2] / "rubrics"
SUMMARY = load_rubric(FOLDER / "summary.yaml")
GROUNDED = load_rubric(FOLDER / "grounded_summary.yaml")


def test_both_ask_the_same_questions_on_the_same_scales() -> None:
    assert GROUNDED.criteria == SUMMARY.criteria


def test_the_reward_differs_by_the_length_alone() -> None:
    assert GROUNDED.reward == f"length * {SUMMARY.reward}"
