"""No text of a stranger reaches a child that is not locked in."""

import os
import platform
import sys

import pytest

from judge.errors import CheckUnavailable
from judge.sandbox.process.frames import Frames
from judge.sandbox.process.limits import Limits
from judge.sandbox.process.server import Child, ForkServer
from judge.sandbox.programs import filters
from judge.sandbox.programs import locked as module
from judge.sandbox.programs.locked import await_lock, hand_over, locked
from judge.sandbox.programs.turn import LOADED, server


def test_a_child_says_that_it_is_locked_in() -> None:
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
    """The child itself tests that the lock holds."""
    allow_all = b"\x06\0\0\0\0\0\xff\x7f"
    monkeypatch.setattr("judge.sandbox.programs.filters.computing", lambda *_: allow_all)
    with pytest.raises(CheckUnavailable, match="cannot be run safely"), locked("judge.sandbox.children.program:run", Limits()):
        pass


def test_missing_work_is_refused() -> None:
    with pytest.raises(CheckUnavailable), locked("judge.sandbox.nothing:run", Limits()):
        pass


def test_what_runs_inside_imports_the_standard_library_alone() -> None:
    own = ForkServer(LOADED, (), sys.executable)  # it has no path but the standard library's
    try:
        with own.child("judge.sandbox.children.reader:run", Limits()) as child:
            child.send({"filter": filters.computing(filters.machine(), (0, 3), (1, 2, 4)).hex()})
            await_lock(child)
    finally:
        own.close()


def test_a_program_that_the_child_does_not_take_in_time_is_not_the_models_failure() -> None:
    """The other end of the pipe stays open, and nobody reads from it."""
    inner, requests = os.pipe()
    results, outer = os.pipe()
    frames = Frames(requests, results, 100)
    child = Child(server(), 0, frames, Limits())
    child.deadline = 0.0
    with pytest.raises(CheckUnavailable, match="did not take"):
        hand_over(child, {"program": "x" * (1 << 22)})
    frames.close()
    os.close(inner)
    os.close(outer)


def test_a_child_that_ends_while_it_takes_its_program_is_found_by_others() -> None:
    with locked("judge.sandbox.children.reader:run", Limits(), reads=(0,)) as child:
        hand_over(child, {"program": "x" * (1 << 22)})
