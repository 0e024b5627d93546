"""What it means to run a program: its limits, its results, and the port that each place to run it has."""

import builtins
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

LONGEST_MESSAGE = 500

Ask = Callable[..., Any]
"""Answers a question that running code asks of the parent; what it raises is raised in that code."""


@dataclass(frozen=True)
class Limits:
    """What one program may use, all its calls together."""

    seconds: float = 3.0
    """Wall time and processor time, counted while the program works and not while others do."""

    memory_bytes: int = 256 << 20
    """Address space of the process; of the subset's heap, an eighth of it."""

    output_bytes: int = 1 << 20
    """Size of one result on the wire; what the program prints is thrown away."""


@dataclass(frozen=True)
class Value:
    """What a call returned: plain data of built-in types."""

    value: Any


@dataclass(frozen=True)
class Failure:
    """Why a call has no value."""

    kind: str
    """The name of an exception's class, or `timeout`, `crash`, `output`, `garbled`."""

    message: str
    catchable: bool = False
    """Whether it is an ordinary exception, which a test may expect."""

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


Result = Value | Failure


class Session(Protocol):
    """One program in one place."""

    def load(self, text: str, ask: Ask | None = None) -> Result:
        """Run a program; it may call `_ask(...)` when `ask` is given."""

    def evaluate(self, expression: str) -> Result:
        """Return the value of an expression in what was loaded."""


def exception_of(failure: Failure) -> Exception:
    """Return the built-in exception that a failure stands for, a RuntimeError for any other."""
    kind = getattr(builtins, failure.kind, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        with contextlib.suppress(TypeError):
            return kind(failure.message)
    return RuntimeError(str(failure))
