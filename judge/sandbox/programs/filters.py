"""Makes seccomp filters: programs in classic BPF that the kernel runs for each system call of a process.

A filter allows next to nothing: memory that cannot be executed, clocks, and reading and writing on what is already open. All
other calls fail with EPERM. https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

import errno
import platform
import struct
import sys

from judge.errors import CheckUnavailable

KILL, ALLOW, DENY = 0x80000000, 0x7FFF0000, 0x00050000 | errno.EPERM
"""What a filter returns, from linux/seccomp.h: end the process, let the call through, let it fail with EPERM."""

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
"""Instructions, from linux/bpf_common.h: load 32 bits, jump if equal, if not less, if any bit is set, return."""

_NUMBER, _ARCHITECTURE, _FIRST, _THIRD = 0, 4, 16, 32
"""Where struct seccomp_data has a call's number, its architecture, and the low half of its first and third argument, in bytes."""

_PROT_EXEC = 4
"""The bit of mmap's and mprotect's third argument that makes memory executable, from asm-generic/mman-common.h."""

_X32 = 0x40000000
"""Numbers from here on are calls of the x32 interface, which this filter does not know: asm/unistd.h."""

_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""The architecture as the kernel names it, from linux/audit.h."""

_COLUMNS = {"x86_64": 0, "aarch64": 1}
_ONLY_IN_PART = {
    #            x86_64, aarch64
    "read": (0, 63),  # on some descriptors
    "write": (1, 64),
    "mmap": (9, 222),  # nothing executable
    "mprotect": (10, 226),
}
_ALLOWED = {
    #                  x86_64, aarch64
    "brk": (12, 214),
    "clock_getres": (229, 114),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "close": (3, 57),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "fstat": (5, 80),
    "futex": (202, 98),
    "getpid": (39, 172),
    "getrandom": (318, 278),
    "getrusage": (98, 165),
    "gettimeofday": (96, 169),
    "lseek": (8, 62),
    "madvise": (28, 233),
    "mremap": (25, 216),
    "munmap": (11, 215),
    "nanosleep": (35, 101),
    "restart_syscall": (219, 128),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "sigaltstack": (131, 132),
    "time": (201, None),
    "times": (100, 153),
}
"""System calls and their numbers, from arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h."""


def machine() -> str:
    """Return the name of this machine's processor.

    Raises:
        CheckUnavailable: there is no filter for it.
    """
    name = platform.machine()
    if sys.platform == "linux" and name in _AUDIT and sys.maxsize > 2**32 and sys.byteorder == "little":
        return name
    msg = f"code cannot be run safely: there is no system call filter for {sys.platform} on {name}"
    raise CheckUnavailable(msg)


def computing(machine: str, reads: tuple[int, ...], writes: tuple[int, ...]) -> bytes:
    """Make the filter that allows computing, and reading and writing these descriptors, and nothing else."""
    column = _COLUMNS[machine]
    part = {name: numbers[column] for name, numbers in _ONLY_IN_PART.items()}
    code = _head(machine) + _on_descriptors(part["read"], reads) + _on_descriptors(part["write"], writes)
    code += _not_executable(part["mmap"]) + _not_executable(part["mprotect"])
    for numbers in _ALLOWED.values():
        number = numbers[column]
        if number is not None:
            code += _only(number, [_instruction(_RETURN, ALLOW)])
    return b"".join([*code, _instruction(_RETURN, DENY)])


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """Make one instruction; a jump skips so many instructions."""
    return struct.pack("<HBBI", code, if_true, if_false, value & 0xFFFFFFFF)


def _head(machine: str) -> list[bytes]:
    """Kill on calls of another architecture or of x32, and leave the number of the call loaded."""
    kill = _instruction(_RETURN, KILL)
    right = [_instruction(_LOAD, _ARCHITECTURE), _instruction(_EQUAL, _AUDIT[machine], 1, 0), kill]
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
