"""A connection of the HTTP server: what uvicorn does, and an end to callers that send or read too slowly."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """Closes itself where a caller does not send a whole request, or does not read its answer, in time."""

    to_send = 30.0
    """Seconds in which a request has to arrive, from the first byte to the last. A guess: 10 MB at 3 Mbit/s."""

    to_read = 30.0
    """Seconds in which a caller has to take an answer out of our hands. A guess, for the same reason."""

    _sending: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it, too
        """Begin to wait for a request."""
        transport.set_write_buffer_limits(high=0)  # so that it tells as soon as anything waits for the caller
        super().connection_made(transport)
        self._sending = self.loop.call_later(self.to_send, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request; the time starts with the first and ends with the last."""
        super().data_received(data)
        whole = self.conn.their_state not in (h11.IDLE, h11.SEND_BODY)
        if whole:
            _stop(self._sending)
            self._sending = None
        elif self._sending is None:
            self._sending = self.loop.call_later(self.to_send, self.transport.abort)

    def on_response_complete(self) -> None:
        """Go on with the next request, if one was sent before this answer: half of one has to end in time, too."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and self._sending is None:
            self._sending = self.loop.call_later(self.to_send, self.transport.abort)

    def pause_writing(self) -> None:
        """Wait for the caller to read."""
        super().pause_writing()
        self._reading = self.loop.call_later(self.to_read, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: it has read everything."""
        super().resume_writing()
        _stop(self._reading)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        _stop(self._sending)
        _stop(self._reading)
        super().connection_lost(exc)


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
