"""Reads a program for faults that running it may not show: warnings of the compiler, unused imports, undefined names.

In a child: the parser would read hostile text in the process that pays rewards, where a crash of it costs a whole batch.
"""

from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.locked import LOST, locked
from judge.sandbox.programs.turn import turn

READER = "judge.sandbox.children.reader:run"


def lint(program: str, given: str, limits: Limits) -> tuple[str, ...]:
    """Return the faults of a program, one line each, without running any of it.

    Raises:
        CheckUnavailable: there is nothing to read it in.
    """
    with turn(), locked(READER, limits, reads=(3,), writes=(4,)) as child:
        try:
            answer = child.exchange({"program": program, "given": given})
        except LOST as error:
            return (f"cannot be read: {type(error).__name__}",)
    return tuple(map(str, answer["faults"]))
