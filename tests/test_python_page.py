"""docs/python.md: it names everything that is public and nothing else, its code runs, and type checkers accept it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import judge
from tests.conftest import marks
from tests.converse_server import Action, ConverseServer, Request, Say
from tests.python_reference import PAGE, page

ROOT = Path(__file__).parents[1]
TEXT = PAGE.read_text("utf-8")


def _blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


BLOCKS = _blocks(TEXT)

REFUSED = """\
from judge import Attempt, Call, Converse, Grader, Reply


def answer(c: Call, made: list[Attempt]) -> Reply:
    return Reply(text="{}")


def nothing(c: Call) -> Reply:
    return Reply(text="{}")


own: Converse = answer
other: Converse = nothing  # refused
grader = Grader("summary", models=["m"])
Grader("summary", models="m")  # refused
Grader("summary", concurrency="4")  # refused
Grader("summary", concurency=4)  # refused
Grader(3)  # refused
grader.grade("rows.jsonl")  # refused
grader.grade({"prompt": "p", "response": "r"})  # refused
grader.grade([None])  # refused
for outcome in grader.grade([]):
    print(outcome.reward)  # refused
"""


def test_every_public_name_has_its_section_made_from_its_docstring() -> None:
    assert page() == TEXT, "the docstrings have changed: python -m tests.python_reference"
    headed = re.findall(r"^### `(\w+)`$", TEXT, re.MULTILINE)
    assert sorted(headed) == judge.__all__


def test_every_field_and_parameter_says_what_it_means() -> None:
    assert re.findall(r"^\| `\w+` \|.*\|  \|$", TEXT, re.MULTILINE) == []


@pytest.mark.parametrize("name", judge.__all__)
def test_every_public_name_is_used_in_an_example(name: str) -> None:
    assert re.search(rf"\b{name}\b", "".join(BLOCKS))


def test_every_link_on_the_page_leads_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-") for line in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) <= headings


def test_the_examples_run(server: ConverseServer, capsys: pytest.CaptureFixture[str]) -> None:
    def reply(request: Request) -> Action:
        names = json.loads(request.body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"])["required"]
        return Say(marks("summary") if "clarity" in names else json.dumps({name: {"reason": "r", "score": 4} for name in names}))

    server.reply = reply
    names: dict[str, Any] = {}
    for block in BLOCKS:
        exec(compile(block, "docs/python.md", "exec"), names)
    said = capsys.readouterr().out
    assert said.startswith("pool-1 1.0 {'substance': 1.0, 'faithfulness': 1.0, 'coverage': 1.0, 'clarity': 1.0, 'fluency': 1.0, ")
    assert "[1.0, 1.0]" in said, "the async example"
    assert "no rubric is called 'sumary'; did you mean 'summary'?" in said
    assert [names[way](names["scored"][0]) for way in ("by_class", "by_field")] == [1.0, 1.0]
    assert names["by_match"](names["scored"][0]) == "1.00, judged by us.amazon.nova-2-lite-v1:0"
    assert names["explain"](names["scored"][0])[1] == "faithfulness: 1.00, r"
    assert names["table"][1]["id"] == "pool-2"
    assert [outcome.reward for outcome in names["in_two_processes"]()] == [1.0, 1.0]
    assert names["criteria_of"](str(ROOT / "rubrics" / "summary.yaml")) == ["faithfulness", "coverage", "clarity", "fluency"]


def test_what_is_built_wrongly_raises_what_the_page_says() -> None:
    with pytest.raises(ValidationError, match="2 validation errors"):
        judge.Criterion(name="A b", description="d", weight="1", boolean=True)  # type: ignore[arg-type]
    met = judge.Criterion(name="a", description="d", boolean=True)
    with pytest.raises(ValidationError, match="listed twice"):
        judge.Rubric(name="r", description="d", criteria=[met, met])
    with pytest.raises(ValidationError, match="nobody"):
        judge.Rubric(name="r", description="d", criteria=[met], reward="a * nobody")
    with pytest.raises(ValidationError):
        judge.Sample(id=1, messages=[], response=None)  # type: ignore[arg-type]
    assert issubclass(ValidationError, ValueError)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty project of a user's, who has the package and no plugin of a type checker."""
    (tmp_path / "page.py").write_text("\n".join(BLOCKS), "utf-8")
    (tmp_path / "readme.py").write_text("\n".join(_blocks((ROOT / "README.md").read_text("utf-8"))), "utf-8")
    (tmp_path / "refused.py").write_text(REFUSED, "utf-8")
    return tmp_path


def errors(folder: Path, *command: str) -> dict[str, set[int]]:
    """Return the lines in which a type checker finds errors, by file."""
    environment = {**os.environ, "MYPYPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    found: dict[str, set[int]] = {"page.py": set(), "readme.py": set(), "refused.py": set()}
    for file, line in re.findall(r"(\w+\.py):(\d+)(?::\d+)?(?: -|:) error", done.stdout):
        found[file].add(int(line))
    assert not done.stderr, done.stderr
    assert found["page.py"] | found["readme.py"] == set(), done.stdout
    return found


def test_mypy_accepts_page_and_readme_and_refuses_what_is_wrong(folder: Path) -> None:
    wanted = {number for number, line in enumerate(REFUSED.splitlines(), 1) if line.endswith("# refused")}
    command = ("mypy", "--strict", "--config-file=", "--follow-imports=silent", "page.py", "readme.py", "refused.py")
    assert errors(folder, *command)["refused.py"] == wanted


def test_pyright_accepts_page_and_readme_and_refuses_what_is_wrong(folder: Path) -> None:
    wanted = {number for number, line in enumerate(REFUSED.splitlines(), 1) if line.endswith("# refused")}
    settings = {"typeCheckingMode": "strict", "extraPaths": [str(ROOT)]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    assert errors(folder, "basedpyright", "--pythonpath", sys.executable)["refused.py"] == wanted
