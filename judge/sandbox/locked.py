"""Starts children that have locked themselves in, before anything of a stranger reaches them."""

from collections.abc import Iterator
from contextlib import contextmanager

from judge.errors import CheckUnavailable
from judge.process.limits import Limits
from judge.process.server import Child
from judge.sandbox import filters
from judge.sandbox.turn import server

LOST = (TimeoutError, EOFError, BrokenPipeError, ValueError, RecursionError)
"""What reading from a child raises that has ended, hangs or says nonsense."""

_READS, _WRITES = (0, 3, 5), (1, 2, 4, 6)


@contextmanager
def locked(
    work: str, limits: Limits, *descriptors: int, reads: tuple[int, ...] = _READS, writes: tuple[int, ...] = _WRITES
) -> Iterator[Child]:
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
