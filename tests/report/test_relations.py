"""What the reward goes together with, within a prompt."""

from pathlib import Path
from typing import Any

from judge.report.blocks import Table
from judge.report.relations import checks_apart, follows_length, judge_and_checks, length, length_and_form, signs_paid
from judge.report.run import Run
from tests.report.conftest import run_of, sample, scored

COUNT = 40


def run(folder: Path, reward: Any, text: Any, check: Any = lambda at: 1.0) -> Run:
    checks = [{"exact": {"value": check(at), "reason": "r"}} for at in range(1, COUNT + 1)]
    rows = [scored(at, reward(at), checks=checks[at - 1], group=f"g{at // 8}") for at in range(1, COUNT + 1)]
    return run_of(folder, rows, [sample(at, text(at)) for at in range(1, COUNT + 1)])


def part(at: int) -> float:
    return (at * 5 % 8) / 8


def test_without_responses_there_is_no_section(tmp_path: Path) -> None:
    assert length_and_form(run_of(tmp_path, [scored(1)])) is None


def test_checks_that_never_change_are_compared_with_nothing(tmp_path: Path) -> None:
    found = run(tmp_path, part, lambda at: "word")
    assert judge_and_checks(found) is None
    assert checks_apart(found) is None


def test_a_reward_that_follows_length_is_told(tmp_path: Path) -> None:
    found = run(tmp_path, part, lambda at: "word " * int(1 + 20 * part(at)))
    rho = length(found)
    assert rho
    assert rho.value > 0.99
    told = follows_length(found)
    assert told
    assert told.figure == "rho 1.00"
    assert "the longer response earns more (95 % interval" in told.text
    section = length_and_form(found)
    assert section
    assert "rho 1.00 within a prompt" in section.blocks[0].says


def test_a_reward_that_follows_brevity_is_told(tmp_path: Path) -> None:
    told = follows_length(run(tmp_path, part, lambda at: "word " * int(30 - 20 * part(at))))
    assert told
    assert "the shorter response earns more" in told.text


def test_a_reward_that_has_nothing_to_do_with_length_is_not_told(tmp_path: Path) -> None:
    assert follows_length(run(tmp_path, part, lambda at: "word " * (1 + at % 3))) is None


def test_length_between_prompts_is_no_news(tmp_path: Path) -> None:
    found = run(tmp_path, lambda at: (at // 8) / 8, lambda at: "word " * (1 + at // 8))
    assert follows_length(found) is None


def test_a_form_that_is_paid_is_told(tmp_path: Path) -> None:
    found = run(tmp_path, lambda at: float(at % 2), lambda at: "## Answer\n\nyes" if at % 2 else "The answer is yes")
    assert [(one.figure, one.to) for one in signs_paid(found)] == [("rho 1.00", "form")]
    assert "a response that has headings or bold words earns more" in signs_paid(found)[0].text
    section = length_and_form(found)
    assert section
    table = section.blocks[1]
    assert isinstance(table, Table)
    assert ("has headings or bold words", "50 %", "+1.00", "+1.00 to +1.00") in [tuple(row) for row in table.rows]


def test_a_judge_that_does_not_follow_the_checks_is_told(tmp_path: Path) -> None:
    found = run(tmp_path, part, lambda at: "word", lambda at: float(at % 3 == 0))
    told = checks_apart(found)
    assert told
    assert "they do not agree" in told.text
    section = judge_and_checks(found)
    assert section
    both = sum(part(at) >= 0.8 and at % 3 != 0 for at in range(1, COUNT + 1))
    assert section.says[0].startswith(f"In {100 * both / COUNT:g} % of the rows the judge is in its top fifth")


def test_a_judge_that_follows_the_checks_is_not_told(tmp_path: Path) -> None:
    assert checks_apart(run(tmp_path, part, lambda at: "word", part)) is None
