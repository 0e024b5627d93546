"""What a stranger relies on: everything has its test, its size, its words and its lock."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

import pytest

import judge
from judge.errors import Fault
from judge.rubric.rubric_file import load_rubric
from tests.conftest import SHIPPED, pytest_terminal_summary
from tests.mutants import known, named, targets

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path.relative_to(ROOT / "judge").as_posix() for path in (ROOT / "judge").rglob("*.py") if not path.stem.startswith("__")
)
TESTED_ELSEWHERE = {"checks/comparison.py", "media/bounds.py", "question/bounds.py"}
"""Modules whose tests do not lie beside them: what `comparison` does is tested with the checks that compare, and every limit in
tests/test_bounds.py."""

FOLDER_MODULES, MODULE_LINES = 20, 300
FUNCTION_MEDIAN, FUNCTION_TENTH, FUNCTION_LINES = 8, 20, 40
"""At most so many modules in a folder, its `__init__` counted; lines in a module; lines in a function: the median, the 90th
percentile and the longest. They are the team's own goals."""

RUBRICS = SHIPPED
TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_its_test(module: str) -> None:
    folder, _, name = module.rpartition("/")
    assert (ROOT / "tests" / folder / f"test_{name}").exists() or module in TESTED_ELSEWHERE


def test_no_folder_is_too_full_and_each_says_what_lives_there() -> None:
    folders = [path.parent for path in (ROOT / "judge").rglob("__init__.py")]
    assert len(folders) > 10
    counts = {folder.name: len(list(folder.glob("*.py"))) for folder in folders}
    assert {name: count for name, count in counts.items() if count > FOLDER_MODULES} == {}
    assert [folder.name for folder in folders if not ast.get_docstring(ast.parse((folder / "__init__.py").read_text()))] == []


def test_no_module_is_too_long() -> None:
    lengths = {module: len((ROOT / "judge" / module).read_text("utf-8").splitlines()) for module in MODULES}
    assert {module: lines for module, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_no_function_is_too_long() -> None:
    found = [
        (lines, f"{module}: {name}")
        for module in MODULES
        for name, lines in lengths((ROOT / "judge" / module).read_text("utf-8"))
    ]
    assert [one for one in found if one[0] > FUNCTION_LINES] == []
    lines = sorted(length for length, _ in found)
    assert median(lines) <= FUNCTION_MEDIAN
    assert lines[len(lines) * 9 // 10] <= FUNCTION_TENTH


def lengths(source: str) -> list[tuple[str, int]]:
    """Return the name and the lines of every function. Its docstring and its decorators do not count."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(function.name, _length(function)) for function in functions]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    documented = function.body[0] if ast.get_docstring(function) else None
    lines = (function.end_lineno or 0) - function.lineno + 1
    return lines - ((documented.end_lineno or 0) - documented.lineno + 1 if documented else 0)


def test_a_docstring_does_not_make_a_function_longer() -> None:
    source = '@cache\ndef one():\n    """Two\n    lines."""\n    return 1\n\nasync def two():\n    return 2\n'
    assert lengths(source) == [("one", 2), ("two", 2)]


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
def test_every_rubric_has_worked_examples(rubric: str) -> None:
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


def test_the_lock_names_no_private_host() -> None:
    hosts = set(re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text()))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_uv_is_the_same_everywhere() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    pinned = next(one for one in groups["dev"] if one.startswith("uv=="))
    assert f"UV_VERSION := {pinned.removeprefix('uv==')}" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize(
    "name", [name for name in TRACKED if name.endswith((".py", ".md", ".toml", ".yaml", ".j2", "Makefile", "run"))]
)
def test_no_path_of_a_machine_stands_in_a_file(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"/(root|home|work)/\w", text), name


def test_make_says_how_the_command_is_called_where_it_sets_up() -> None:
    command = ["make", "--dry-run", "--always-make", "score"]
    planned = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.search(r"^echo .*\.venv/bin/judge.*\.venv/bin/activate", planned, re.MULTILINE)
