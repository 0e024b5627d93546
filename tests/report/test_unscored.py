"""Rows without a reward are counted by reason, and never become a number."""

from pathlib import Path

from judge.report.blocks import Table
from judge.report.unscored import has_unscored, unscored
from tests.report.conftest import run_of, scored
from tests.report.conftest import unscored as row


def test_a_run_without_them_says_nothing(tmp_path: Path) -> None:
    run = run_of(tmp_path, [scored(1)])
    assert unscored(run) is None
    assert has_unscored(run) is None


def test_reasons_are_counted_with_the_first_row_of_each(tmp_path: Path) -> None:
    bad = {"reason": "bad_sample", "whose": "record", "detail": "no response"}
    run = run_of(tmp_path, [scored(1), row(2), row(3, **bad), row(4), row(5, reason=None, whose="nobody", detail=None)])
    section = unscored(run)
    assert section
    assert section.says[0].startswith("4 rows of 5 got no reward.")
    table = section.blocks[0]
    assert isinstance(table, Table)
    assert [tuple(line) for line in table.rows] == [
        ("truncated", "the judge's failure", 2, "a2", "the answer was cut off"),
        ("bad_sample", "the record's fault", 1, "a3", "no response"),
        ("no reason given", "", 1, "a5", ""),
    ]
    found = has_unscored(run)
    assert found
    assert (found.figure, found.text) == (
        "80 %",
        "of the rows are unscored (4 of 5: truncated 2, bad_sample 1, no reason given 1).",
    )
