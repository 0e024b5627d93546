"""Moves frames through two pipes within a time: a length of 4 bytes, then JSON. The other side may be hostile."""

import contextlib
import json
import os
import selectors
import time
from typing import Any

_ROOM = 4096
"""What a frame may hold beside the result itself."""


class Frames:
    """The parent's ends of the pipes to a child; closes them."""

    def __init__(self, requests: int, results: int, most: int) -> None:
        """Write to `requests`, read from `results`; a result has at most `most` bytes."""
        os.set_blocking(requests, False)
        self._requests, self._results, self._most = requests, results, most

    def exchange(self, request: dict[str, Any], deadline: float) -> dict[str, Any]:
        """Send one frame and return the next that comes; raises like `send` and `receive`."""
        self.send(request, deadline)
        return self.receive(deadline)

    def send(self, request: dict[str, Any], deadline: float) -> None:
        """Send one frame.

        Args:
            request: the frame.
            deadline: when to give up, by `time.monotonic`.

        Raises:
            TimeoutError: the other side did not take it until then.
            BrokenPipeError: the other side closed its end.
        """
        body = json.dumps(request).encode("ascii")
        data = memoryview(len(body).to_bytes(4, "big") + body)
        while data:
            _wait(self._requests, selectors.EVENT_WRITE, deadline)
            data = data[os.write(self._requests, data) :]

    def ready(self, deadline: float) -> bool:
        """Whether anything comes before the deadline, be it that the other side closes its end."""
        try:
            _wait(self._results, selectors.EVENT_READ, deadline)
        except TimeoutError:
            return False
        return True

    def receive(self, deadline: float) -> dict[str, Any]:
        """Return the next frame that comes.

        Raises:
            TimeoutError: it did not come before the deadline.
            EOFError: the other side closed its end.
            ValueError, RecursionError: what came is no frame.
        """
        size = int.from_bytes(self._exactly(4, deadline), "big")
        if size > self._most + _ROOM:
            msg = "a result above the limit"
            raise ValueError(msg)
        frame = json.loads(self._exactly(size, deadline))
        if type(frame) is not dict:
            msg = "a result that is none"
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
