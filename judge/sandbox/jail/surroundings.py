"""Makes a locked child look like an ordinary Python process to the code inside. It runs in children: standard library alone.

`random` always starts from the same seed, so that a program always gets the same reward. A locked process can start no thread, so
`start` runs a thread to its end at once: one of the orders in which it could have run anyway.
"""

import builtins
import random
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NoReturn


class Chance:
    """The state of the module `random`, as far as the other side knows it."""

    def __init__(self) -> None:
        self._known: Any = random.getstate()

    def changed(self) -> Any:
        """Return the state if the other side does not know it yet, else None."""
        now = random.getstate()
        if now == self._known:
            return None
        self._known = now
        return now

    def take(self, state: Any) -> None:
        """Take over the other side's state. Raises whatever a forged one raises."""
        version, numbers, rest = state
        random.setstate((version, tuple(numbers), rest))
        self._known = random.getstate()


def settle() -> None:
    """Replace what works differently behind the lock."""
    random.seed(0)
    for name in ("exit", "quit"):
        setattr(builtins, name, _leave)
    for name, method in (("start", _start), ("join", _join), ("is_alive", _is_alive)):
        setattr(threading.Thread, name, method)
    setattr(ThreadPoolExecutor, "submit", _submit)  # noqa: B010  mypy refuses the plain assignment


def _leave(code: object = None) -> NoReturn:
    sys.exit(code)  # type: ignore[arg-type]


def _start(self: threading.Thread) -> None:
    try:
        self.run()
    except SystemExit:
        pass
    except Exception as error:  # noqa: BLE001  a thread ends like this
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
    except BaseException as error:  # noqa: BLE001  it is raised again by whoever asks for the result
        future.set_exception(error)
    return future
