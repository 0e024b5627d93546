"""What stands out is said in sentences, and what does not is not said."""

from pathlib import Path

from judge.report.standing_out import standing_out
from tests.report.conftest import run_of, sample, scored, unscored


def test_a_sound_run_has_nothing_that_stands_out(tmp_path: Path) -> None:
    rows = [scored(at, 0.2 + (at * 3 % 5) / 10) for at in range(1, 21)]
    assert list(standing_out(run_of(tmp_path, rows, [sample(at, f"{at} {'word ' * (at % 3)}") for at in range(1, 21)]))) == []


def test_everything_that_stands_out_is_said(tmp_path: Path) -> None:
    rows = [*(scored(at, 1.0) for at in range(1, 5)), unscored(5), scored(6, 0.4, criteria={"right": {"score": 1.0}})]
    found = list(standing_out(run_of(tmp_path, rows, [sample(at) for at in range(1, 6)])))
    assert [(one.figure, one.to) for one in found] == [
        ("17 %", "unscored"),
        ("100 %", "groups"),
        ("80 %", "rewards"),
        ("1.000", "rewards"),
        ("40 %", "rows"),
        ("17 %", "rows"),
    ]
    assert "are at the top of the range" in found[2].text
    assert "is the value of right in every row" in found[3].text
    assert "are a copy of another one to the same prompt" in found[4].text
    assert "Name the file with --input FILE" in found[5].text


def test_equal_responses_to_different_prompts_are_no_copies(tmp_path: Path) -> None:
    rows = [scored(at, at / 10, group=f"g{at}") for at in range(1, 5)]
    assert list(standing_out(run_of(tmp_path, rows, [sample(at) for at in range(1, 5)]))) == []


def test_one_copy_among_many_is_not_told(tmp_path: Path) -> None:
    rows = [scored(at, 0.2 + (at * 3 % 5) / 10) for at in range(1, 31)]
    texts = [sample(at, f"{'It is' if at < 3 else at} {'word ' * (0 if at < 3 else at % 3)}") for at in range(1, 31)]
    assert [one for one in standing_out(run_of(tmp_path, rows, texts)) if "copy" in one.text] == []
