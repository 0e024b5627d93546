"""The parent's end of a child's pipes: sends and receives frames before a deadline. The child may be hostile.

A frame is its length in 4 bytes, big-endian, then one JSON object; see `channel` for the child's end.
"""

import contextlib
import json
import os
import selectors
import time
from typing import Any

_LENGTH = 4
"""Bytes of a frame's length."""

_ROOM = 4096
"""Bytes that a frame may have beyond those of the result: its keys and brackets. A guess; the real ones take under 200."""


class Frames:
    """The parent's ends of the pipes to one child. It owns them and closes them."""

    def __init__(self, requests: int, results: int, most: int) -> None:
        """Write to `requests` and read from `results`; a result has at most `most` bytes."""
        os.set_blocking(requests, False)
        self._requests, self._results, self._most = requests, results, most

    def exchange(self, request: dict[str, Any], deadline: float) -> dict[str, Any]:
        """Send one frame and return the next one. Raises what `send` and `receive` raise."""
        self.send(request, deadline)
        return self.receive(deadline)

    def send(self, request: dict[str, Any], deadline: float) -> None:
        """Send one frame.

        Args:
            request: the frame.
            deadline: when to give up, by `time.monotonic`.

        Raises:
            TimeoutError: the child did not take it before the deadline.
            BrokenPipeError: the child closed its end.
        """
        body = json.dumps(request).encode("ascii")
        data = memoryview(len(body).to_bytes(_LENGTH, "big") + body)
        while data:
            _wait(self._requests, selectors.EVENT_WRITE, deadline)
            data = data[os.write(self._requests, data) :]

    def ready(self, deadline: float) -> bool:
        """Whether anything arrives before the deadline. The end of the pipe counts too."""
        try:
            _wait(self._results, selectors.EVENT_READ, deadline)
        except TimeoutError:
            return False
        return True

    def receive(self, deadline: float) -> dict[str, Any]:
        """Return the next frame.

        Raises:
            TimeoutError: none arrived before the deadline.
            EOFError: the child closed its end.
            ValueError, RecursionError: the bytes are no frame.
        """
        size = int.from_bytes(self._exactly(_LENGTH, deadline), "big")
        if size > self._most + _ROOM:
            msg = f"a result of {size} bytes, wanted at most {self._most + _ROOM}"
            raise ValueError(msg)
        frame = json.loads(self._exactly(size, deadline))
        if type(frame) is not dict:
            msg = f"a result is a JSON object, found {type(frame).__name__}"
            raise ValueError(msg)
        return frame

    def close(self) -> None:
        """Close both ends."""
        for end in (self._requests, self._results):
            with contextlib.suppress(OSError):
                os.close(end)

    def _exactly(self, size: int, deadline: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            _wait(self._results, selectors.EVENT_READ, deadline)
            part = os.read(self._results, size - len(data))
            if not part:
                raise EOFError
            data += part
        return bytes(data)


def _wait(end: int, event: int, deadline: float) -> None:
    with selectors.PollSelector() as selector:
        selector.register(end, event)
        if not selector.select(max(0.0, deadline - time.monotonic())):
            raise TimeoutError
