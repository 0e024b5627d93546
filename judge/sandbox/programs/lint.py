"""Finds faults of a program that running it may not show: warnings of the compiler, unused imports, undefined names.

Python's parser reads the program in a locked child: hostile text can crash it, and here a crash would cost a whole batch.
"""

from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.locked import LOST, locked
from judge.sandbox.programs.turn import turn

READER = "judge.sandbox.children.reader:run"


def lint(program: str, given: str, limits: Limits) -> tuple[str, ...]:
    """Return the faults of a program, one line for each. None of it is run.

    Raises:
        CheckUnavailable: no child can be started or locked in.
    """
    with turn(), locked(READER, limits, reads=(3,), writes=(4,)) as child:
        try:
            answer = child.exchange({"program": program, "given": given})
        except LOST as error:
            return (f"cannot be read: {type(error).__name__}",)
    return tuple(map(str, answer["faults"]))
