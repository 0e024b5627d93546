"""The modules that tests and programs get: all exist, and none reaches outside."""

import importlib
import sys

import pytest

from judge.sandbox.jail import modules
from tests.sandbox.running import passed


@pytest.mark.parametrize(
    "name", ["socket", "ctypes", "subprocess", "sqlite3", "asyncio", "multiprocessing", "tempfile", "numpy", "judge"]
)
def test_modules_that_reach_outside_are_not_allowed(name: str) -> None:
    assert not modules.allowed(name)


@pytest.mark.parametrize("name", [*modules.ALLOWED, *modules.LATE])
def test_every_module_exists(name: str) -> None:
    assert importlib.import_module(name).__name__
    assert name.split(".", maxsplit=1)[0] in sys.stdlib_module_names


def test_programs_may_import_all_of_them() -> None:
    program = "\n".join(f"import {name}" for name in modules.ALLOWED if name != "__future__")
    assert (
        passed(
            f"{program}\ndef f(): return ''.join(c for c in 'é'.encode('utf-16').decode('utf-16'))", "assert f() == 'é'"
        ).passed
        == 1
    )
