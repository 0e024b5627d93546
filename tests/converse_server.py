"""A Converse endpoint for tests, on loopback: real HTTP, with every answer and every fault on demand."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any
from urllib.parse import unquote

from tests.loopback import running


@dataclass(frozen=True)
class Request:
    """A request that arrived."""

    model: str
    body: dict[str, Any]
    headers: dict[str, str]
    port: int
    """The caller's port, which is the same for all requests on one connection."""

    @property
    def user(self) -> str:
        """The text of the user's turn."""
        return str(self.body["messages"][0]["content"][0]["text"])

    @property
    def form(self) -> str:
        """The form in which the answer was asked for."""
        return "schema" if "textFormat" in self.body.get("outputConfig", {}) else "tool" if "toolConfig" in self.body else "plain"


@dataclass(frozen=True)
class Say:
    """A successful answer."""

    text: str | None = None
    blocks: tuple[dict[str, Any], ...] = ()
    stop: str = "end_turn"
    usage: tuple[int, int] = (100, 20)
    cached: int = 0
    """Tokens read from the prompt cache."""

    def body(self) -> bytes:
        """Return the answer as Bedrock writes it."""
        text = [] if self.text is None else [{"text": self.text}]
        message = {"role": "assistant", "content": [*self.blocks, *text]}
        usage = {"inputTokens": self.usage[0], "outputTokens": self.usage[1], "totalTokens": sum(self.usage)}
        if self.cached:
            usage["cacheReadInputTokens"] = self.cached
        return json.dumps(
            {"output": {"message": message}, "stopReason": self.stop, "usage": usage, "metrics": {"latencyMs": 1}}
        ).encode()


@dataclass(frozen=True)
class Fail:
    """An error, with the service's name for it or with a status alone."""

    status: int
    code: str = ""
    message: str = "no"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Raw:
    """Any bytes as the body. If more bytes are `promised` than sent, the answer is cut off."""

    content: bytes
    promised: int | None = None
    status: int = 200


@dataclass(frozen=True)
class Reset:
    """A connection that breaks before there is an answer."""


@dataclass(frozen=True)
class Stall:
    """No answer until the server closes."""


Action = Say | Fail | Raw | Reset | Stall


@dataclass
class ConverseServer:
    """The server; `reply` decides what each request gets."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    opened: SimpleQueue[int] = field(default_factory=SimpleQueue)
    """The caller's port of each connection, also of one that carries no request."""

    reply: Callable[[Request], Action] = lambda _: Say("{}")
    closing: threading.Event = field(default_factory=threading.Event)

    def reset(self) -> None:
        """Forget the test before."""
        self.requests = []
        self.opened = SimpleQueue()
        self.reply = lambda _: Say("{}")
        self.closing = threading.Event()

    def script(self, *actions: Action) -> None:
        """Give these answers in this order, and the last one from then on."""
        left = list(actions)
        lock = threading.Lock()

        def reply(_: Request) -> Action:
            with lock:
                return left.pop(0) if len(left) > 1 else left[0]

        self.reply = reply


class _Listener(ThreadingHTTPServer):
    state: ConverseServer

    def process_request(self, request: Any, client_address: Any) -> None:
        self.state.opened.put(client_address[1])
        super().process_request(request, client_address)


@contextmanager
def serve() -> Iterator[ConverseServer]:
    """Run a server on a free port of 127.0.0.1."""
    state = ConverseServer()
    http = _Listener(("127.0.0.1", 0), _handler(state))
    http.state = state
    with running(http) as state.url:
        try:
            yield state
        finally:
            state.closing.set()


def _handler(state: ConverseServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            return

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model = unquote(self.path.removeprefix("/model/").removesuffix("/converse"))
            request = Request(model, body, dict(self.headers), self.client_address[1])
            state.requests.append(request)
            self._act(state.reply(request))

        def _act(self, action: Action) -> None:
            if isinstance(action, Say):
                self._send(200, action.body())
            elif isinstance(action, Fail):
                named = (("x-amzn-ErrorType", action.code),) if action.code else ()
                self._send(action.status, json.dumps({"message": action.message}).encode(), (*named, *action.headers))
            elif isinstance(action, Raw):
                self._send(action.status, action.content, promised=action.promised)
            elif isinstance(action, Reset):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
            else:
                state.closing.wait(timeout=30)
                self.close_connection = True

        def _send(
            self, status: int, content: bytes, headers: tuple[tuple[str, str], ...] = (), promised: int | None = None
        ) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content) if promised is None else promised))
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            self.close_connection = promised is not None

    return Handler
