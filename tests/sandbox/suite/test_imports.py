"""Imports in tests: the program's own module is taken out, and an unused import of a missing module does no harm."""

import ast

import pytest

from judge.sandbox.suite.imports import ProgramImports, is_idle


@pytest.mark.parametrize(
    ("before", "after", "names", "whole"),
    [
        pytest.param("from solution import f", "pass", {"f"}, False, id="a-name"),
        pytest.param("from solution import f as g", "g = __solution__.f", {"f"}, False, id="under-another-name"),
        pytest.param("from .stack import Stack", "pass", {"Stack"}, False, id="beside-the-tests-as-the-prompt-names-it"),
        pytest.param("from . import solution", "pass", {"solution"}, False, id="from-the-folder"),
        pytest.param("from solution import *", "pass", set(), True, id="star"),
        pytest.param("import solution as s", "s = __solution__", set(), True, id="the-module"),
        pytest.param(
            "import math, solution",
            "if True:\n    import math\n    solution = __solution__",
            set(),
            True,
            id="beside-another-module",
        ),
        pytest.param("from math import sqrt", "from math import sqrt", set(), False, id="not-the-program"),
        pytest.param("from .other import f", "from .other import f", set(), False, id="another-file"),
    ],
)
def test_imports_of_the_program(before: str, after: str, names: set[str], whole: bool) -> None:
    imports = ProgramImports("Write stack.py.")
    tree = imports.visit(ast.parse(before))
    assert ast.unparse(tree) == after
    assert (imports.names, imports.whole) == (names, whole)
    compile(tree, "<tests>", "exec")


@pytest.mark.parametrize(
    ("code", "idle"),
    [
        pytest.param("import numpy as np", True, id="never-used"),
        pytest.param("import numpy as np\nx = np.pi", False, id="used"),
        pytest.param("from numpy import *", False, id="star"),
        pytest.param("import math", False, id="there-is-such-a-module"),
        pytest.param("x = 1", False, id="no-import"),
    ],
)
def test_an_import_is_idle_if_it_brings_nothing_that_is_used(code: str, idle: bool) -> None:
    tree = ast.parse(code)
    assert is_idle(tree.body[0], tree) == idle
