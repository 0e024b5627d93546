"""Holds answers against JSON schemas in children that the kernel limits: a few lines can stand for billions of steps."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from judge.bounds import SCHEMA_MEMORY, SCHEMA_SECONDS
from judge.errors import ReferenceFault
from judge.record import brief
from judge.sandbox.process.workers import Spent, Worker, Workers

_CHILDREN = Workers(
    ["judge.sandbox.engines.schema_child"], "judge.sandbox.engines.schema_child:serve", SCHEMA_MEMORY, libraries=True
)


class Faults(NamedTuple):
    """What is wrong with an answer."""

    number: int | None
    """Each thing that is missing, extra or of the wrong kind is one; None where there are too many to count."""

    hidden: bool
    """Whether the outermost value itself is wrong, which hides all other faults."""

    first: str
    """The first of them, and where."""


class Compiled:
    """A schema that is ready in its child, for one answer."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def find_faults(self, answer: Any) -> Faults | None:
        """Hold an answer, which is JSON, against the schema; None is an answer that fits.

        One that takes too much time or memory does not fit: the schema took little with values that hold nothing, and all that it
        refers to was counted before.

        Raises:
            CheckUnavailable: the process was lost.
        """
        fits = self._worker.ask({"answer": answer})
        if isinstance(fits, Spent):
            return Faults(None, hidden=True, first=f"the JSON takes too much {fits.what} to hold against the schema")
        if "fault" in fits:
            return Faults(None, hidden=True, first=f"no JSON that can be read: {brief(fits['fault'], 120)}")
        if fits["valid"]:
            return None
        told = self._worker.ask({})
        if isinstance(told, Spent):
            return Faults(None, hidden=True, first="does not fit the schema; it has too many faults to count")
        message, place = told["first"]
        return Faults(told["count"], told["hidden"], f"{brief(message, 100)} at {brief(place or 'the top', 60)}")


@contextmanager
def compiled(schema: Any, draft: int | str | None, *, formats: bool) -> Iterator[Compiled]:
    """Compile a schema in a child that ends with the block.

    Args:
        schema: the schema.
        draft: how it is read; None as its `$schema` says.
        formats: whether `format` is verified.

    Raises:
        ReferenceFault: the schema cannot be used, or takes too much time or memory by itself.
        CheckUnavailable: there is no process.
    """
    with _CHILDREN.one(3 * SCHEMA_SECONDS) as worker:
        made = worker.ask({"schema": schema, "draft": draft, "formats": formats})
        if isinstance(made, Spent) or "fault" in made:
            why = f"it takes too much {made.what}" if isinstance(made, Spent) else made["fault"]
            msg = f"the schema cannot be used: {brief(why, 160)}"
            raise ReferenceFault(msg)
        yield Compiled(worker)
