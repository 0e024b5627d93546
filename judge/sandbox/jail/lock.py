"""Locks a child in for good, before it sees a line of a stranger's text. It runs in children: standard library alone."""

import ctypes
import os
import resource
import sys

from judge.sandbox.process.channel import Channel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_SET_DUMPABLE, _SET_NO_NEW_PRIVILEGES, _SET_SECCOMP = 4, 38, 22
"""PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS and PR_SET_SECCOMP of prctl(2), from linux/prctl.h."""

_FILTER_MODE = 2
"""SECCOMP_MODE_FILTER, from linux/seccomp.h."""

_INSTRUCTION = 8
"""Bytes of one instruction of classic BPF: struct sock_filter."""


def admitted(parent: Channel) -> "dict[str, Any] | None":
    """Take the filter from the parent, lock this process in, report, and return what the parent wants done.

    None where it cannot be locked in: the parent has been told and will send nothing.
    """
    setup = parent.receive()
    try:
        lock(bytes.fromhex(setup["filter"]))
    except OSError as error:
        parent.send({"unavailable": f"{type(error).__name__}: {error}"})
        return None
    parent.send({"ready": True})
    return parent.receive()


def lock(code: bytes) -> None:
    """Drop the environment, forbid files and processes, put the seccomp filter `code` on this process, and test it.

    Raises:
        OSError: this kernel does not take the filter, or the filter lets something through.
    """
    os.environ.clear()
    for kind in (resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE):
        resource.setrlimit(kind, (0, 0))
    _filter(code)
    _verify()
    for name in [name for name in sys.modules if name.split(".")[0] in ("ctypes", "_ctypes")]:
        del sys.modules[name]


class _Filter(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def _filter(code: bytes) -> None:
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    program = _Filter(len(code) // _INSTRUCTION, code)
    lock = (_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program))
    for call in ((_SET_DUMPABLE, 0, 0), (_SET_NO_NEW_PRIVILEGES, 1, 0), lock):
        if prctl(*call, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), f"prctl {call[0]}")


def _verify() -> None:
    """Raise OSError unless opening a file, forking and sending a signal are really refused."""
    attempts: dict[str, Callable[[], object]] = {
        "open": lambda: os.open("/", os.O_RDONLY),
        "fork": os.fork,
        "kill": lambda: os.kill(0, 0),
    }
    for name, attempt in attempts.items():
        try:
            left = attempt()
        except PermissionError:
            continue
        if name == "fork" and left == 0:
            os._exit(0)
        msg = f"the filter lets {name} through"
        raise OSError(msg)
