"""Faults that running a program may not show. None of it is run."""

import pytest

from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.lint import lint

LIMITS = Limits(seconds=2.0)


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        pytest.param("import os\nx = 1", "unused import os", id="unused import"),
        pytest.param("def f(): return y", "undefined name y", id="undefined name"),
        pytest.param("x = 1\nx is 1", '"is" with', id="compiler's warning"),
        pytest.param("x = '\\d'", "invalid escape", id="escape"),
        pytest.param("def f(:", "SyntaxError", id="no Python"),
        pytest.param("x = " + "-" * 100_000 + "1", "cannot be read", id="deep"),
        pytest.param("x = " + "(" * 5000, "cannot be read", id="nested"),
        pytest.param("x = '\ud800'", "cannot be read", id="surrogate"),
        pytest.param("faults = unused = unknown = lambda *_: []\nimport os", "unused import os", id="own linter"),
    ],
)
def test_faults(program: str, fault: str) -> None:
    assert any(fault in found for found in lint(program, "", LIMITS))


def test_clean_code_has_none() -> None:
    program = "from __future__ import annotations\nimport os\ndef f(x: T) -> int: return helper(os.sep, x)"
    assert lint(program, "T = int\ndef helper(*a): return 1", LIMITS) == ()


def test_nothing_is_run() -> None:
    assert lint("while True: pass", "", LIMITS) == ()


def test_a_program_that_takes_too_long_to_read_has_a_fault() -> None:
    assert lint("x = [" + "1," * 2_000_000 + "]", "", Limits(seconds=0.05))
