"""Runs an HTTP server of the tests on loopback, in a thread of its own."""

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def running(http: ThreadingHTTPServer) -> Iterator[str]:
    """Run a server, and give its URL; at the end it is closed."""
    http.daemon_threads = True
    thread = threading.Thread(target=lambda: http.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}"
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """One connection to a server of the tests: keeps it open, logs nothing, and can fail on demand."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def read_body(self) -> bytes:
        """Read what was sent."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def send(
        self,
        status: int,
        content: bytes,
        headers: Sequence[tuple[str, str]] = (),
        *,
        promised: int | None = None,
        kind: str = "application/json",
    ) -> None:
        """Answer. If more bytes are promised than sent, the answer is cut off."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) if promised is None else promised))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = promised is not None

    def reset(self) -> None:
        """Break the connection before there is an answer."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def stall(self, closing: threading.Event) -> None:
        """Give no answer until the server closes."""
        closing.wait(timeout=30)
        self.close_connection = True
