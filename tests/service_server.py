"""Any service of AWS that speaks JSON over REST, for tests, on loopback: botocore's own model says what is a request and an answer.

Each request is matched with an operation, and checked with botocore's validator; each answer is checked with the shape of the
operation's output. What the service does is a function for each operation.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import botocore.session
from botocore.model import ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator

Params = dict[str, Any]
Act = Callable[[Params], Params]


class Refuse(Exception):
    """Raised by an operation that refuses a request."""

    def __init__(self, status: int, code: str, message: str = "no") -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass
class ServiceServer:
    """A service: what it does by the names of its operations, and what it was asked."""

    model: ServiceModel
    acts: dict[str, Act]
    url: str = ""
    asked: list[tuple[str, Params]] = field(default_factory=list)
    refusals: dict[str, list[Refuse | None]] = field(default_factory=dict)
    """By operation: what each next request of it gets instead of an answer; None lets one through."""

    def named(self, operation: str) -> list[Params]:
        """Return the requests of an operation."""
        return [params for name, params in self.asked if name == operation]


@contextmanager
def serve_service(name: str, acts: Mapping[str, Act]) -> Iterator[ServiceServer]:
    """Run a service on a free port of 127.0.0.1."""
    state = ServiceServer(botocore.session.get_session().get_service_model(name), dict(acts))
    http = _Server(("127.0.0.1", 0), _Handler)
    http.state = state
    state.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=lambda: http.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    state: ServiceServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: object) -> None:
        return

    def _act(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            self._send(*self._answer(body))
        except Refuse as refusal:
            self._send(refusal.status, {"message": refusal.message}, {"x-amzn-ErrorType": refusal.code})

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _act  # noqa: N815  the names of http.server

    def _answer(self, body: bytes) -> tuple[int, Params]:
        state = self.server.state
        operation, params = _read(state.model, self.command, self.path, body)
        state.asked.append((operation, params))
        waiting = state.refusals.get(operation, [])
        if waiting and (refusal := waiting.pop(0)):
            raise refusal
        if operation not in state.acts:
            raise Refuse(501, "NotImplementedException", f"the tests' server does not know {operation}")
        answer = state.acts[operation](params)
        shape = state.model.operation_model(operation).output_shape
        _check(answer, shape, f"the answer of {operation}")
        return state.model.operation_model(operation).http.get("responseCode", 200), answer

    def _send(self, status: int, answer: Params, headers: Mapping[str, str] | None = None) -> None:
        content = json.dumps(answer, default=_timestamp).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _read(model: ServiceModel, method: str, target: str, body: bytes) -> tuple[str, Params]:
    """Return the operation that a request asks for, with its parameters."""
    address = urlsplit(target)
    for name in model.operation_names:
        operation = model.operation_model(name)
        path = operation.http["requestUri"].partition("?")[0]
        pattern = re.sub(r"\\\{(\w+)\\\+?\\\}|\{(\w+)\+?\}", lambda found: f"(?P<{found[1] or found[2]}>.+)", path)
        found = re.fullmatch(pattern, address.path.rstrip("/") or "/")
        plain = found and all("/" not in value or "+" in path for value in found.groups())
        if operation.http["method"] == method and found and plain:
            named = {label: unquote(value) for label, value in found.groupdict().items()}
            params = _params(operation.input_shape, named, dict(parse_qsl(address.query)), json.loads(body or b"{}"))
            _check(params, operation.input_shape, name)
            return name, params
    raise Refuse(404, "UnknownOperationException", f"{method} {address.path}")


def _params(shape: StructureShape | None, path: Params, query: Params, body: Params) -> Params:
    """Put the parts of a request together under the names of the members."""
    made: Params = {}
    for name, member in (shape.members if shape else {}).items():
        wire = member.serialization.get("name", name)
        source = {"uri": path, "querystring": query}.get(member.serialization.get("location", ""), body)
        if wire in source:
            value = source[wire]
            made[name] = int(value) if member.type_name == "integer" and isinstance(value, str) else value
    return made


def _check(value: Params, shape: Shape | None, what: str) -> None:
    """Refuse what botocore's model does not allow, patterns and choices included; botocore itself leaves those to the service."""
    if shape is None:
        return
    faults = [ParamValidator().validate(value, shape).generate_report(), *_faults(value, shape, what)]
    if found := [fault for fault in faults if fault]:
        raise Refuse(400, "ValidationException", "; ".join(found))


def _faults(value: Any, shape: Any, where: str) -> Iterator[str]:
    if shape.type_name == "structure":
        for name, inner in value.items():
            if name not in shape.members:
                yield f"{where}: {name} is not in the model"
            else:
                yield from _faults(inner, shape.members[name], f"{where}.{name}")
    elif shape.type_name == "list":
        for place, inner in enumerate(value):
            yield from _faults(inner, shape.member, f"{where}[{place}]")
    elif shape.type_name == "string":
        pattern, choices = shape.metadata.get("pattern"), shape.metadata.get("enum")
        if pattern and not re.search(f"^(?:{pattern})$", value):
            yield f"{where}: {value!r} does not fit {pattern}"
        if choices and value not in choices:
            yield f"{where}: {value!r} is none of {choices}"
    elif shape.type_name in ("integer", "float") and "max" in shape.metadata and value > shape.metadata["max"]:
        yield f"{where}: {value} is above {shape.metadata['max']}"


def _timestamp(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    msg = f"not JSON: {value!r}"
    raise TypeError(msg)
