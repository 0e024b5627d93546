"""Skip the tests of locked children where this machine cannot lock one."""

import subprocess
import sys
from functools import cache

import pytest

from judge.errors import CheckUnavailable
from judge.sandbox.programs import filters

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


_UNLOCKED = {"engines", "process"}
"""The rooms whose children need no lock."""


@cache
def missing() -> str:
    """Say what the kernel lacks, without asking the code under test; an empty text when it lacks nothing."""
    try:
        filters.machine()
    except CheckUnavailable as error:
        return str(error)
    refused = subprocess.run([sys.executable, "-c", _PROBE], check=False).returncode
    return "the kernel takes no seccomp filter from an ordinary process" if refused else ""


@pytest.fixture(autouse=True)
def protected(request: pytest.FixtureRequest) -> None:
    """Skip a test that needs a locked child where there can be none."""
    if missing() and request.path.parent.name not in _UNLOCKED:
        pytest.skip(missing())
