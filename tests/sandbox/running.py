"""What the tests of the sandbox do with it."""

import os
from pathlib import Path

from judge.sandbox.faithful import faithful
from judge.sandbox.prepared import prepare
from judge.sandbox.sandbox import Sandbox
from judge.sandbox.session import Failure, Limits, Result, Session
from judge.sandbox.unit_tests import Score, share_passed
from tests.sandbox.programs import LIMITS, TESTS


def children() -> set[int]:
    """Return the living processes whose parent is this one."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except (OSError, IndexError):
                continue
            if int(fields[1]) == os.getpid():
                found.add(int(entry.name))
    return found


def in_process(box: Sandbox, program: str, *calls: str, limits: Limits = LIMITS) -> list[Result]:
    """Return what loading and each call gave in a process."""
    with box.process(limits, program) as session:
        return [session.load(program), *map(session.evaluate, calls)]


def run(box: Sandbox, program: str, *calls: str, limits: Limits = LIMITS) -> list[Result]:
    """Return what each call gave: in the subset if it can be believed and all went well, else in a process."""
    if faithful(program):
        with box.subset(limits) as session:
            results = _results(session, program, calls)
        if not any(isinstance(result, Failure) for result in results):
            return results
    with box.process(limits, " ".join([program, *calls])) as session:
        return _results(session, program, calls)


def score(box: Sandbox, program: str, limits: Limits = LIMITS, tests: str = TESTS) -> Score:
    """Score a program called `total`."""
    return passed(box, program, tests, "total", limits=limits)


def passed(
    box: Sandbox, program: str, tests: str, entry: str = "f", *, limits: Limits = LIMITS, given: str = "", exact: bool = True
) -> Score:
    """Score a program."""
    return share_passed(box, program, prepare(tests, entry, given), limits, exact=exact)


def _results(session: Session, program: str, calls: tuple[str, ...]) -> list[Result]:
    loaded = session.load(program)
    if isinstance(loaded, Failure):
        return [loaded for _ in calls]
    return [session.evaluate(call) for call in calls]
