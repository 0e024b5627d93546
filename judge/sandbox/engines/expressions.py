"""Compares two mathematical expressions in a child that the kernel limits: a thread could not be stopped.

Each comparison has a child of its own, forked from a process that has the library loaded. So no comparison leaves anything
behind.
"""

from typing import NamedTuple

from judge.bounds import EXPRESSION_MEMORY
from judge.errors import ReferenceFault
from judge.sandbox.process.workers import Spent, Workers

_CHILDREN = Workers(
    ["judge.sandbox.engines.expression_child"], "judge.sandbox.engines.expression_child:serve", EXPRESSION_MEMORY, libraries=True
)
_EASY = r"\boxed{1}"
"""The easiest answer. A reference that takes all the time even beside this one is at fault itself."""

_LEAST = 0.05
"""Seconds of processor time below which no comparison is begun. A guess: a usual one takes some 10 ms."""


class Finding(NamedTuple):
    """The result of one comparison."""

    equal: bool
    read: bool
    """Whether the answer holds an expression."""

    spent: bool = False
    """Whether the answer used up its processor time or memory."""


_SPENT = Finding(equal=False, read=True, spent=True)


class Comparisons:
    """The comparisons that one answer needs, all within one time."""

    def __init__(self, seconds: float) -> None:
        """Allow `seconds` of processor time for all of them together: on a busy machine the verdict is the same."""
        self._seconds = self._left = seconds

    def compare(self, reference: str, answer: str) -> Finding:
        """Compare two expressions. Once the time is used up, every answer is `spent`.

        Args:
            reference: LaTeX or plain text.
            answer: the same, untrusted.

        Raises:
            ReferenceFault: the reference holds no expression, or takes all the time or memory by itself.
            CheckUnavailable: no process can be started, or one was lost through no fault of the answer.
        """
        if self._left < _LEAST:
            return _SPENT
        first = self._left == self._seconds
        finding, used = _compare(reference, answer, self._left)
        self._left -= used
        if finding is None and not first:
            return _SPENT
        if finding is None or (finding.spent and first and self._alone(reference)):
            msg = f"the reference answer takes more than {self._seconds:g} s of processor time, or too much memory"
            raise ReferenceFault(msg)
        return finding

    def _alone(self, reference: str) -> bool:
        """Whether a reference uses up all the time even beside the easiest answer."""
        finding, _ = _compare(reference, _EASY, self._seconds)
        return finding is None or finding.spent


def _compare(reference: str, answer: str, seconds: float) -> tuple[Finding | None, float]:
    """Return the result, or None if the reference alone used everything up; and the seconds of processor time that it took."""
    with _CHILDREN.one(seconds) as worker:
        wanted = worker.ask({"reference": reference, "seconds": seconds})
        if isinstance(wanted, Spent):
            return None, worker.end().seconds
        if not wanted["read"]:
            msg = "the reference answer cannot be read as an expression"
            raise ReferenceFault(msg)
        found = worker.ask({"answer": answer})
        return _SPENT if isinstance(found, Spent) else Finding(**found), worker.end().seconds
