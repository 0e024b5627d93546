"""A child's end of two pipes: frames of 4 bytes of length and JSON. It runs in children: standard library alone."""

import json
import os
import signal

TYPE_CHECKING = False  # importing typing would cost every start two milliseconds
if TYPE_CHECKING:
    from typing import Any


class Channel:
    """Receives requests on one descriptor and sends answers on another."""

    def __init__(self, requests: int, results: int, most: int = 1 << 30) -> None:
        """Read from `requests` frames of at most `most` bytes, write to `results`."""
        self.requests, self.results, self._most = requests, results, most

    def receive(self) -> "dict[str, Any]":
        """Return the next frame.

        Raises:
            EOFError: the other side closed its end.
            ValueError: what came is no frame, or a larger one than allowed.
        """
        size = int.from_bytes(self._exactly(4), "big")
        if size > self._most:
            msg = "a frame above the limit"
            raise ValueError(msg)
        frame = json.loads(self._exactly(size))
        if type(frame) is not dict:
            msg = "a frame that is none"
            raise ValueError(msg)
        return frame

    def send(self, frame: "dict[str, Any]", most: int = 1 << 30) -> None:
        """Send a frame of at most `most` bytes.

        Raises what `json.dumps` raises, ValueError for a larger frame, and BrokenPipeError when nobody reads any more.
        """
        body = json.dumps(frame).encode("ascii")
        if len(body) > most:
            msg = "a frame above the limit"
            raise ValueError(msg)
        data = memoryview(len(body).to_bytes(4, "big") + body)
        while data:
            data = data[os.write(self.results, data) :]

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            part = os.read(self.requests, min(size - len(data), 1 << 16))
            if not part:
                raise EOFError
            data += part
        return bytes(data)


def allow(seconds: float) -> None:
    """Have the kernel end this process (SIGPROF) once it has used so much processor time from now on."""
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 1e-6))
