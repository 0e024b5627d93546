"""Scores a program that reads standard input and prints. It is run as a script, once for each test, in a child of its own.

What it prints is compared here line by line. White space at the ends of lines and blank lines at the end do not count.
"""

import os
import selectors
import signal
import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from pydantic import JsonValue

from judge.errors import ReferenceFault
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


def share_printed(program: str, tests: Sequence[dict[str, JsonValue]], limits: Limits) -> Score:
    """Score a program against inputs and the outputs that they should give.

    Raises:
        ReferenceFault: a test lacks its input or output text.
        CheckUnavailable: no child can be started or locked in.
    """
    pairs = [_pair(number, test) for number, test in enumerate(tests)]
    if not program.strip():
        return Score(0, len(pairs), ("no program",))
    reasons = []
    stopped = ""
    for number, (given, wanted) in enumerate(pairs):
        with turn():
            why, ended = (stopped, True) if stopped else _fault(program, given, wanted, limits)
        if why:
            reasons.append(f"input {number + 1}: {why}")
        if not ended:  # each of the others would take as long
            stopped = f"not run after input {number + 1}"
    return Score(len(pairs) - len(reasons), len(pairs), tuple(reasons))


def _pair(number: int, test: dict[str, JsonValue]) -> tuple[str, str]:
    given, wanted = test.get("input", ""), test.get("output")
    texts = ["\n".join(map(str, text)) if isinstance(text, list) else text for text in (given, wanted)]
    if not all(isinstance(text, str) for text in texts):
        msg = f"test {number + 1}: wanted an object with `input` and `output`, each a text or a list of lines"
        raise ReferenceFault(msg)
    return str(texts[0]), str(texts[1])


def _fault(program: str, given: str, wanted: str, limits: Limits) -> tuple[str, bool]:
    """Return why a run is wrong (an empty text when it is right), and whether it ended by itself."""
    with ExitStack() as stack:
        inner, outer = os.pipe(), os.pipe()
        alive = os.pipe()
        ends = [*inner, *outer, *alive]
        stack.callback(_close, ends)
        child = stack.enter_context(locked(SCRIPT, limits, inner[0], outer[1], alive[1], reads=_READS, writes=_WRITES))
        for end in (inner[0], outer[1], alive[1]):
            os.close(end)
            ends.remove(end)
        hand_over(child, {"program": program})
        printed, ended = _talk(
            inner[1], outer[0], alive[0], given.encode("utf-8", "surrogatepass"), child, limits.output_bytes, ends
        )
        code = child.end().code
    if not ended or code == _OUT_OF_TIME:
        return f"it did not end within {limits.seconds} s, or printed more than {limits.output_bytes} bytes", False
    if code != 0:
        return f"it ended with exit code {code}", True
    right, found = _trimmed(wanted), _trimmed(printed.decode("utf-8", "replace"))
    return "" if right == found else f"{found[:_SHOWN]!r} against {right[:_SHOWN]!r}", True


def _close(ends: list[int]) -> None:
    for end in ends:
        os.close(end)


def _talk(stdin: int, stdout: int, alive: int, given: bytes, child: Child, most: int, ends: list[int]) -> tuple[bytes, bool]:
    """Write the input and read what is printed until the child ends. Return that, and whether it ended."""
    data, printed = memoryview(given), bytearray()
    for end in (stdin, stdout):
        os.set_blocking(end, False)
    with selectors.PollSelector() as selector:
        selector.register(stdin, selectors.EVENT_WRITE)
        selector.register(stdout, selectors.EVENT_READ)
        selector.register(alive, selectors.EVENT_READ)
        while (left := child.deadline - time.monotonic()) > 0 and len(printed) <= most:
            ready = {key.fd for key, _ in selector.select(left)}
            if stdout in ready and not _take(stdout, printed):
                selector.unregister(stdout)
            if stdin in ready and not (data := _give(stdin, data)):
                selector.unregister(stdin)
                ends.remove(stdin)
                os.close(stdin)
            if ready == {alive}:  # the child has ended, and all that it printed has been read
                return bytes(printed), True
    return bytes(printed), False


def _take(end: int, printed: bytearray) -> bool:
    part = os.read(end, _PART)
    printed += part
    return bool(part)


def _give(end: int, data: Any) -> Any:
    try:
        return data[os.write(end, data[:_PART]) :] if data else data
    except BrokenPipeError:
        return data[:0]


def _trimmed(text: str) -> str:
    """Return a text without white space at the ends of its lines and at its own end."""
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip("\n")
