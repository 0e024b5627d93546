"""The agreement with people's labels, as the page shows it."""

from pathlib import Path
from typing import Any

import pytest

from judge.errors import InputFault
from judge.report.blocks import Dots, Table
from judge.report.people import people
from judge.report.run import Run
from tests.conftest import make_rubric
from tests.report.conftest import run_of, scored, write

COUNT = 60


def run(folder: Path) -> Run:
    found = run_of(folder, [scored(at, (at * 7 % 11) / 10) for at in range(1, COUNT + 1)])
    found.rubric = make_rubric()
    return found


def labels(folder: Path, label: Any) -> str:
    return str(write(folder / "labels.jsonl", [{"id": f"a{at}", "annotator": "kim", **label(at)} for at in range(1, COUNT + 1)]))


def test_without_the_rubric_the_scale_is_not_known(tmp_path: Path) -> None:
    found = run(tmp_path)
    found.rubric = None
    with pytest.raises(InputFault, match="it was not found; name it with --rubric FILE"):
        people([found], labels(tmp_path, lambda at: {"score": 0.5}))


def test_labels_of_other_rows_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"none of its .* ids is among the rows"):
        people([run(tmp_path)], labels(tmp_path, lambda at: {"id": f"b{at}", "score": 0.5}))


def test_scores_are_drawn_beside_the_judge_and_disagreements_listed(tmp_path: Path) -> None:
    section, stands = people([run(tmp_path)], labels(tmp_path, lambda at: {"score": 0.0 if at == 3 else (at * 7 % 11) / 10}))
    assert section.says[0] == "60 labelled rows, 1 annotator."
    figure, table, worst = section.blocks
    assert isinstance(figure, Dots)
    assert isinstance(table, Table)
    assert isinstance(worst, Table)
    assert sum(count for _, _, count in figure.cells) == COUNT
    assert [one.figure[:6] for one in stands] == ["rho 0."]
    assert "rho" in [row[1] for row in table.rows]
    assert [row[0] for row in worst.rows] == ["a3"]


def test_a_useless_judge_is_told_so_first(tmp_path: Path) -> None:
    section, stands = people([run(tmp_path)], labels(tmp_path, lambda at: {"label": at % 2 == 0}))
    assert stands[0].figure == "useless"
    assert "this judge is useless on these labels" in stands[0].text
    assert section.says[0] == stands[0].text


def test_two_runs_stand_side_by_side(tmp_path: Path) -> None:
    first, second = run(tmp_path), run(tmp_path)
    section, stands = people([first, second], labels(tmp_path, lambda at: {"score": (at * 7 % 11) / 10}))
    assert [block.title for block in section.blocks][:3] == [
        "reward, first run",
        "reward, second run",
        "Agreement",
    ]
    table = section.blocks[2]
    assert isinstance(table, Table)
    assert [row[1:3] for row in table.rows[:2]] == [("rho", "first"), ("rho", "second")]
    assert ["in the first run" in one.text for one in stands] == [True, False]
    assert section.says == ("First run: 60 labelled rows, 1 annotator.", "Second run: 60 labelled rows, 1 annotator.")


def test_people_may_score_on_a_scale_of_their_own(tmp_path: Path) -> None:
    given = labels(tmp_path, lambda at: {"score": 1 + 4 * (at * 7 % 11) / 10})
    with pytest.raises(InputFault, match="give its ends: --scale LOW HIGH"):
        people([run(tmp_path)], given)
    _, stands = people([run(tmp_path)], given, [1, 5])
    assert [one.figure for one in stands] == ["rho 1.00"]
