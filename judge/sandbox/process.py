"""Runs a program in a CPython process that has locked itself in: the parent's side. The other side is `child`."""

import contextlib
import math
import os
import shlex
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from judge.errors import CheckUnavailable
from judge.process.frames import Frames
from judge.sandbox import filters, modules, plain
from judge.sandbox.session import LONGEST_MESSAGE, Ask, Failure, Limits, Result, Value

_START_SECONDS = 20.0
_CHILD = str(Path(__file__).with_name("child.py"))
_FLAGS = ("-P", "-s", "-S", "-B")
"""No paths of the parent or the user, no site-packages, no bytecode. Not `-I`: it ignores the seed of hashes."""

_ENDING = ("timeout", "crash", "garbled")


class Process:
    """A session in a process of its own."""

    def __init__(self, python: str, limits: Limits) -> None:
        self._limits = limits
        self._left = _START_SECONDS
        self._ask: Ask | None = None
        self._ended: Failure | None = None
        self._inner, requests = os.pipe()
        results, self._outer = os.pipe()
        self._frames = Frames(requests, results, limits.output_bytes)
        try:
            self._child = _spawn(python, self._inner, self._outer)
        except OSError as error:
            self._frames.close()
            msg = f"no process for code to run in: {error}"
            raise CheckUnavailable(msg) from error
        finally:
            os.close(self._inner)
            os.close(self._outer)

    def start(self, mentions: str) -> None:
        """Have the child load the modules that a text mentions and lock itself in; nothing untrusted has run yet.

        Raises:
            CheckUnavailable: it cannot.
        """
        setup = {
            "modules": modules.mentioned(mentions),
            "codec": Path(plain.__file__).read_text("utf-8"),
            "filter": filters.computing(filters.machine(), self._inner, self._outer).hex(),
            "memory": self._limits.memory_bytes,
            "seconds": math.ceil(self._limits.seconds) + 1,
            "output": self._limits.output_bytes,
        }
        answer = self._exchange(setup)
        if isinstance(answer, Failure) or answer.get("ready") is not True:
            msg = f"the process that runs code cannot lock itself in: {answer}"
            raise CheckUnavailable(msg)
        self._left = self._limits.seconds

    def load(self, text: str, ask: Ask | None = None) -> Result:
        """Run a program, see `Session`."""
        self._ask = ask
        return self._request({"load": text, "asks": ask is not None})

    def evaluate(self, expression: str) -> Result:
        """Return the value of an expression, see `Session`."""
        return self._request({"evaluate": expression})

    def close(self) -> None:
        """Kill the process with its group and forget it."""
        if self._child.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.kill()
        self._child.wait()
        self._frames.close()

    def _request(self, request: dict[str, Any]) -> Result:
        """Return the result of a request; answer what the other side asks meanwhile."""
        answer = self._exchange(request)
        while isinstance(answer, dict) and "ask" in answer and self._ask is not None:
            answer = self._exchange(_reply(self._ask, answer["ask"]))
        result = answer if isinstance(answer, Failure) else _result(answer)
        if isinstance(result, Failure) and result.kind in _ENDING:
            self._ended = result
        return result

    def _exchange(self, request: dict[str, Any]) -> dict[str, Any] | Failure:
        """Send one frame, return one frame. A process that has ended stays ended."""
        if self._ended is not None:
            return self._ended
        began = time.monotonic()
        try:
            return self._frames.exchange(request, began + self._left)
        except TimeoutError:
            return Failure("timeout", f"more than {self._limits.seconds} s")
        except (EOFError, BrokenPipeError):
            return Failure("crash", f"the process ended with {self._code()}")
        except (ValueError, RecursionError) as error:
            return Failure("garbled", f"{error}"[:LONGEST_MESSAGE])
        finally:
            self._left -= time.monotonic() - began

    def _code(self) -> int | None:
        """Return the exit code; None when a process that still lives closed the pipe."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._child.wait(timeout=max(0.0, min(0.2, self._left)))
        return None


def launcher(python: str, program: str) -> str:
    """Write a shell script that becomes a program behind the wider filter."""
    words = [python, *_FLAGS, _CHILD, "exec", filters.reading(filters.machine()).hex(), program]
    exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in _loader().items())
    return f'#!/bin/sh\n{exports}exec {shlex.join(words)} "$@"\n'


def _spawn(python: str, requests: int, results: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  our own file, and no shell
        [python, *_FLAGS, _CHILD, str(requests), str(results)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PYTHONHASHSEED": "0", **_loader()},  # one order of sets, so one reward, in every run
        cwd="/",
        close_fds=True,
        pass_fds=(requests, results),
        start_new_session=True,
    )


def _loader() -> dict[str, str]:
    """Return what the interpreter itself needs to start: Lambda's finds its own library by this variable alone."""
    return {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}


def _reply(ask: Ask, wire: Any) -> dict[str, Any]:
    try:
        return {"value": plain.encode(ask(*plain.decode(wire)))}
    except Exception as error:  # noqa: BLE001  it belongs to the side that asked
        return {"raise": [type(error).__name__, str(error)[:LONGEST_MESSAGE]]}


def _result(frame: dict[str, Any]) -> Result:
    """Return the result in a frame, however it was made up."""
    if "value" in frame:
        try:
            return Value(plain.read(frame["value"]))
        except ValueError as error:
            return Failure("garbled", f"{error}"[:LONGEST_MESSAGE])
    catchable = frame.get("catchable") is True
    return Failure(str(frame.get("failed"))[:100], str(frame.get("message"))[:LONGEST_MESSAGE], catchable)
