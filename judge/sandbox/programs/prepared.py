"""Has the tests of a record read and compiled, once for all its programs, in a child that no program has reached."""

import functools
from dataclasses import dataclass
from typing import Any

from judge.bounds import TESTS_BYTES, TESTS_READ_SECONDS
from judge.errors import ReferenceFault
from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.locked import LOST, locked
from judge.sandbox.programs.turn import turn

PREPARING = "judge.sandbox.children.preparing:run"
_MEMORY = 512 << 20
"""Bytes for reading the tests of one record. A guess: 10,000 asserts need far less."""

_REMEMBERED = 64
"""Records whose tests are kept in memory: a guess at the prompts of one training step. All rollouts of a prompt share one."""

_LIMITS = Limits(seconds=TESTS_READ_SECONDS, memory_bytes=_MEMORY, output_bytes=TESTS_BYTES)


@dataclass(frozen=True)
class RecordTests:
    """The tests of one record, as the record has them."""

    text: str
    entry: str | None = None
    """The function or class under test, or `Solution().method`."""

    given: str = ""
    """Code that the prompt gives to the program."""

    prompt: str = ""
    """The text of the prompt. The tests may use names that it tells."""

    exact: bool = False
    """Whether `==` in asserts wants equal types too."""


@dataclass(frozen=True)
class Prepared:
    """Tests that were read. This process passes them on and runs nothing of them."""

    trial: dict[str, Any]
    """What `judge.sandbox.children.trial` needs: compiled code, names, functions."""

    tests: tuple[str, ...]
    """The first line of each statement that judges."""

    given: str
    """The code that a program gets."""

    shared: tuple[str, ...]
    """The names of classes that both sides may have."""


@functools.lru_cache(maxsize=_REMEMBERED)
def prepare(tests: RecordTests) -> Prepared:
    """Read tests.

    Raises:
        ReferenceFault: they cannot be read, judge nothing, or use what is not there; the message names it.
        CheckUnavailable: no child can be started or locked in.
    """
    wanted = {"tests": tests.text, "entry": tests.entry, "given": tests.given, "prompt": tests.prompt, "exact": tests.exact}
    with turn(), locked(PREPARING, _LIMITS, reads=(3,), writes=(4,)) as child:
        try:
            found = child.exchange(wanted)
        except LOST as error:
            msg = f"the tests cannot be read within {_LIMITS.seconds} s and {_LIMITS.output_bytes:,} bytes"
            raise ReferenceFault(msg) from error
    if "fault" in found:
        raise ReferenceFault(found["fault"])
    return Prepared(found["trial"], tuple(found["trial"]["tests"]), found["given"], tuple(found["shared"]))
