"""Scores a program with tests: starts a child for each, has them talk to each other, and counts the verdicts of the tests' child.

The parent reads nothing that a program made: only small frames of the tests' child, and what a program's child says before it has
seen the program.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from judge.errors import CheckUnavailable, ReferenceFault
from judge.process.limits import Limits
from judge.process.server import Child
from judge.sandbox import filters
from judge.sandbox.turn import server, turn

TRIAL, PROGRAM = "judge.sandbox.trial:run", "judge.sandbox.program:run"
_READS, _WRITES = (0, 3, 5), (1, 2, 4, 6)
LOST = (TimeoutError, EOFError, BrokenPipeError, ValueError, RecursionError)


class Score(NamedTuple):
    """How many tests passed, of how many, and why each other one did not.

    The reasons quote expected values and text of the program: for logs, never for the model.
    """

    passed: int
    total: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Tests:
    """The tests of one record, as it brings them."""

    text: str
    entry: str | None = None
    """The function or class under test, or `Solution().method`."""

    given: str = ""
    """Code that the prompt gives."""

    prompt: str = ""
    """The words of the prompt: names in it are known to the program."""

    exact: bool = False
    """Whether `==` wants equal types too."""


def share_passed(program: str, tests: Tests, limits: Limits) -> Score:
    """Score a program; whatever it does is a failed test.

    Raises:
        ReferenceFault: the tests cannot be run, or fail by themselves.
        CheckUnavailable: there is nothing to run them in.
    """
    with turn():
        to_program, from_tests = os.pipe(), os.pipe()
        ends = [*to_program, *from_tests]  # the tests write to the first, and the program to the second
        try:
            with locked(TRIAL, limits, from_tests[0], to_program[1]) as trial:
                found = _read(trial, tests, limits)
                if not program.strip():
                    return Score(0, len(found["tests"]), ("no program",))
                with locked(PROGRAM, limits, to_program[0], from_tests[1]) as child:
                    _close(ends)
                    wanted = {"program": program, "given": found["given"], "shared": found["shared"], "output": limits.output_bytes}
                    child.send(wanted)
                    return _judged(trial, found["tests"])
        finally:
            _close(ends)


@contextmanager
def locked(work: str, limits: Limits, *descriptors: int, reads: tuple[int, ...] = _READS, writes: tuple[int, ...] = _WRITES) -> Iterator[Child]:
    """Start a child that has locked itself in; nothing of a stranger has reached it.

    Raises:
        CheckUnavailable: it cannot.
    """
    code = filters.computing(filters.machine(), reads, writes)
    with server().child(work, limits, *descriptors) as child:
        try:
            answer = child.exchange({"filter": code.hex()})
        except LOST as error:
            answer = {"unavailable": f"{type(error).__name__}: {error}"}
        if answer.get("ready") is not True:
            msg = f"code cannot be run safely: {answer.get('unavailable')}"
            raise CheckUnavailable(msg)
        yield child


def _read(trial: Child, tests: Tests, limits: Limits) -> dict[str, Any]:
    """Have the tests read, before there is any program."""
    wanted = {"tests": tests.text, "entry": tests.entry, "given": tests.given, "prompt": tests.prompt, "exact": tests.exact}
    try:
        found = trial.exchange({**wanted, "output": limits.output_bytes})
    except LOST:
        found = {"fault": f"the tests cannot be read within {limits.seconds} s and {limits.memory_bytes} bytes"}
    if "fault" in found:
        raise ReferenceFault(found["fault"])
    return found


@dataclass
class _Verdicts:
    """What the tests' child has told."""

    tests: list[str]
    total: int
    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    asked: bool = False

    def take(self, frame: dict[str, Any]) -> None:
        if "fault" in frame:
            raise ReferenceFault(frame["fault"])
        self.asked |= bool(frame.get("asked"))
        self.total = frame.get("total", self.total)
        for case, number, why in frame["marks"]:
            self.marks[case, number] = why

    def score(self, silent: str) -> Score:
        lines = [f"{self.tests[number]}: {why}" for (_, number), why in self.marks.items() if why]
        lines += [f"{silent}: {self.total - len(self.marks)} tests"] if self.total > len(self.marks) else []
        return Score(sum(not why for why in self.marks.values()), self.total, tuple(lines))


def _judged(trial: Child, names: list[str]) -> Score:
    verdicts = _Verdicts(names, len(names))
    trial.deadline = time.monotonic() + trial.limits.wall_seconds
    try:
        trial.send({"go": True})
        while True:
            frame = trial.receive()
            verdicts.take(frame)
            if frame.get("end"):
                return verdicts.score("never reached")
    except LOST as error:
        if not verdicts.asked:
            msg = f"the tests themselves do not end within {trial.limits.seconds} s, or need too much memory"
            raise ReferenceFault(msg) from error
        return verdicts.score("never reached, out of time or memory")


def _close(ends: list[int]) -> None:
    while ends:
        os.close(ends.pop())
