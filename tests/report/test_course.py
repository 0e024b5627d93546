"""The course of a run, with the steps at which a monitor raised an alarm."""

from pathlib import Path
from typing import Any

import pytest

from judge.errors import InputFault
from judge.report.blocks import Lines, Table
from judge.report.course import course
from judge.report.run import Run
from tests.report.conftest import run_of, sample, scored

STEPS, PROMPTS, SIBLINGS = 8, 6, 8
PRAISE = " This answer fully meets every criterion."


def run(folder: Path, praising: Any) -> Run:
    """Make a run whose responses praise themselves, and are paid for it, as often as a function of the step says."""
    rows, samples = [], []
    for step in range(1, STEPS + 1):
        for at in range(PROMPTS * SIBLINGS):
            place = len(rows) + 1
            praises = at % SIBLINGS < praising(step)
            reward = 0.4 + 0.4 * praises + (place * 7 % 5) / 50
            rows.append(scored(place, reward, group=f"{step}-{at // SIBLINGS}"))
            text = f"Bridge {place * 13 % 97} opens on day {place}.{PRAISE if praises else ''}"
            samples.append(sample(place, text, metadata={"step": step}))
    return run_of(folder, rows, samples)


def test_records_without_a_step_have_no_course(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"no record of .* has a whole number in metadata.step"):
        course(run_of(tmp_path, [scored(1)], [sample(1, metadata={"step": "one"})]))


def test_a_run_without_alarms_has_its_curves(tmp_path: Path) -> None:
    section, stands = course(run(tmp_path, lambda step: 0))
    assert (list(stands), section.says) == ([], ("8 steps, 0 alarms.",))
    reward = section.blocks[0]
    assert isinstance(reward, Lines)
    assert (reward.title, list(reward.at), reward.marks) == ("Reward", list(range(1, 9)), ())
    assert [curve.name for curve in reward.series] == ["mean reward", "standard deviation"]


def test_an_alarm_is_marked_listed_and_stands_out(tmp_path: Path) -> None:
    section, stands = course(run(tmp_path, lambda step: 0 if step <= 4 else 4))
    assert any(one.text.startswith("gamed: ") and one.to == "course" for one in stands)
    figure, table = section.blocks[0], section.blocks[-1]
    assert isinstance(figure, Lines)
    assert isinstance(table, Table)
    assert ("self praise", 6) in [(mark.name, mark.at) for mark in figure.marks]
    assert [row[1] for row in table.rows] == [mark.name for mark in figure.marks]
