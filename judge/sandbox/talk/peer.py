"""One side of the talk between tests and program: asks the other side, and answers what that asks meanwhile.

Both sides have a `Peer`. Whoever has asked waits, so exactly one of the two runs at a time. Standard library alone.

    {"ask": "call", "cells": [...], "values": [...], "drop": [...], "free": [3], "said": ["text", "", null]}   a question
    {"cells": [...], "values": [[0]], "drop": [...], "free": [], "said": ["", "", null]}                       its answer
    {"raised": true, ...}   the value is an exception that was raised
    {"over": true, ...}     the value is too large, or cannot be sent
"""

from collections.abc import Callable
from typing import Any

from judge.sandbox.process.channel import Channel
from judge.sandbox.talk.cells import Cells
from judge.sandbox.talk.scalars import Garbled

_EMPTY: dict[str, Any] = {"said": ["", "", None], "free": [], "cells": [], "values": [None], "drop": []}
"""The other fields of an answer that says nothing."""

_LONGEST_WHY = 200
"""Characters of the reason why a side is gone."""


class Gone(BaseException):
    """The other side no longer answers, or only nonsense. No `except Exception` of the tests catches it."""


class Peer:
    """Asks and answers over a channel."""

    def __init__(self, channel: Channel, most: int) -> None:
        """Send frames of at most `most` bytes. `cells` and `perform` must be set before the first question."""
        self._channel, self._most = channel, most
        self.cells: Cells
        self.perform: Callable[[str, list[Any]], Any]
        """Does what the other side asks."""
        self.spoken: Callable[[], list[Any]] = lambda: ["", "", None]
        """Returns what was printed to both streams since the last call, and the state of `random` if it is new."""
        self.heard: Callable[[list[Any]], None] = lambda _: None
        """Takes what the other side's `spoken` returned."""
        self.released: list[int] = []
        """Numbers of the other side's objects that nobody here holds any more. They are told with the next frame."""
        self.freed: Callable[[list[int]], None] = lambda _: None
        """Takes the numbers of this side's objects that the other side has let go."""
        self.filtered: Callable[[list[int]], list[int]] = lambda numbers: numbers
        """Returns those of `released` that nobody here holds again."""
        self.gone = ""
        """Why the other side is gone; an empty text as long as it is there."""

    def ask(self, what: str, *values: Any) -> Any:
        """Return the other side's answer.

        Raises:
            Gone: there is no answer.
            BaseException: whatever the other side raised.
        """
        self._send({"ask": what}, values)
        while True:
            frame = self._receive()
            if "ask" in frame:
                self._answer(frame)
            else:
                return self._result(frame)

    def serve(self) -> None:
        """Answer what the other side asks until it is gone."""
        while True:
            self._answer(self._receive())

    def _result(self, frame: dict[str, Any]) -> Any:
        if frame.get("over"):
            msg = "a value that is too large, or cannot be sent"
            raise Gone(msg)
        (value,) = self._decoded(frame, 1)
        if frame.get("raised") is not True:
            return value
        if not isinstance(value, BaseException):
            self._lose(f"it raised what is no exception: {type(value).__name__}")
        raise value

    def _answer(self, frame: dict[str, Any]) -> None:
        values = self._decoded(frame, None)
        reply = {}
        try:
            value = self.perform(frame["ask"], values)
        except Gone:
            raise
        except BaseException as error:  # noqa: BLE001  whatever the code raises is its answer
            value, reply = error.with_traceback(None), {"raised": True}
        self._send(reply, [value])

    def _decoded(self, frame: dict[str, Any], count: int | None) -> list[Any]:
        values: list[Any] = []
        try:
            self.freed(frame["free"])
            self.heard(frame["said"])
            values = self.cells.decode(frame)
            if count is not None and len(values) != count:
                self._lose("more than one answer")
        except (Garbled, KeyError, TypeError, ValueError, AttributeError, LookupError, RecursionError) as error:
            self._lose(f"no values: {error}"[:_LONGEST_WHY])
        return values

    def _send(self, frame: dict[str, Any], values: Any) -> None:
        if self.gone:
            raise Gone(self.gone)
        if self.cells.busy:
            msg = "a question while values are being made"
            raise Garbled(msg)
        released, self.released[:] = self.filtered([*self.released]), []
        said = self.spoken()
        try:
            body = {**frame, **self.cells.encode(values), "free": released, "said": said}
            self._channel.send(body, self._most)
        except OSError as error:
            self._lose(f"it has ended: {error}")
        except (ValueError, OverflowError, RecursionError, MemoryError):
            self.cells.undo()
            if "ask" in frame:
                raise
            self._channel.send({"over": True, **_EMPTY}, self._most)

    def _receive(self) -> dict[str, Any]:
        if self.gone:
            raise Gone(self.gone)
        try:
            return self._channel.receive()
        except EOFError:
            self._lose("it has ended")
        except (ValueError, RecursionError, OSError, MemoryError) as error:
            self._lose(f"no frame: {error}"[:_LONGEST_WHY])
        raise AssertionError

    def _lose(self, why: str) -> None:
        self.gone = why
        raise Gone(why)
