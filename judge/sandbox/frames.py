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
        self._deadline = 0.0

    def exchange(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send one frame and return the next that comes.

        Raises:
            TimeoutError: it took longer.
            EOFError, BrokenPipeError: the other side closed its end.
            ValueError, RecursionError: what came is no frame.
        """
        self._deadline = time.monotonic() + seconds
        self._send(json.dumps(request).encode("ascii"))
        frame = json.loads(self._receive())
        if type(frame) is not dict:
            msg = "a result that is none"
            raise ValueError(msg)
        return frame

    def close(self) -> None:
        """Close both ends."""
        for end in (self._requests, self._results):
            with contextlib.suppress(OSError):
                os.close(end)

    def _send(self, body: bytes) -> None:
        data = memoryview(len(body).to_bytes(4, "big") + body)
        while data:
            self._wait(self._requests, selectors.EVENT_WRITE)
            data = data[os.write(self._requests, data) :]

    def _receive(self) -> bytes:
        size = int.from_bytes(self._exactly(4), "big")
        if size > self._most + _ROOM:
            msg = "a result above the limit"
            raise ValueError(msg)
        return self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._wait(self._results, selectors.EVENT_READ)
            part = os.read(self._results, size - len(data))
            if not part:
                raise EOFError
            data += part
        return bytes(data)

    def _wait(self, end: int, event: int) -> None:
        with selectors.PollSelector() as selector:
            selector.register(end, event)
            if not selector.select(max(0.0, self._deadline - time.monotonic())):
                raise TimeoutError
