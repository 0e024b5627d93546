"""`math_reasoning` asks what `reasoning` asks, in the same words, and pays a fifth of its reward."""

from pathlib import Path

from judge.rubric.rubric_file import load_rubric

RUBRICS = Path(__file__).parents[2] / "rubrics"


def test_its_criteria_and_the_judged_part_of_its_reward_are_those_of_reasoning() -> None:
    alone, school = (load_rubric(RUBRICS / f"{name}.yaml") for name in ("reasoning", "math_reasoning"))
    assert school.criteria == alone.criteria
    assert school.reward == f"0.8 * correct + 0.2 * {alone.reward}"
