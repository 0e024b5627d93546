"""The limits stand in few places, each with its unit and its reason, and each of them holds somewhere."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import judge

PACKAGE = Path(judge.__file__).parent
PLACES = ("judge.bounds", "judge.media.bounds", "judge.question.bounds")
TREES = {place: ast.parse(Path(str(import_module(place).__file__)).read_text("utf-8")) for place in PLACES}
LIMITS = [
    (place, target.id)
    for place, tree in TREES.items()
    for node in tree.body
    if isinstance(node, ast.Assign)
    for target in node.targets
    if isinstance(target, ast.Name)
]


def _imported() -> set[tuple[str | None, str]]:
    """Return what every module imports by name, each with the module that has it."""
    nodes = [node for path in PACKAGE.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    return {(node.module, alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}


IMPORTED = _imported()


def test_there_are_limits() -> None:
    assert len(LIMITS) > 30
    assert {place for place, _ in LIMITS} == set(PLACES)


@pytest.mark.parametrize(("place", "name"), LIMITS)
def test_every_limit_is_a_number_that_some_module_holds_to(place: str, name: str) -> None:
    assert getattr(import_module(place), name) > 0
    assert (place, name) in IMPORTED, f"{name} bounds nothing"


@pytest.mark.parametrize("place", PLACES)
def test_every_limit_has_its_reason(place: str) -> None:
    body = TREES[place].body
    for before, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(before, ast.Assign) and not isinstance(after, ast.Assign):
            assert isinstance(after, ast.Expr), ast.unparse(before)
            assert isinstance(after.value, ast.Constant)
