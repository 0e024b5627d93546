"""Makes seccomp filters: programs in classic BPF that the kernel asks about each system call of a process.

Two of them: one that allows a computing process next to nothing, and a wider one that refuses what no interpreter needs.
https://docs.kernel.org/userspace-api/seccomp_filter.html; numbers of calls from the kernel's syscall tables.
"""

import errno
import os
import platform
import struct
import sys

from judge.errors import CheckUnavailable

KILL, ALLOW, DENY = 0x80000000, 0x7FFF0000, 0x00050000 | errno.EPERM
_NO_SUCH_CALL = 0x00050000 | errno.ENOSYS
_PROT_EXEC = 4
_CLONE3, _CLONE_THREAD = 435, 0x10000
_X32 = 0x40000000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
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

_NEEDLESS = {
    "x86_64": (56, {2: 24, 257: 32}, (
        41, 42, 43, 49, 50, 53, 57, 58, 62, 76, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 101, 129, 133, 165, 166, 200,
        250, 258, 259, 260, 263, 264, 265, 266, 268, 272, 288, 297, 298, 308, 310, 311, 316, 319, 321, 323, 424, 425, 426, 427,
        434, 437, 438)),
    "aarch64": (220, {56: 32}, (
        33, 34, 35, 36, 37, 38, 39, 40, 45, 52, 53, 54, 55, 97, 117, 129, 130, 138, 198, 199, 200, 201, 202, 203, 219, 240, 241,
        242, 268, 270, 271, 276, 279, 280, 282, 424, 425, 426, 427, 434, 437, 438)),
}
"""For a machine: clone, calls that open with the offset of their flags, and calls that no interpreter needs: sockets,
signals, other processes' memory, changes to the file tree, ways around a filter."""
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


def computing(machine: str, requests: int, results: int) -> bytes:
    """Make the filter that allows computing, reading `requests`, writing `results`, and nothing else."""
    _, read, write, mmap, mprotect, others = _COMPUTING[machine]
    code = _head(machine) + _on_descriptors(read, (0, requests)) + _on_descriptors(write, (1, 2, results))
    code += _not_executable(mmap) + _not_executable(mprotect)
    for number in others:
        code += _only(number, [_instruction(_RETURN, ALLOW)])
    return b"".join([*code, _instruction(_RETURN, DENY)])


def reading(machine: str) -> bytes:
    """Make the wider filter: threads and reading files are allowed, what no interpreter needs is refused."""
    clone, opens, others = _NEEDLESS[machine]
    allow, deny = _instruction(_RETURN, ALLOW), _instruction(_RETURN, DENY)
    code = _head(machine) + _only(_CLONE3, [_instruction(_RETURN, _NO_SUCH_CALL)])
    code += _only(clone, [_instruction(_LOAD, _FIRST), _instruction(_ANY_BIT, _CLONE_THREAD, 0, 1), allow, deny])
    for number, flags in opens.items():
        code += _only(number, [_instruction(_LOAD, flags), _instruction(_ANY_BIT, _WRITING, 0, 1), deny, allow])
    for number in others:
        code += _only(number, [deny])
    return b"".join([*code, allow])


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
