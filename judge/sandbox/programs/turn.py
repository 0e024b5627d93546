"""The one server of children for tests and programs, and how many samples run at a time."""

import os
import threading

from judge.sandbox.jail.modules import LOADED
from judge.sandbox.process.server import ForkServer, shared

AT_A_TIME = max(4, 2 * (os.cpu_count() or 1))
"""Samples that run at a time. A program that only waits holds its place and no processor, so there are more than processors. Each
may have two children: that many times twice `memory_bytes` is what the machine should have."""

_PLACES = threading.BoundedSemaphore(AT_A_TIME)


def turn() -> threading.BoundedSemaphore:
    """Return what a thread holds while its sample runs."""
    return _PLACES


def server() -> ForkServer:
    """Return the server that children are forked from; it starts when the first one is wanted."""
    return shared(LOADED)
