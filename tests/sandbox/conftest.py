"""A sandbox that leaves nothing behind, and whether this machine can give one."""

import subprocess
import sys
from functools import cache

import pytest

from judge.errors import CheckUnavailable
from judge.sandbox import filters

_PROBE = """
import ctypes, struct
allow = struct.pack("<HBBI", 6, 0, 0, 0x7FFF0000)
class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]
prctl = ctypes.CDLL(None).prctl
prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
program = Filter(1, allow)
raise SystemExit(prctl(38, 1, 0, 0, 0) or prctl(22, 2, ctypes.addressof(program), 0, 0))
"""


@cache
def missing() -> str:
    """Say what the kernel does not give, found without the code under test; nothing when it gives all."""
    try:
        filters.machine()
    except CheckUnavailable as error:
        return str(error)
    refused = subprocess.run([sys.executable, "-c", _PROBE], check=False).returncode
    return "the kernel takes no seccomp filter from an ordinary process" if refused else ""


@pytest.fixture(autouse=True)
def protected() -> None:
    """Skip where this machine cannot give a sandbox."""
    if missing():
        pytest.skip(missing())
