"""Scores a program with unit tests: starts a child for each, lets the two talk, and counts the verdicts of the tests' child.

This process reads nothing that a program made: only small frames from the tests' child, and from the program's child only what it
says before it has the program.
"""

import os
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from judge.errors import ReferenceFault
from judge.sandbox.process.limits import Limits
from judge.sandbox.process.server import Child
from judge.sandbox.programs.locked import LOST, await_lock, hand_over, locking
from judge.sandbox.programs.prepared import Prepared, RecordTests, prepare
from judge.sandbox.programs.turn import turn

TRIAL, PROGRAM = "judge.sandbox.children.trial:run", "judge.sandbox.children.program:run"


class Score(NamedTuple):
    """How many tests passed, of how many, and why the others did not.

    The reasons quote expected values and the program: they are for logs, never for the model.
    """

    passed: int
    total: int
    reasons: tuple[str, ...]
    seconds: float = 0.0
    """Seconds of processor time that the program used."""


def share_passed(program: str, tests: RecordTests, limits: Limits) -> Score:
    """Score a program. Whatever it does wrong is a failed test.

    Raises:
        ReferenceFault: the tests cannot be run, or fail through no fault of the program.
        CheckUnavailable: no child can be started or locked in.
    """
    ready = prepare(tests)
    if not program.strip():
        return Score(0, len(ready.tests), ("no program",))
    wanted = {"program": program, "given": ready.given, "shared": ready.shared, "output": limits.output_bytes}
    with turn():
        to_program, to_tests = os.pipe(), os.pipe()
        ends = [*to_program, *to_tests]
        try:
            with (
                locking(TRIAL, limits, to_tests[0], to_program[1]) as trial,
                locking(PROGRAM, limits, to_program[0], to_tests[1]) as child,
            ):
                _close(ends)  # or neither child would notice when the other ends
                await_lock(trial)
                await_lock(child)
                hand_over(child, wanted)
                return _judged(trial, ready, limits)
        finally:
            _close(ends)


@dataclass
class _Verdicts:
    """What the tests' child has told so far."""

    tests: tuple[str, ...]
    total: int
    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    asked: bool = False
    """Whether the program is being loaded or was asked something: if the tests do not end, that may be its doing."""

    def take(self, frame: dict[str, Any]) -> None:
        if "fault" in frame:
            raise ReferenceFault(frame["fault"])
        self.asked = frame.get("asked", self.asked)
        self.total = frame.get("total", self.total)
        for case, number, why in frame["marks"]:
            self.marks[case, number] = why

    def score(self, silent: str) -> Score:
        lines = [f"{self.tests[number]}: {why}" for (_, number), why in self.marks.items() if why]
        lines += [f"{silent}: {self.total - len(self.marks)} tests"] if self.total > len(self.marks) else []
        return Score(sum(not why for why in self.marks.values()), self.total, tuple(lines))


def _judged(trial: Child, ready: Prepared, limits: Limits) -> Score:
    verdicts = _Verdicts(ready.tests, len(ready.tests))
    try:
        trial.send({**ready.trial, "output": limits.output_bytes})
        while True:
            frame = trial.receive()
            verdicts.take(frame)
            if frame.get("end"):
                return verdicts.score(frame.get("stopped", "never reached"))
    except LOST as error:
        if not verdicts.asked:
            msg = f"the tests themselves do not end within {trial.limits.seconds} s, or need too much memory"
            raise ReferenceFault(msg) from error
        return verdicts.score("never reached, out of time or memory")


def _close(ends: list[int]) -> None:
    while ends:
        os.close(ends.pop())
