"""What the tests of the sandbox do with it."""

import os
from pathlib import Path

from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.prepared import RecordTests
from judge.sandbox.programs.unit_tests import Score, share_passed
from tests.sandbox.solutions import LIMITS, TESTS


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


def score(program: str, limits: Limits = LIMITS, tests: str = TESTS) -> Score:
    """Score a program called `total`."""
    return passed(program, tests, "total", limits=limits)


def passed(
    program: str,
    tests: str,
    entry: str | None = "f",
    *,
    limits: Limits = LIMITS,
    given: str = "",
    prompt: str = "",
    exact: bool = False,
) -> Score:
    """Score a program."""
    return share_passed(program, RecordTests(tests, entry, given, prompt, exact), limits)
