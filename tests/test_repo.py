"""What a stranger relies on: everything has its test, its words and its lock, and the documents tell the truth."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import judge
from judge.doors.cli import main
from judge.errors import Fault
from judge.rubric.rubric_file import load_rubric
from judge.settings import Settings
from tests.conftest import make_sample, pytest_terminal_summary
from tests.converse_server import ConverseServer, Say
from tests.mutants import known, named, targets

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
MODULES = sorted(
    path.relative_to(ROOT / "judge").as_posix() for path in (ROOT / "judge").rglob("*.py") if not path.stem.startswith("__")
)
TESTED_ELSEWHERE = {"checks/comparison.py"}
"""Modules whose tests do not lie beside them: what `comparison` does is tested with the checks that compare."""

RUBRICS = sorted(path.stem for path in (ROOT / "rubrics").glob("*.yaml"))
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_its_test(module: str) -> None:
    folder, _, name = module.rpartition("/")
    assert (ROOT / "tests" / folder / f"test_{name}").exists() or module in TESTED_ELSEWHERE


def test_what_was_skipped_is_said_once_with_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines: list[str] = []
    skipped = [SimpleNamespace(longrepr=("a.py", 1, f"Skipped: {why}")) for why in ("no recordings", "no tool", "no recordings")]
    reporter: Any = SimpleNamespace(stats={"skipped": skipped}, write_line=lines.append)
    pytest_terminal_summary(reporter)
    assert lines[:2] == ["skipped: 2 x no recordings", "skipped: 1 x no tool"]
    monkeypatch.setattr("tests.conftest.DATA", tmp_path / "none")
    pytest_terminal_summary(reporter)
    assert lines[-1].startswith(f"no recorded answers in {tmp_path / 'none'}: ")
    reporter.stats = {}
    said = len(lines)
    pytest_terminal_summary(reporter)
    assert len(lines) == said, "nothing was skipped, nothing is said"


def test_mutated_modules_are_tried_with_their_own_tests() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutmut"]
    own = [
        path.replace("judge/", "tests/", 1).replace(Path(path).name, f"test_{Path(path).name}")
        for path in settings["only_mutate"]
    ]
    selected = settings["pytest_add_cli_args_test_selection"]
    assert [path for path in own if path not in selected and path.rpartition("/")[0] not in selected] == []
    assert [path for path in selected if path not in own and not any(one.startswith(f"{path}/") for one in own)] == []


def test_a_folder_of_mutated_modules_is_named_as_one_module_is() -> None:
    modules = targets().values()
    assert named("verdicts", modules) == named("judge", modules) == []
    assert named("scale", modules) == ["judge.rubric.scale"]
    assert {"judge.verdict.criterion_names", "judge.verdict.verdict"} <= set(named("verdict", modules))


def test_what_is_said_of_a_mutant_fits_the_code() -> None:
    modules = targets()
    for module, changes in known((ROOT / "tests" / "mutants.md").read_text("utf-8")).items():
        source = (ROOT / f"{modules[module].replace('.', '/')}.py").read_text("utf-8")
        for before, after in changes:
            assert " ".join(before.split()) in " ".join(source.split()), f"{module}: {before}"
            assert after != before


@pytest.mark.parametrize("rubric", RUBRICS)
def test_every_rubric_is_told_of_and_has_worked_examples(rubric: str) -> None:
    assert f"`{rubric}`" in README
    asks_judge = load_rubric(ROOT / "rubrics" / f"{rubric}.yaml").asks_judge
    for name in ("samples.jsonl", "replies.jsonl") if asks_judge else ("samples.jsonl",):
        assert len((ROOT / "examples" / rubric / name).read_text("utf-8").splitlines()) >= 2


def test_the_public_face_is_what_it_says() -> None:
    assert judge.__all__ == sorted(judge.__all__)
    assert all(hasattr(judge, name) for name in judge.__all__)
    tree = ast.parse((ROOT / "judge" / "__init__.py").read_text())
    imported = {alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert imported == set(judge.__all__)


def test_every_error_stands_in_the_tree_at_the_head_of_its_module() -> None:
    def all_below(kind: type[Fault]) -> set[type[Fault]]:
        return {kind}.union(*(all_below(below) for below in kind.__subclasses__()))

    drawn = set(re.findall(r"\b[A-Z]\w+", sys.modules["judge.errors"].__doc__ or ""))
    here = {kind.__name__ for kind in all_below(Fault) if kind.__module__ == "judge.errors"}
    assert here <= drawn


def test_every_setting_is_told_of() -> None:
    for field in Settings.model_fields:
        assert f"`JUDGE_{field.upper()}`" in README


def test_the_lock_names_no_private_host() -> None:
    hosts = set(re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text()))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_uv_is_the_same_everywhere() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    pinned = next(one for one in groups["dev"] if one.startswith("uv=="))
    assert f"UV_VERSION := {pinned.removeprefix('uv==')}" in (ROOT / "Makefile").read_text()


def test_the_change_log_knows_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize(
    "name", [name for name in TRACKED if name.endswith((".py", ".md", ".toml", ".yaml", ".j2", "Makefile", "run"))]
)
def test_no_path_of_a_machine_stands_in_a_file(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"/(root|home|work)/\w", text), name


def test_the_first_example_of_the_readme_runs(server: ConverseServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.script(Say(json.dumps({name: {"reason": "r", "score": 4} for name in ("faithfulness", "coverage", "clarity")})))
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code
    exec(code[1], {})
    assert "0.75" in capsys.readouterr().out


def test_the_rubric_of_the_readme_loads() -> None:
    import yaml

    from judge.rubric.rubric_file import parse_rubric

    text = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert text
    assert parse_rubric(yaml.safe_load(text[1])).with_record(make_sample()).judged


def test_commands_of_the_readme_are_those_of_make() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^    make ([a-z-]+)", README, re.MULTILINE)) <= targets


def test_make_says_how_the_command_is_called_where_it_sets_up() -> None:
    command = ["make", "--dry-run", "--always-make", "score"]
    planned = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.search(r"^echo .*\.venv/bin/judge.*\.venv/bin/activate", planned, re.MULTILINE)


def test_every_folder_of_examples_is_told_of() -> None:
    told = (ROOT / "examples" / "README.md").read_text("utf-8")
    folders = {Path(name).parts[1] for name in TRACKED if name.startswith("examples/") and len(Path(name).parts) > 2}
    assert {name for name in folders if f"`{name}/`" not in told} == set()


def test_the_gsm8k_command_of_the_readme_scores_by_replies_that_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    command = re.search(r"^    judge (score examples/gsm8k/\S+ --rubric \w+ --judge replies:\S+)", README, re.MULTILINE)
    assert command
    assert main(command[1].split()) == 0
    assert capsys.readouterr().out.count('"outcome": "scored"') == 24
