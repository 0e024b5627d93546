"""Validates answers against JSON schemas in children that the kernel limits: a short schema can take billions of steps."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from judge.bounds import SCHEMA_MEMORY, SCHEMA_SECONDS
from judge.errors import ReferenceFault
from judge.record import brief
from judge.sandbox.process.workers import Spent, Worker, Workers

_SHOWN, _SHOWN_PLACE, _SHOWN_JSON, _SHOWN_SCHEMA = 100, 60, 120, 160
"""Characters in a message: of an answer's fault, of its place, of JSON that cannot be read, and of a schema's fault."""

_QUESTIONS = 3
"""Questions that a child is asked at most, each with a time of its own: the schema, the answer, its faults."""

_CHILDREN = Workers(
    ["judge.sandbox.engines.schema_child"], "judge.sandbox.engines.schema_child:serve", SCHEMA_MEMORY, libraries=True
)


class Faults(NamedTuple):
    """What is wrong with an answer."""

    number: int | None
    """How many things are missing, extra or of the wrong kind; None if there are too many to count."""

    hidden: bool
    """Whether the outermost value itself is of the wrong kind, which hides all other faults."""

    first: str
    """The first of them, and where it is."""


class Compiled:
    """A schema that a child has compiled, ready for one answer."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def find_faults(self, answer: Any) -> Faults | None:
        """Validate an answer, which is JSON; None means that it fits the schema.

        An answer that takes too much time or memory does not fit. That is its own fault: the schema took little time with empty
        values, and its size was checked before.

        Raises:
            CheckUnavailable: the process was lost.
        """
        fits = self._worker.ask({"answer": answer})
        if isinstance(fits, Spent):
            return Faults(None, hidden=True, first=f"validating the JSON takes too much {fits.what}")
        if "fault" in fits:
            return Faults(None, hidden=True, first=f"no JSON that can be read: {brief(fits['fault'], _SHOWN_JSON)}")
        if fits["valid"]:
            return None
        told = self._worker.ask({})
        if isinstance(told, Spent):
            return Faults(None, hidden=True, first="does not fit the schema; it has too many faults to count")
        message, place = told["first"]
        return Faults(told["count"], told["hidden"], f"{brief(message, _SHOWN)} at {brief(place or 'the top', _SHOWN_PLACE)}")


@contextmanager
def compiled(schema: Any, draft: int | str | None, *, formats: bool) -> Iterator[Compiled]:
    """Compile a schema in a child that ends when the block ends.

    Args:
        schema: the schema.
        draft: the draft of JSON Schema that it follows; None for what its `$schema` says.
        formats: whether `format` is checked.

    Raises:
        ReferenceFault: the schema cannot be used, or takes too much time or memory by itself.
        CheckUnavailable: no process can be started, or it was lost.
    """
    with _CHILDREN.one(_QUESTIONS * SCHEMA_SECONDS) as worker:
        made = worker.ask({"schema": schema, "draft": draft, "formats": formats})
        if isinstance(made, Spent) or "fault" in made:
            why = f"it takes too much {made.what}" if isinstance(made, Spent) else made["fault"]
            msg = f"the schema cannot be used: {brief(why, _SHOWN_SCHEMA)}"
            raise ReferenceFault(msg)
        yield Compiled(worker)
