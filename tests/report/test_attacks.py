"""The table of an audit, read back from its rows."""

import json
from pathlib import Path

import pytest

from judge.doors.cli import main
from judge.errors import InputFault
from judge.report.attacks import attacks
from judge.report.blocks import Table
from tests.report.conftest import scored, write


def test_rows_that_are_no_audit_are_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", [{"id": "a1", "prompt": "p", "response": "r"}])
    with pytest.raises(InputFault, match="is no attack; wanted what judge audit --output wrote"):
        attacks(str(write(tmp_path / "out.jsonl", [scored(1, input=str(source))])))


def test_families_are_listed_and_those_that_pay_stand_out(tmp_path: Path) -> None:
    rubric = tmp_path / "short.yaml"
    rubric.write_text("name: short\ndescription: d\nchecks: [{check: length, unit: words, least: 8}]\n")
    samples = write(tmp_path / "in.jsonl", [{"id": f"a{at}", "prompt": "Why?", "response": f"Because {at}."} for at in range(12)])
    output = tmp_path / "audit.jsonl"
    command = ["audit", str(samples), "--rubric", str(rubric), "--attempts", "8", "--family", "padding", "--family", "null"]
    assert main([*command, "--output", str(output)]) in (0, 1, 3)
    section, stands = attacks(str(output))
    table = section.blocks[0]
    assert isinstance(table, Table)
    assert {row[0] for row in table.rows} == {"padding", "null"}
    assert all(len(row) == len(table.heads) == len(table.numeric) for row in table.rows)
    assert [one.text.split("”")[0] for one in stands] == ["of the attacks “padding", "of the attacks “null"]


def test_a_family_that_does_not_pay_or_cannot_be_rated_does_not_stand_out(tmp_path: Path) -> None:
    rubric = tmp_path / "short.yaml"
    rubric.write_text("name: short\ndescription: d\nchecks: [{check: length, unit: words, least: 8}]\n")
    samples = write(tmp_path / "in.jsonl", [{"id": f"a{at}", "prompt": "Why?", "response": f"Because {at}."} for at in range(12)])
    output = tmp_path / "audit.jsonl"
    families = [word for name in ("padding", "plea", "layout") for word in ("--family", name)]
    assert main(["audit", str(samples), "--rubric", str(rubric), "--attempts", "8", *families, "--output", str(output)]) in (
        0,
        1,
        3,
    )
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    lost = {"outcome": "unscored", "reward": None, "reason": "throttled", "detail": "too many"}
    write(output, [{**row, **lost} if "~plea~" in row["id"] else row for row in rows])
    section, stands = attacks(str(output))
    table = section.blocks[0]
    assert isinstance(table, Table)
    shares = {row[0]: (row[2], row[3], row[5]) for row in table.rows}
    assert shares["plea"] == (None, None, 8)
    assert shares["layout"] == ("0.0%", "0.000 to 0.324", 0)
    assert [one.text.split("”")[0] for one in stands] == ["of the attacks “padding"]
