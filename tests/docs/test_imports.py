"""The picture of the imports is what the code gives, on any checkout; circles and upward imports are counted."""

import subprocess
import sys
from pathlib import Path

import pytest

from docs.imports import PAGE, count, draw, drawn, read, redraw
from tests.pages import ROOT

CONTRACT = """\
[[tool.importlinter.contracts]]
type = "layers"
containers = ["judge"]
layers = ["doors", "score", "reading | checks", "errors"]
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a road, two rooms and no fault."""
    (tmp_path / "pyproject.toml").write_text(CONTRACT, "utf-8")
    write(tmp_path, "__init__", "")
    write(tmp_path, "errors", "")
    write(tmp_path, "checks/__init__", "from judge import errors")
    write(tmp_path, "checks/number", "from judge.checks import choice\nfrom judge import errors")
    write(tmp_path, "checks/choice", "")
    write(tmp_path, "score", "from judge.checks import number\nfrom judge import errors")
    write(tmp_path, "doors/__init__", "")
    write(tmp_path, "doors/cli", "from judge import score\nfrom judge import errors")
    return tmp_path


def write(checkout: Path, module: str, text: str) -> None:
    path = checkout / "judge" / f"{module}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def printed(checkout: Path) -> str:
    command = [sys.executable, "-m", "docs.imports", str(checkout)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_circle_between_rooms_and_an_import_upward_are_counted(checkout: Path) -> None:
    write(checkout, "errors", "from judge.checks import choice")
    said = printed(checkout)
    assert "in circles: 0 modules, 2 rooms; upward: 1 imports\n" in said
    assert "checks --> errors" in said
    assert "errors --> checks" in said


def test_a_circle_between_modules_is_counted_within_a_room_too(checkout: Path) -> None:
    write(checkout, "checks/choice", "from judge.checks import number")
    assert "in circles: 2 modules, 0 rooms; upward: 0 imports\n" in printed(checkout)


def test_an_arrow_that_follows_from_others_is_left_out(checkout: Path) -> None:
    said = printed(checkout)
    assert said.startswith(
        "%% 8 modules in 2 rooms and 3 directly in judge/; in circles: 0 modules, 0 rooms; upward: 0 imports\n"
    )
    assert [line.strip() for line in said.splitlines() if "-->" in line] == [
        "checks --> errors",
        "doors --> score",
        "score --> checks",
    ]
    assert 'checks[["checks/"]]' in said
    assert 'score("score")' in said


def test_a_page_is_redrawn_and_nothing_else_of_it_changes() -> None:
    page = "# A\n\n```sh\nmake\n```\n\n```mermaid\nold\n```\n\nend\n"
    assert redraw(page, "new \\1\n") == page.replace("old\n", "new \\1\n")
    assert drawn(page) == "old\n"
    assert drawn("none") == ""


def test_the_picture_of_the_page_is_what_the_code_gives() -> None:
    assert drawn(PAGE.read_text("utf-8")) == draw(read(ROOT)), "run make imports"


def test_nothing_goes_in_circles_or_upward() -> None:
    assert count(read(ROOT)).endswith("in circles: 0 modules, 0 rooms; upward: 0 imports")
