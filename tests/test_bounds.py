"""The limits stand in one place, each with its unit and its reason, and each of them holds somewhere."""

import ast
from pathlib import Path

import pytest

from judge import bounds

PACKAGE = Path(bounds.__file__).parent
TREE = ast.parse(Path(bounds.__file__).read_text("utf-8"))
NAMES = [
    target.id for node in TREE.body if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)
]
OTHERS = [path for path in PACKAGE.rglob("*.py") if path.name != "bounds.py"]


def test_there_are_limits() -> None:
    assert len(NAMES) > 30


@pytest.mark.parametrize("name", NAMES)
def test_every_limit_is_a_number_that_some_module_holds_to(name: str) -> None:
    assert getattr(bounds, name) > 0
    assert any(name in _imported(path) for path in OTHERS), f"{name} bounds nothing"


def test_every_limit_has_its_reason() -> None:
    for before, after in zip(TREE.body, [*TREE.body[1:], None], strict=True):
        if isinstance(before, ast.Assign) and not isinstance(after, ast.Assign):
            assert isinstance(after, ast.Expr), ast.unparse(before)
            assert isinstance(after.value, ast.Constant)


def _imported(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {
        alias.name for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "judge.bounds" for alias in node.names
    }
