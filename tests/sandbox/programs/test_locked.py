"""Nothing of a stranger reaches a child that is not locked in."""

import platform
import sys
from pathlib import Path

import pytest

from judge.errors import CheckUnavailable
from judge.sandbox.jail.modules import LOADED
from judge.sandbox.process.limits import Limits
from judge.sandbox.process.server import ForkServer
from judge.sandbox.programs import locked as module
from judge.sandbox.programs.locked import hand_over, locked


def test_a_child_that_is_locked_in_says_so() -> None:
    with locked("judge.sandbox.children.reader:run", Limits(), reads=(3,), writes=(4,)) as child:
        assert child.exchange({"program": "x = 1", "given": ""}) == {"faults": []}


def test_another_processor_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(CheckUnavailable, match="riscv64"), locked("judge.sandbox.children.reader:run", Limits()):
        pass


@pytest.mark.parametrize("python", ["/nonexistent/python", "/bin/false"])
def test_no_interpreter_is_refused(python: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = ForkServer(LOADED, (), python)
    monkeypatch.setattr(module, "server", lambda: broken)
    with pytest.raises(CheckUnavailable), locked("judge.sandbox.children.reader:run", Limits()):
        pass


def test_a_filter_that_lets_calls_through_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child itself verifies that the lock holds."""
    allow_all = b"\x06\0\0\0\0\0\xff\x7f"
    monkeypatch.setattr("judge.sandbox.programs.filters.computing", lambda *_: allow_all)
    with pytest.raises(CheckUnavailable, match="cannot be run safely"), locked("judge.sandbox.children.program:run", Limits()):
        pass


def test_work_that_is_not_there_is_refused() -> None:
    with pytest.raises(CheckUnavailable), locked("judge.sandbox.nothing:run", Limits()):
        pass


def test_what_runs_inside_imports_the_standard_library_alone() -> None:
    server = ForkServer(LOADED, (), sys.executable)
    try:
        with server.child("judge.sandbox.children.reader:run", Limits()):
            assert Path(sys.executable).exists(), "the server has no path but the standard library's"
    finally:
        server.close()


def test_a_program_that_is_not_taken_is_nobodys_failure() -> None:
    with locked("judge.sandbox.children.reader:run", Limits()) as child:
        child.deadline = 0.0
        with pytest.raises(CheckUnavailable, match="did not take"):
            hand_over(child, {"program": "x" * (1 << 22)})


def test_a_child_that_ends_over_its_program_is_for_others_to_find() -> None:
    with locked("judge.sandbox.children.reader:run", Limits(), reads=(0,)) as child:
        hand_over(child, {"program": "x" * (1 << 22)})
