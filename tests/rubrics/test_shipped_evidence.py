"""What the repository says about its own rubrics still holds."""

import pytest

from judge.doors.evidence_page import evidence_page
from judge.rubric.evidence import read_evidence
from judge.settings import Settings
from judge.wiring import load, rubric_file
from tests.conftest import SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_the_evidence_is_about_the_rubric_as_it_is(name: str) -> None:
    """If it is stale, run `python -m benchmarks.evidence`."""
    settings = Settings(rubric=name)
    rubric, prompts = load(settings)
    known = read_evidence(rubric_file(settings))
    assert known.check
    shown = list(evidence_page(rubric, prompts.version(rubric), known))
    assert [section.text for section in shown if "STALE" in section.text] == []
