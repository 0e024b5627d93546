"""Scores a program that reads standard input and prints. It is run as a script, once for each input, in a child of its own.

The child gets the program and one input. What it prints is compared here, so no expected output ever reaches it.
"""

import os
import selectors
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, NamedTuple

from judge.bounds import WALL_SPARE, WORKER_LOOK, WORKER_WALL_FACTOR
from judge.errors import CheckUnavailable
from judge.sandbox.process.idleness import Idleness
from judge.sandbox.process.limits import Limits
from judge.sandbox.process.server import Child
from judge.sandbox.programs.locked import hand_over, locked
from judge.sandbox.programs.turn import turn
from judge.sandbox.programs.unit_tests import Score

SCRIPT = "judge.sandbox.children.script:run"
_READS, _WRITES = (0, 3), (1, 2, 4)
"""The descriptors that a script may read and write: its standard streams and the parent's two pipes."""

_SHOWN = 100
"""Characters of a printed and of an expected text in a reason."""

_OUT_OF_TIME = -signal.SIGPROF
_PART = 1 << 16
"""Bytes that are read or written at a time: what a Linux pipe holds, pipe(7)."""


class Run(NamedTuple):
    """One run of a program: its input, and what it may print."""

    given: str
    """The whole standard input."""

    wanted: tuple[str, ...]
    """Outputs; any of them is right."""


def share_printed(
    program: str, runs: Sequence[Run], limits: Limits, same: Callable[[str, str], bool], *, until_wrong: bool = False
) -> Score:
    """Score a program by what it prints. After a run that had to be stopped no other is started: each would take as long.

    Args:
        program: the text of the program.
        runs: its inputs and outputs.
        limits: what one run may use, and how much it may print.
        same: whether an expected and a printed text are the same.
        until_wrong: whether the first wrong run ends it all.

    Raises:
        CheckUnavailable: no child can be started or locked in, or it got no processor.
    """
    if not program.strip():
        return Score(0, len(runs), ("no program",))
    passed, used, reasons = 0, 0.0, list[str]()
    for number, run in enumerate(runs):
        with turn():
            ran = _ran(program, run.given, limits)
        why = ran.fault or _difference(ran.printed, run.wanted, same)
        used += ran.seconds
        passed += not why
        reasons += [f"input {number + 1}: {why}"] if why else []
        if ran.stopped or (why and until_wrong):
            reasons += [f"input {left + 1}: not run after input {number + 1}" for left in range(number + 1, len(runs))]
            break
    return Score(passed, len(runs), tuple(reasons), used)


class _Ran(NamedTuple):
    """What came of one run."""

    printed: str
    fault: str
    """Why the run is wrong whatever it printed; empty if it ended as it should."""

    stopped: bool
    seconds: float


def _difference(printed: str, wanted: Sequence[str], same: Callable[[str, str], bool]) -> str:
    if any(same(one, printed) for one in wanted):
        return ""
    return f"{printed.strip()[:_SHOWN]!r} against {wanted[0].strip()[:_SHOWN]!r}"


def _ran(program: str, given: str, limits: Limits) -> _Ran:
    with ExitStack() as stack:
        inner, outer = os.pipe(), os.pipe()
        alive = os.pipe()
        ends = [*inner, *outer, *alive]
        stack.callback(_close, ends)
        patient = replace(limits, wall_factor=WORKER_WALL_FACTOR)
        child = stack.enter_context(locked(SCRIPT, patient, inner[0], outer[1], alive[1], reads=_READS, writes=_WRITES))
        for end in (inner[0], outer[1], alive[1]):
            os.close(end)
            ends.remove(end)
        hand_over(child, {"program": program})
        pipes = inner[1], outer[0], alive[0]
        printed, fault = _talk(*pipes, given.encode("utf-8", "surrogatepass"), child, limits.output_bytes, ends)
        ended = child.end()
    if fault or ended.code == _OUT_OF_TIME:
        return _Ran("", fault or f"it took more than {limits.seconds} s", stopped=True, seconds=ended.seconds)
    fault = f"it ended with exit code {ended.code}" if ended.code else ""
    return _Ran(printed.decode("utf-8", "replace"), fault, stopped=False, seconds=ended.seconds)


def _close(ends: list[int]) -> None:
    for end in ends:
        os.close(end)


def _talk(stdin: int, stdout: int, alive: int, given: bytes, child: Child, most: int, ends: list[int]) -> tuple[bytes, str]:
    """Write the input and read what is printed until the child ends. Return that, and why the child had to be stopped, if so.

    Raises:
        CheckUnavailable: the child got no processor in time.
    """
    data, printed = memoryview(given), bytearray()
    idleness, looked = Idleness(child), time.monotonic()
    for end in (stdin, stdout):
        os.set_blocking(end, False)
    with selectors.PollSelector() as selector:
        selector.register(stdin, selectors.EVENT_WRITE)
        selector.register(stdout, selectors.EVENT_READ)
        selector.register(alive, selectors.EVENT_READ)
        while len(printed) <= most:
            ready = {key.fd for key, _ in selector.select(WORKER_LOOK)}
            if stdout in ready and not _take(stdout, printed):
                selector.unregister(stdout)
            if stdin in ready and not (data := _give(stdin, data)):
                selector.unregister(stdin)
                ends.remove(stdin)
                os.close(stdin)
            if ready == {alive}:  # the child has ended, and all that it printed has been read
                return bytes(printed), ""
            if (now := time.monotonic()) - looked >= WORKER_LOOK:
                looked = now
                if idleness.look() > child.limits.seconds + WALL_SPARE:
                    return b"", "it waited too long"
            if now > child.deadline:
                msg = "a program got no processor in time: the machine is too busy"
                raise CheckUnavailable(msg)
    return b"", f"it printed more than {most} bytes"


def _take(end: int, printed: bytearray) -> bool:
    part = os.read(end, _PART)
    printed += part
    return bool(part)


def _give(end: int, data: Any) -> Any:
    try:
        return data[os.write(end, data[:_PART]) :] if data else data
    except BrokenPipeError:
        return data[:0]
