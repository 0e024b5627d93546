"""What a process of CPython has around its code and a child would lack. Standard library alone.

There is one order of chance. No thread can be started here, so a thread runs to its end when it is started: one of the orders in
which it might have run anyway.
"""

import builtins
import random
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NoReturn


class Chance:
    """The state of the module `random`, as the other side knows it."""

    def __init__(self) -> None:
        self._known: Any = random.getstate()

    def changed(self) -> Any:
        """Return the state when the other side does not know it, else None."""
        now = random.getstate()
        if now == self._known:
            return None
        self._known = now
        return now

    def take(self, state: Any) -> None:
        """Take over the other side's state; raises what a forged one raises."""
        version, numbers, rest = state
        random.setstate((version, tuple(numbers), rest))
        self._known = random.getstate()


def settle() -> None:
    """Give the code that comes what it finds in any process."""
    random.seed(0)
    for name in ("exit", "quit"):
        setattr(builtins, name, _leave)
    for name, method in (("start", _start), ("join", _join), ("is_alive", _is_alive)):
        setattr(threading.Thread, name, method)
    setattr(ThreadPoolExecutor, "submit", _submit)  # noqa: B010  mypy has no word for it


def _leave(code: object = None) -> NoReturn:
    sys.exit(code)  # type: ignore[arg-type]


def _start(self: threading.Thread) -> None:
    try:
        self.run()
    except SystemExit:
        pass
    except Exception as error:  # noqa: BLE001  as a thread ends
        sys.stderr.write(f"Exception in thread {self.name}: {type(error).__name__}: {error}\n")


def _join(_: threading.Thread, timeout: float | None = None) -> None:
    pass


def _is_alive(_: threading.Thread) -> bool:
    return False


def _submit(_: ThreadPoolExecutor, function: Callable[..., Any], /, *args: Any, **named: Any) -> "Future[Any]":
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    try:
        future.set_result(function(*args, **named))
    except BaseException as error:  # noqa: BLE001  it is raised where the result is asked for
        future.set_exception(error)
    return future
