"""Makes seccomp filters: programs in classic BPF that the kernel asks about each system call of a process.

It allows a computing process next to nothing: memory, time, and reading and writing what is already open.
https://docs.kernel.org/userspace-api/seccomp_filter.html; numbers of calls from the kernel's syscall tables.
"""

import errno
import platform
import struct
import sys

from judge.errors import CheckUnavailable

KILL, ALLOW, DENY = 0x80000000, 0x7FFF0000, 0x00050000 | errno.EPERM
_PROT_EXEC = 4
_X32 = 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST, _THIRD = 0, 4, 16, 32
"""Where the number of a call, its architecture and its arguments lie in struct seccomp_data."""

# fmt: off
_COMPUTING = {
    "x86_64": (0xC000003E, 0, 1, 9, 10, (
        3, 5, 8, 11, 12, 14, 15, 24, 25, 28, 35, 39, 60, 96, 98, 100, 131, 201, 202, 219, 228, 229, 230, 231, 318)),
    "aarch64": (0xC00000B7, 63, 64, 222, 226, (
        57, 62, 80, 93, 94, 98, 101, 113, 114, 115, 124, 128, 132, 135, 139, 153, 165, 169, 172, 214, 215, 216, 233, 278)),
}
"""For a machine: its audit architecture, read, write, mmap, mprotect, and what else a process needs to compute."""
# fmt: on


def machine() -> str:
    """Return the name of this machine's processor.

    Raises:
        CheckUnavailable: there is no filter for it.
    """
    name = platform.machine()
    if sys.platform == "linux" and name in _COMPUTING and sys.maxsize > 2**32 and sys.byteorder == "little":
        return name
    msg = f"code cannot be run safely: there is no system call filter for {sys.platform} on {name}"
    raise CheckUnavailable(msg)


def computing(machine: str, reads: tuple[int, ...], writes: tuple[int, ...]) -> bytes:
    """Make the filter that allows computing, reading and writing these descriptors, and nothing else."""
    _, read, write, mmap, mprotect, others = _COMPUTING[machine]
    code = _head(machine) + _on_descriptors(read, reads) + _on_descriptors(write, writes)
    code += _not_executable(mmap) + _not_executable(mprotect)
    for number in others:
        code += _only(number, [_instruction(_RETURN, ALLOW)])
    return b"".join([*code, _instruction(_RETURN, DENY)])


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value & 0xFFFFFFFF)


def _head(machine: str) -> list[bytes]:
    """Kill on calls of another architecture or of x32; leave the number of the call loaded."""
    kill = _instruction(_RETURN, KILL)
    right = [_instruction(_LOAD, _ARCHITECTURE), _instruction(_EQUAL, _COMPUTING[machine][0], 1, 0), kill]
    return [*right, _instruction(_LOAD, _NUMBER), _instruction(_AT_LEAST, _X32, 0, 1), kill]


def _only(number: int, body: list[bytes]) -> list[bytes]:
    """Run `body`, which ends in a return, for one system call only."""
    return [_instruction(_EQUAL, number, 0, len(body)), *body]


def _on_descriptors(number: int, allowed: tuple[int, ...]) -> list[bytes]:
    body = [_instruction(_LOAD, _FIRST)]
    for item in allowed:
        body += [_instruction(_EQUAL, item, 0, 1), _instruction(_RETURN, ALLOW)]
    return _only(number, [*body, _instruction(_RETURN, DENY)])


def _not_executable(number: int) -> list[bytes]:
    test = [_instruction(_LOAD, _THIRD), _instruction(_ANY_BIT, _PROT_EXEC, 0, 1)]
    return _only(number, [*test, _instruction(_RETURN, DENY), _instruction(_RETURN, ALLOW)])
