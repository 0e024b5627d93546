"""The one fork server for tests and programs, and how many samples run at a time."""

import os
import threading

from judge.sandbox.jail.modules import ALLOWED, LATE
from judge.sandbox.process.server import ForkServer, shared

WORK = (
    "judge.sandbox.children.grader",
    "judge.sandbox.children.preparing",
    "judge.sandbox.children.program",
    "judge.sandbox.children.reader",
    "judge.sandbox.children.script",
    "judge.sandbox.children.trial",
)
"""The modules with the work of locked children; they import the other rooms."""

LOADED = (*ALLOWED, *LATE, *WORK)
"""Everything that the server of locked children loads before it forks one."""

AT_A_TIME = max(4, 2 * (os.cpu_count() or 1))
"""Samples that run at a time. A guess: two for each processor, because a program that only waits holds a place but no processor.
Each sample may have two children, so the machine should have this many times twice `Limits.memory_bytes`."""

_PLACES = threading.BoundedSemaphore(AT_A_TIME)


def turn() -> threading.BoundedSemaphore:
    """Return the semaphore that a thread holds while its sample runs."""
    return _PLACES


def server() -> ForkServer:
    """Return the server that locked children are forked from. It starts when the first child is wanted."""
    return shared(LOADED)
