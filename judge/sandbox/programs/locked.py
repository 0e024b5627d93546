"""Starts children that lock themselves in before anything of a stranger's reaches them."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from judge.errors import CheckUnavailable
from judge.sandbox.process.limits import Limits
from judge.sandbox.process.server import Child
from judge.sandbox.programs import filters
from judge.sandbox.programs.turn import server

LOST = (TimeoutError, EOFError, BrokenPipeError, ValueError, RecursionError)
"""What reading from a child raises when it has ended, hangs or sends nonsense."""

_READS, _WRITES = (0, 3, 5), (1, 2, 4, 6)
"""The descriptors that a child may read and write: its standard streams, the parent's two pipes and the other child's two."""


@contextmanager
def locked(
    work: str, limits: Limits, *descriptors: int, reads: tuple[int, ...] = _READS, writes: tuple[int, ...] = _WRITES
) -> Iterator[Child]:
    """Start a child and wait until it has locked itself in.

    Args:
        work: see `ForkServer.child`.
        limits: what it may use.
        descriptors: open files that it gets besides its two pipes. There they are 5, 6, ...
        reads: the descriptors that it may read.
        writes: the descriptors that it may write.

    Raises:
        CheckUnavailable: no child can be started, or it cannot be locked in.
    """
    with locking(work, limits, *descriptors, reads=reads, writes=writes) as child:
        await_lock(child)
        yield child


@contextmanager
def locking(
    work: str, limits: Limits, *descriptors: int, reads: tuple[int, ...] = _READS, writes: tuple[int, ...] = _WRITES
) -> Iterator[Child]:
    """Start a child that locks itself in while this process does something else. See `locked` and `await_lock`."""
    code = filters.computing(filters.machine(), reads, writes)
    with server().child(work, limits, *descriptors) as child:
        with contextlib.suppress(*LOST):  # `await_lock` will say so
            child.send({"filter": code.hex()})
        yield child


def await_lock(child: Child) -> None:
    """Wait until a child has locked itself in.

    Raises:
        CheckUnavailable: it cannot be locked in.
    """
    try:
        answer = child.receive()
    except LOST as error:
        answer = {"unavailable": f"{type(error).__name__}: {error}"}
    if answer.get("ready") is not True:
        msg = f"code cannot be run safely: {answer.get('unavailable')}"
        raise CheckUnavailable(msg)


def hand_over(child: Child, wanted: dict[str, Any]) -> None:
    """Give a locked child its program. If the child ends meanwhile, whoever waits for its answer finds out.

    Raises:
        CheckUnavailable: the child does not take the program in time.
    """
    with contextlib.suppress(BrokenPipeError):
        try:
            child.send(wanted)
        except TimeoutError as error:
            msg = "a child process did not take the program that it was to run"
            raise CheckUnavailable(msg) from error
