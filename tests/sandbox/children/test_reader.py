"""Faults of a program's text."""

import pytest

from judge.sandbox.children.reader import faults


@pytest.mark.parametrize(
    ("program", "found"),
    [
        ("import os\nx = 1", ["unused import os"]),
        ("def f(): return y", ["undefined name y"]),
        ("x = 1\nx is 1", ['"is" with']),
        ("x = helper(1)", []),
    ],
)
def test_faults(program: str, found: list[str]) -> None:
    result = faults(program, "def helper(x): return x")
    assert len(result) == len(found)
    assert all(wanted in line for wanted, line in zip(found, result, strict=True))


def test_text_that_is_not_python_raises() -> None:
    with pytest.raises(SyntaxError):
        faults("def f(:", "")
