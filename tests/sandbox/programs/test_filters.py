"""The filters of both processors, run by a small interpreter in this file."""

import platform
import struct
import sys

import pytest

from judge.errors import CheckUnavailable
from judge.sandbox.programs import filters
from tests.sandbox.solutions import FORBIDDEN

ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
READ_WRITE = {"x86_64": (0, 1), "aarch64": (63, 64)}


def verdict(machine: str, arch: int, number: int, *arguments: int) -> int:
    """Return what the filter of a machine says about a system call."""
    code = filters.computing(machine, (0, 8), (1, 9))
    data = struct.pack("<IIQ6Q", number, arch, 0, *arguments, *[0] * (6 - len(arguments)))
    at = held = 0
    while True:
        kind, yes, no, value = struct.unpack_from("<HBBI", code, at * 8)
        at += 1
        if kind == 0x20:
            held = int(struct.unpack_from("<I", data, value)[0])
        elif kind == 0x06:
            return int(value)
        else:
            hit = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[kind]
            at += yes if hit else no


@pytest.mark.parametrize("machine", ARCH)
def test_only_computing_is_allowed(machine: str) -> None:
    arch = ARCH[machine]
    for number in FORBIDDEN[machine].values():
        assert verdict(machine, arch, number) == filters.DENY
    read, write = READ_WRITE[machine]
    assert verdict(machine, arch, read, 8) == verdict(machine, arch, write, 9) == filters.ALLOW
    assert verdict(machine, arch, read, 9) == verdict(machine, arch, write, 8) == filters.DENY
    assert verdict(machine, arch, write, 5) == filters.DENY
    assert verdict(machine, 0x40000003, 11) == filters.KILL
    assert verdict(machine, arch, 0x40000000 | 59) == filters.KILL


@pytest.mark.parametrize("machine", ARCH)
def test_no_memory_can_be_made_executable(machine: str) -> None:
    for number in {"x86_64": (9, 10), "aarch64": (222, 226)}[machine]:
        assert verdict(machine, ARCH[machine], number, 0, 4096, 3) == filters.ALLOW
        assert verdict(machine, ARCH[machine], number, 0, 4096, 7) == filters.DENY


def test_a_filter_kills_calls_of_another_processor() -> None:
    assert verdict("x86_64", ARCH["aarch64"], 63) == filters.KILL
    assert verdict("aarch64", ARCH["x86_64"], 0) == filters.KILL
    with pytest.raises(KeyError):
        filters.computing("ppc64le", (8,), (9,))


@pytest.mark.parametrize(
    ("thing", "name", "value"),
    [
        pytest.param(platform, "machine", lambda: "ppc64le", id="processor"),
        pytest.param(sys, "platform", "darwin", id="system"),
        pytest.param(sys, "maxsize", 2**31 - 1, id="32 bits"),
        pytest.param(sys, "byteorder", "big", id="byte order"),
    ],
)
def test_a_machine_without_a_filter_is_refused(thing: object, name: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(thing, name, value)
    with pytest.raises(CheckUnavailable, match="no system call filter"):
        filters.machine()
