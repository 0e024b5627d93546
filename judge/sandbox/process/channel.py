"""A child's end of two pipes. A frame is its length in 4 bytes, big-endian, then one JSON object.

It runs in children: standard library alone.
"""

import json
import os
import signal

TYPE_CHECKING = False  # importing typing would cost every start two milliseconds
if TYPE_CHECKING:
    from typing import Any

MOST = 1 << 30
"""Bytes of a frame where nobody sets a lower limit: 1 GiB, more than any child's memory."""

_LENGTH = 4
"""Bytes of a frame's length."""

_PART = 1 << 16
"""Bytes that are read at a time: what a Linux pipe holds, pipe(7)."""

_SHORTEST = 1e-6
"""Seconds of the shortest timer: setitimer(2) counts microseconds, and takes 0 for no timer at all."""


class Channel:
    """Receives requests on one descriptor and sends answers on another."""

    def __init__(self, requests: int, results: int, most: int = MOST) -> None:
        """Read frames of at most `most` bytes from `requests`, and write to `results`."""
        self.requests, self.results, self._most = requests, results, most

    def receive(self) -> "dict[str, Any]":
        """Return the next frame.

        Raises:
            EOFError: the other side closed its end.
            ValueError: the bytes are no frame, or the frame is too large.
        """
        size = int.from_bytes(self._exactly(_LENGTH), "big")
        if size > self._most:
            msg = f"a frame of {size} bytes, wanted at most {self._most}"
            raise ValueError(msg)
        frame = json.loads(self._exactly(size))
        if type(frame) is not dict:
            msg = f"a frame holds a JSON object, found {type(frame).__name__}"
            raise ValueError(msg)
        return frame

    def send(self, frame: "dict[str, Any]", most: int = MOST) -> None:
        """Send a frame of at most `most` bytes.

        Raises what `json.dumps` raises, ValueError for a larger frame, and BrokenPipeError when nobody reads any more.
        """
        body = json.dumps(frame).encode("ascii")
        if len(body) > most:
            msg = f"a frame of {len(body)} bytes, wanted at most {most}"
            raise ValueError(msg)
        data = memoryview(len(body).to_bytes(_LENGTH, "big") + body)
        while data:
            data = data[os.write(self.results, data) :]

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            part = os.read(self.requests, min(size - len(data), _PART))
            if not part:
                raise EOFError
            data += part
        return bytes(data)


def allow(seconds: float) -> None:
    """Have the kernel end this process with SIGPROF once it has used this much processor time from now on."""
    signal.setitimer(signal.ITIMER_PROF, max(seconds, _SHORTEST))
