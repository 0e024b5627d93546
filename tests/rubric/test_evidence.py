"""What is known about a rubric, kept beside it."""

from pathlib import Path

import pytest

from judge.errors import RubricFault
from judge.rubric.evidence import Evidence, Finding, evidence_file, keep, read_evidence
from judge.rubric.rubric_file import list_rubrics

FINDING = Finding(rubric="abc", prompt="def", model="m", date="2026-11-22", file="123", found={"cases": 3, "failed": 0})


@pytest.mark.parametrize("text", ["- a list", "check: 3", "check: {rubric: a}", "review: {}", "check: [", "check: {}\ncheck: {}"])
def test_a_file_with_faults_is_refused_with_its_path(tmp_path: Path, text: str) -> None:
    evidence_file(tmp_path / "r.yaml").write_text(text, "utf-8")
    with pytest.raises(RubricFault, match=r"r\.evidence\.yaml"):
        read_evidence(tmp_path / "r.yaml")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(RubricFault, match="cannot be written"):
        keep(tmp_path / "missing" / "r.yaml", "check", FINDING)


def test_nothing_is_known_without_a_file(tmp_path: Path) -> None:
    assert read_evidence(tmp_path / "r.yaml") == Evidence()
    assert list(Evidence().findings()) == []


def test_what_one_command_found_stays_when_another_writes(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    assert keep(path, "check", FINDING) == tmp_path / "r.evidence.yaml"
    keep(path, "audit", FINDING.model_copy(update={"found": {"families": 20}}))
    keep(path, "check", FINDING.model_copy(update={"date": "2026-11-23"}))
    assert [(name, finding.date) for name, finding in read_evidence(path).findings()] == [
        ("check", "2026-11-23"),
        ("audit", "2026-11-22"),
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["r.evidence.yaml"]


def test_it_is_no_rubric(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").touch()
    keep(tmp_path / "r.yaml", "check", FINDING)
    assert list_rubrics([tmp_path]) == ("r",)
