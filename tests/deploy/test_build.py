"""What the build copies into the artifact: the rubrics, and nothing that is only about them."""

from pathlib import Path

import pytest

from deploy.build import ROOT, copy_data


@pytest.mark.parametrize("name", ["mine.cases.jsonl", "mine.replies.jsonl", "mine.evidence.yaml"])
def test_what_is_about_a_rubric_is_left_out(name: str, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for file in ("rubrics/mine.yaml", f"rubrics/{name}", "prompts/pointwise.j2", "prices.yaml", "LICENSE"):
        (source / file).parent.mkdir(parents=True, exist_ok=True)
        (source / file).write_text("", "utf-8")
    target.mkdir()
    copy_data(source, target)
    found = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert found == {"rubrics/mine.yaml", "prompts/pointwise.j2", "prices.yaml", "LICENSE"}


def test_each_shipped_rubric_is_copied_and_its_cases_are_not(tmp_path: Path) -> None:
    assert list((ROOT / "rubrics").glob("*.cases.jsonl"))
    copy_data(ROOT, tmp_path)
    shipped = {path.name for path in (ROOT / "rubrics").glob("*.yaml") if not path.name.endswith(".evidence.yaml")}
    assert {path.name for path in (tmp_path / "rubrics").iterdir()} == shipped
