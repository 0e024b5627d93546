"""The rubrics' pages say what the rubrics, the worst cases and the recorded replies say today."""

from pathlib import Path

import pytest

from docs.rubric_pages import PAGES, page, pages
from judge.rubric.rubric_file import load_rubric
from tests.conftest import SHIPPED
from tests.follower import look_at
from tests.pages import ROOT, inline_code, links

WRITTEN = sorted(PAGES.glob("*.md"))
NOTES = ".notes.md"


def test_every_page_is_what_its_sources_give() -> None:
    for path, text in pages().items():
        assert path.is_file(), f"{path.name} is missing: python -m docs.rubric_pages"
        assert path.read_text("utf-8") == text, f"{path.name} is not up to date: python -m docs.rubric_pages"


def test_there_is_a_page_for_each_rubric_with_a_judge_and_no_other() -> None:
    judged = {name for name in SHIPPED if load_rubric(ROOT / "rubrics" / f"{name}.yaml").asks_judge}
    assert {path.stem for path in WRITTEN if not path.name.endswith(NOTES)} == judged
    assert {path.name.removesuffix(NOTES) for path in WRITTEN if path.name.endswith(NOTES)} <= judged


def test_a_page_has_every_comment_of_its_rubric() -> None:
    text = " ".join(page(load_rubric(ROOT / "rubrics" / "helpfulness.yaml")).split())
    for said in ("Weight -1. A nuisance.", "Part of the need, or a small error, leaves about .6.", "`reward: judge * (0.2"):
        assert said.strip("`") in text


def test_weights_are_told_only_where_they_count() -> None:
    told = {path.stem: "Weight" in path.read_text("utf-8") for path in WRITTEN if not path.name.endswith(NOTES)}
    assert told["helpfulness"]
    assert not told["reasoning"]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_links_and_commands_lead_somewhere(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    ours = [link.target.partition("#")[0] for link in links(name) if not link.target.startswith("https://")]
    assert [target for target in ours if not (path.parent / target).exists()] == []
    for code in inline_code(name):
        if code.startswith(("judge ", "python -m ")):
            look_at(code)
