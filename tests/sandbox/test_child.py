"""The file that runs inside: alone, and with nothing but the standard library."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from judge.sandbox import child, names, plain
from judge.sandbox.sandbox import Sandbox
from judge.sandbox.session import Failure, Value
from tests.sandbox.running import in_process


@pytest.mark.parametrize("module", [child, plain, names], ids=lambda module: str(module.__name__))
def test_what_runs_inside_imports_the_standard_library_alone(module: object) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text())  # type: ignore[attr-defined]
    imported = {item.name for node in ast.walk(tree) if isinstance(node, ast.Import) for item in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


def test_it_ends_when_the_parent_is_gone() -> None:
    ran = subprocess.run([sys.executable, "-S", child.__file__, "0", "1"], stdin=subprocess.DEVNULL, check=False, timeout=20)
    assert ran.returncode == 0


def test_an_unknown_request_for_modules_is_unavailable() -> None:
    setup = b'{"modules": ["no_such_module"]}'
    ran = subprocess.run(
        [sys.executable, "-S", child.__file__, "0", "1"],
        input=len(setup).to_bytes(4, "big") + setup,
        capture_output=True,
        check=False,
        timeout=20,
    )
    assert b'{"unavailable": "ModuleNotFoundError' in ran.stdout


def test_absent_modules_may_be_imported_and_not_used(box: Sandbox) -> None:
    assert in_process(box, "import numpy as np\nx = 1", "x")[1] == Value(1)
    assert isinstance(in_process(box, "import numpy as np\nx = np.pi", "1")[0], Failure)


def test_an_exception_that_cannot_be_shown_has_no_message(box: Sandbox) -> None:
    program = "class E(BaseException):\n    def __str__(self): raise SystemExit(0)\ndef f(): raise E()"
    assert in_process(box, program, "f()")[1] == Failure("E", "")
