"""Compares two mathematical expressions in a child that the kernel limits, for no thread can be stopped.

Each comparison has a child of its own, forked from a process that has the library loaded, so that none leaves anything behind.
"""

from typing import NamedTuple

from judge.bounds import EXPRESSION_MEMORY
from judge.errors import ReferenceFault
from judge.process.workers import Spent, Workers

_CHILDREN = Workers(["judge.engines.equality"], "judge.engines.equality:serve", EXPRESSION_MEMORY, libraries=True)
_EASY = r"\boxed{1}"


class Finding(NamedTuple):
    """What came of one comparison."""

    equal: bool
    read: bool
    """Whether there was an expression in the answer."""

    spent: bool = False
    """Whether the answer used up its processor time or memory."""


def compare(reference: str, answer: str, seconds: float) -> Finding:
    """Compare two expressions.

    Args:
        reference: LaTeX or plain.
        answer: untrusted.
        seconds: of processor time for the two together, so that a busy machine changes no verdict.

    Raises:
        ReferenceFault: the reference holds no expression, or takes all that time or memory by itself.
        CheckUnavailable: no process can be started, or one was lost for a reason that is not the answer's.
    """
    finding = _compare(reference, answer, seconds)
    if finding.spent and _compare(reference, _EASY, seconds).spent:
        msg = f"the reference answer takes more than {seconds:g} s of processor time to compare with anything"
        raise ReferenceFault(msg)
    return finding


def _compare(reference: str, answer: str, seconds: float) -> Finding:
    with _CHILDREN.one(seconds) as worker:
        wanted = worker.ask({"reference": reference, "seconds": seconds})
        if isinstance(wanted, Spent):
            msg = f"the reference answer takes too much {wanted.what} to read"
            raise ReferenceFault(msg)
        if not wanted["read"]:
            msg = "the reference answer cannot be read as an expression"
            raise ReferenceFault(msg)
        found = worker.ask({"answer": answer})
    return Finding(equal=False, read=True, spent=True) if isinstance(found, Spent) else Finding(**found)
