"""Starts children that have locked themselves in, before anything of a stranger reaches them."""

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
"""What reading from a child raises that has ended, hangs or says nonsense."""

_READS, _WRITES = (0, 3, 5), (1, 2, 4, 6)


@contextmanager
def locked(
    work: str, limits: Limits, *descriptors: int, reads: tuple[int, ...] = _READS, writes: tuple[int, ...] = _WRITES
) -> Iterator[Child]:
    """Start a child that has locked itself in; nothing of a stranger has reached it.

    Args:
        work: see `ForkServer.child`.
        limits: what it may use.
        descriptors: open files that it gets beside its two pipes; they are 5, 6, ... in it.
        reads: the descriptors that it may read.
        writes: the descriptors that it may write.

    Raises:
        CheckUnavailable: it cannot.
    """
    with locking(work, limits, *descriptors, reads=reads, writes=writes) as child:
        await_lock(child)
        yield child


@contextmanager
def locking(
    work: str, limits: Limits, *descriptors: int, reads: tuple[int, ...] = _READS, writes: tuple[int, ...] = _WRITES
) -> Iterator[Child]:
    """Start a child that locks itself in while this process does something else; see `locked`."""
    code = filters.computing(filters.machine(), reads, writes)
    with server().child(work, limits, *descriptors) as child:
        with contextlib.suppress(*LOST):  # it is told by `await_lock`
            child.send({"filter": code.hex()})
        yield child


def await_lock(child: Child) -> None:
    """Wait until a child has locked itself in.

    Raises:
        CheckUnavailable: it cannot.
    """
    try:
        answer = child.receive()
    except LOST as error:
        answer = {"unavailable": f"{type(error).__name__}: {error}"}
    if answer.get("ready") is not True:
        msg = f"code cannot be run safely: {answer.get('unavailable')}"
        raise CheckUnavailable(msg)


def hand_over(child: Child, wanted: dict[str, Any]) -> None:
    """Give a child its program; one that ends over it is for others to find.

    Raises:
        CheckUnavailable: it does not take it in time.
    """
    with contextlib.suppress(BrokenPipeError):
        try:
            child.send(wanted)
        except TimeoutError as error:
            msg = "a process did not take the program that it should run"
            raise CheckUnavailable(msg) from error
