"""The HTTP server of rewards in a thread, on a real socket, and callers that speak to it."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any, NamedTuple

import uvicorn

from judge.converse import Attempt, Call, Reply
from judge.doors.serve.connection import Connection
from judge.doors.serve.server import Server
from judge.errors import Throttled
from judge.grader import Grader
from judge.rubric.criterion import Criterion
from judge.rubric.rubric import Rubric
from judge.serving.app import make_app
from judge.serving.gate import Gate
from judge.serving.limits import Limits

MINE = Rubric(
    name="mine", description="d", criteria=[Criterion(name="good", description="d", range=[0, 10])], judge={"reasons": "none"}
)
"""One criterion from 0 to 10; the reward is a tenth of it."""

RECORD = {"id": "a", "prompt": "p", "response": "r"}


class Asked(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


class Running(NamedTuple):
    """A server that runs."""

    port: int
    server: Server
    gate: Gate

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Asked:
        """Ask once, on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection.request(method, path, sent, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return Asked(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)

    def post(self, path: str, body: object, **headers: str) -> Asked:
        return self.ask("POST", path, body, **headers)

    def get(self, path: str, **headers: str) -> Asked:
        return self.ask("GET", path, **headers)

    def connect(self) -> socket.socket:
        """Open a connection for whoever speaks HTTP by hand."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)


def head(length: int, path: str = "/score") -> bytes:
    """Write the head of a request."""
    return f"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n".encode()


def good(call: Call, attempts: list[Attempt]) -> Reply:
    """Judge everything with 7 of 10."""
    attempts.append(Attempt(model=call.model, outcome="answered", input_tokens=60, output_tokens=40))
    return Reply(text='{"good": 7}')


def failing(call: Call, attempts: list[Attempt]) -> Reply:
    """Fail at everything."""
    attempts.append(Attempt(model=call.model, outcome="throttled"))
    msg = "no"
    raise Throttled(msg)


class Gated:
    """A judge that answers when it is told to."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.go = threading.Event()
        self.calls = 0

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        self.calls += 1
        self.asked.release()
        assert self.go.wait(10)
        return good(call, attempts)


@contextmanager
def running(
    judge: Callable[[Call, list[Attempt]], Reply] = good,
    rubric: Rubric = MINE,
    connection: type[Connection] = Connection,
    grader: dict[str, Any] | None = None,
    **limits: Any,
) -> Iterator[Running]:
    """Run a server on a free port of 127.0.0.1 until the end."""
    app = make_app(Grader(rubric, judge=judge, progress=False, **(grader or {})), Limits.of(**limits))
    config = uvicorn.Config(app, http=connection, ws="none", lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = Server(config, app.state.gate, 10)
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield Running(listener.getsockname()[1], server, app.state.gate)
        finally:
            server.should_exit = True
            thread.join(10)
