"""Runs a program in pydantic-monty: a subset of Python in Rust, in worker processes behind the wider system call filter.

Well under a millisecond a program. The one door to that library; import this module only where code has to run.
"""

import inspect
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pydantic_monty as monty
from pydantic_monty._binary import find_monty_binary

from judge.errors import CheckUnavailable
from judge.sandbox import plain
from judge.sandbox.process import launcher
from judge.sandbox.session import LONGEST_MESSAGE, Ask, Failure, Limits, Result, Value

_LEAST_MEMORY = 8 << 20
_MOST_QUESTIONS = 100_000
_PATIENCE = 60.0
_QUIET: monty.OSPolicy = {"sleep": "zero", "random_start": {"seed": 0}}
_ABSENT = re.compile(r"^(import numpy( as np)?|from \w+ import \*|import (heapq|statistics|string|copy))\s*$", re.MULTILINE)
"""Imports that headers of tests begin with. A name that is then missing fails here and sends the program to the process."""


class Subset:
    """A session in a worker. Values leave it as text, so that no value can burst in the parent."""

    def __init__(self, session: monty.MontySession, limits: Limits) -> None:
        self._session, self._limits, self._left = session, limits, limits.seconds

    def load(self, text: str, ask: Ask | None = None) -> Result:
        """Run a program, see `Session`."""
        outcome = self._feed(f"{_ENCODER}\n{_ABSENT.sub('', text)}\nNone", ask)
        return outcome if isinstance(outcome, Failure) else Value(None)

    def evaluate(self, expression: str) -> Result:
        """Return the value of an expression, see `Session`."""
        stored = self._feed(f"_value = (\n{expression}\n)")
        if isinstance(stored, Failure):
            return stored
        # An f-string is text whatever the program has done to the names used in it.
        text = self._feed("f'{_dumps(_encode(_value))}'")
        return text if isinstance(text, Failure) else _decoded(str(text.value), self._limits)

    def _feed(self, code: str, ask: Ask | None = None) -> Result:
        if self._left < 0:
            return Failure("timeout", f"more than {self._limits.seconds} s")
        began = time.monotonic()
        try:
            return _fed(self._session, code, monty.CollectString(self._limits.output_bytes), ask)
        except monty.MontyCrashedError as error:
            return Failure("timeout" if error.timed_out else "crash", str(error)[:LONGEST_MESSAGE])
        except monty.MontyError as error:
            return _failure(error)
        except (RecursionError, ValueError, TypeError) as error:
            return Failure("garbled", str(error)[:LONGEST_MESSAGE])
        finally:
            self._left -= time.monotonic() - began


def worker() -> str:
    """Return the path of the worker's program.

    Raises:
        OSError: it is not installed.
    """
    beside = Path(monty.__file__).parents[1] / "bin" / "monty"  # where `pip install --target` puts it, so a Lambda's archive
    return str(beside) if beside.is_file() else find_monty_binary()


def write_launcher(path: Path, python: str) -> Path:
    """Write the file that starts a worker behind the filter.

    Raises:
        OSError: it cannot be written, or the worker is not installed.
        CheckUnavailable: there is no filter for this machine.
    """
    path.write_text(launcher(python, worker()), "utf-8")
    path.chmod(0o700)
    return path


def pool(path: Path, workers: int) -> monty.Monty:
    """Make a pool of at most `workers` processes, each started by the launcher at `path`; open it with `with`."""
    return monty.Monty(binary_path=path, max_processes=workers, checkout_timeout=_PATIENCE)


@contextmanager
def checked_out(workers: monty.Monty, limits: Limits) -> Iterator[Subset]:
    """Open a session in a worker of a pool.

    Raises:
        CheckUnavailable: no worker is to be had.
    """
    # What is too slow here gets all its time in a process, so it must not cost that time twice.
    limits = replace(limits, seconds=limits.seconds / 4)
    caps: monty.ResourceLimits = {
        "max_feed_duration_secs": limits.seconds,
        "max_memory": max(limits.memory_bytes // 8, _LEAST_MEMORY),
        "max_suspensions": _MOST_QUESTIONS,
    }
    checkout, session = _started(workers, caps)
    try:
        yield Subset(session, limits)
    finally:
        checkout.__exit__(None, None, None)


def _started(workers: monty.Monty, caps: monty.ResourceLimits) -> tuple[monty.MontySession, monty.MontySession]:
    """Return a checkout and its open session; a worker that an earlier program broke is replaced once."""
    fault: Exception | None = None
    for _ in range(2):
        checkout = workers.checkout(limits=caps, os_policy=_QUIET)
        try:
            return checkout, checkout.__enter__()
        except (OSError, monty.MontyError) as error:
            fault = error
    msg = f"no worker for code to run in: {fault}"
    raise CheckUnavailable(msg) from fault


def _fed(session: monty.MontySession, code: str, printed: monty.CollectString, ask: Ask | None) -> Result:
    """Run code and answer every `_ask(...)` of it; the library's own loop is ten times slower."""
    if ask is None:
        return Value(session.feed_run(code, print_callback=printed))
    step = session.feed_start(code, print_callback=printed)
    while isinstance(step, monty.FunctionSnapshot | monty.NameLookupSnapshot):
        if isinstance(step, monty.NameLookupSnapshot):
            step = step.resume()
        elif step.is_os_function or step.function_name != "_ask":
            step = step.resume_auto()
        else:
            step = step.resume(_answer(ask, step))
    if isinstance(step, monty.MontyComplete):
        return Value(step.output)
    return Failure("NameError", "the code waits for what nobody gives it")


def _answer(ask: Ask, step: monty.FunctionSnapshot) -> monty.ExternalResult:
    try:
        return {"return_value": ask(*step.args)}
    except Exception as error:  # noqa: BLE001  it belongs to the side that asked
        return {"exception": error}


def _failure(error: monty.MontyError) -> Failure:
    inner = error.exception() if hasattr(error, "exception") else error
    kind = "timeout" if isinstance(inner, TimeoutError) else type(inner).__name__
    return Failure(kind, str(inner)[:LONGEST_MESSAGE], kind != "timeout" and isinstance(inner, Exception))


def _decoded(text: str, limits: Limits) -> Result:
    if len(text) > limits.output_bytes:
        return Failure("output", f"more than {limits.output_bytes} bytes")
    try:
        return Value(plain.loads(text))
    except ValueError as error:
        return Failure("garbled", str(error)[:LONGEST_MESSAGE])


_ENCODER = "from json import dumps as _dumps\n" + inspect.getsource(plain.encode).replace("encode(", "_encode(").replace(
    "Any", "object"
)
"""What gives a program in the subset `_dumps(_encode(value))`."""
