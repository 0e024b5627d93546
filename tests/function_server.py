"""Lambda's Invoke, for tests, on loopback: real HTTP, and a function of the test's own behind it.

The request's path and headers, and those of the answer, are what botocore's model of Lambda says.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from tests.loopback import running

PATH = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")


@dataclass(frozen=True)
class Failed:
    """A function that raised."""

    kind: str
    message: str = ""


@dataclass(frozen=True)
class Refused:
    """An invocation that Lambda refuses."""

    status: int
    code: str
    message: str = "no"


@dataclass
class FunctionServer:
    """The server; `act` is the function."""

    url: str = ""
    act: Callable[[Any], Any] = lambda _: []
    version: str = "7"
    events: list[Any] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def script(self, *answers: Any) -> None:
        """Give these answers in this order, and the last one from then on; a callable is asked."""
        left, lock = list(answers), threading.Lock()

        def act(event: Any) -> Any:
            with lock:
                answer = left.pop(0) if len(left) > 1 else left[0]
            return answer(event) if callable(answer) else answer

        self.act = act


@contextmanager
def serve_function() -> Iterator[FunctionServer]:
    """Run a server on a free port of 127.0.0.1."""
    state = FunctionServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    with running(http) as state.url:
        yield state


def _handler(state: FunctionServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            return

        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = PATH.fullmatch(self.path)
            state.names.append(unquote(found[1]) if found else "")
            state.events.append(event)
            answer = state.act(event) if found else Refused(404, "ResourceNotFoundException")
            if isinstance(answer, Refused):
                self._send(answer.status, {"Message": answer.message}, {"x-amzn-ErrorType": answer.code})
            elif isinstance(answer, Failed):
                told = {"errorType": answer.kind, "errorMessage": answer.message, "stackTrace": []}
                self._send(200, told, {"X-Amz-Function-Error": "Unhandled", "X-Amz-Executed-Version": state.version})
            else:
                self._send(200, answer, {"X-Amz-Executed-Version": state.version})

        def _send(self, status: int, answer: Any, headers: dict[str, str]) -> None:
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    return Handler
