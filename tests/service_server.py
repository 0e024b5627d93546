"""A service of AWS for tests, on loopback: botocore's own model says what is a request and what an answer.

It speaks JSON over REST, as Bedrock and Lambda do, JSON with the operation in a header, as CloudWatch does, and the query protocol
with answers in XML, as CloudFormation does.

Each request is matched with an operation, and checked with botocore's validator; each answer is checked with the shape of the
operation's output. What the service does is a function for each operation.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

import botocore.session
from botocore.model import ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator

from tests.loopback import running

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

    broken: list[bool] = field(default_factory=list)
    """Whether each next connection is closed without an answer, after the request was read and acted on."""

    altered: Params = field(default_factory=dict)
    """Fields of answers that are not as the model has them: None for one that is missing, as in some emulators."""

    def named(self, operation: str) -> list[Params]:
        """Return the requests of an operation."""
        return [params for name, params in self.asked if name == operation]


@contextmanager
def serve_service(name: str, acts: Mapping[str, Act]) -> Iterator[ServiceServer]:
    """Run a service on a free port of 127.0.0.1."""
    state = ServiceServer(botocore.session.get_session().get_service_model(name), dict(acts))
    http = _Server(("127.0.0.1", 0), _Handler)
    http.state = state
    with running(http) as state.url:
        yield state


class _Server(ThreadingHTTPServer):
    state: ServiceServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: object) -> None:
        return

    def _act(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        state = self.server.state
        try:
            answer = self._answer(body)
        except Refuse as refusal:
            answer = _refused(state.model, refusal)
        if state.broken and state.broken.pop(0):
            self.close_connection = True
        else:
            self._send(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _act  # noqa: N815  the names of http.server

    def _answer(self, body: bytes) -> "_Answer":
        state = self.server.state
        target = self.headers.get("X-Amz-Target")
        if target:
            operation, params = _read_named(state.model, target.rpartition(".")[2], json.loads(body))
        else:
            operation, params = _read(state.model, self.command, self.path, dict(self.headers), body)
        state.asked.append((operation, params))
        waiting = state.refusals.get(operation, [])
        if waiting and (refusal := waiting.pop(0)):
            raise refusal
        if operation not in state.acts:
            raise Refuse(501, "NotImplementedException", f"the tests' server does not know {operation}")
        answer = state.acts[operation](params)
        _check(answer, state.model.operation_model(operation).output_shape, f"the answer of {operation}")
        altered = {**answer, **state.altered}
        return _written(state.model, operation, {name: value for name, value in altered.items() if value is not None})

    def _send(self, answer: "_Answer") -> None:
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)


class _Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def _written(model: ServiceModel, operation: str, answer: Params) -> _Answer:
    """Write an answer as the protocol wants it: parts of it may be headers, the status, or the body itself."""
    described = model.operation_model(operation)
    shape = described.output_shape
    if model.resolved_protocol == "query":
        inside = _xml(answer, shape) if shape else ""
        return _Answer(
            200, {}, f"<{operation}Response><{operation}Result>{inside}</{operation}Result></{operation}Response>".encode()
        )
    headers, status, left = {"Content-Type": "application/json"}, described.http.get("responseCode", 200), {}
    for name, value in answer.items():
        how = shape.members[name].serialization if shape else {}
        if how.get("location") == "header":
            headers[how["name"]] = str(value)
        elif how.get("location") == "statusCode":
            status = value
        else:
            left[name] = value
    payload = shape.serialization.get("payload") if shape else None
    body = (
        left.get(payload, b"")
        if payload
        else json.dumps(left, default=_seconds if model.resolved_protocol == "json" else _timestamp).encode()
    )
    return _Answer(status, headers, body)


def _refused(model: ServiceModel, refusal: Refuse) -> _Answer:
    if model.resolved_protocol == "query":
        error = f"<Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"
        return _Answer(refusal.status, {}, f"<ErrorResponse><Error>{error}</Error></ErrorResponse>".encode())
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": refusal.code}
    told = {
        "message": refusal.message,
        "__type": refusal.code,
    }  # the type is read from the body where the operation is in a header
    return _Answer(refusal.status, headers, json.dumps(told).encode())


def _xml(value: Any, shape: Any) -> str:
    if shape.type_name == "structure":
        return "".join(f"<{name}>{_xml(inner, shape.members[name])}</{name}>" for name, inner in value.items())
    if shape.type_name == "list":
        return "".join(f"<member>{_xml(inner, shape.member)}</member>" for inner in value)
    return escape(str(_timestamp(value) if isinstance(value, datetime) else value))


def _read(model: ServiceModel, method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[str, Params]:
    """Return the operation that a request asks for, with its parameters."""
    if model.resolved_protocol == "query":
        sent = dict(parse_qsl(body.decode()))
        return sent.pop("Action"), {name: value for name, value in sent.items() if name != "Version"}
    address = urlsplit(target)
    for name in model.operation_names:
        operation = model.operation_model(name)
        path = operation.http["requestUri"].partition("?")[0]
        pattern = re.sub(r"\\\{(\w+)\\\+?\\\}|\{(\w+)\+?\}", lambda found: f"(?P<{found[1] or found[2]}>.+)", path)
        found = re.fullmatch(pattern, address.path.rstrip("/") or "/")
        plain = found and all("/" not in value or "+" in path for value in found.groups())
        if operation.http["method"] == method and found and plain:
            named = {label: unquote(value) for label, value in found.groupdict().items()}
            shape = operation.input_shape
            payload = shape.serialization.get("payload") if shape else None
            content: Params = {payload: body} if payload else json.loads(body or b"{}")
            params = _params(shape, named, dict(parse_qsl(address.query)), content) | _in_headers(shape, headers)
            _check(params, operation.input_shape, name)
            return name, params
    raise Refuse(404, "UnknownOperationException", f"{method} {address.path}")


def _in_headers(shape: Shape | None, headers: Mapping[str, str]) -> Params:
    """Return the parameters that stand in headers."""
    members = shape.members if isinstance(shape, StructureShape) else {}
    places = {name: one.serialization["name"] for name, one in members.items() if one.serialization.get("location") == "header"}
    return {name: headers[header] for name, header in places.items() if header in headers}


def _read_named(model: ServiceModel, operation: str, sent: Params) -> tuple[str, Params]:
    """Check the parameters of an operation that a header names; their timestamps are seconds."""
    shape = model.operation_model(operation).input_shape
    members = shape.members if shape else {}
    times = {name for name in sent if name in members and members[name].type_name == "timestamp"}
    params = {name: datetime.fromtimestamp(value, UTC) if name in times else value for name, value in sent.items()}
    _check(params, shape, operation)
    return operation, params


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
    faults = [ParamValidator().validate(value, shape).generate_report(), *find_faults(value, shape, what)]
    if found := [fault for fault in faults if fault]:
        raise Refuse(400, "ValidationException", "; ".join(found))


def _within(value: Any, bounds: Mapping[str, Any]) -> bool:
    """Whether a number, or the length of anything else, is within the ends that a shape has."""
    size = value if isinstance(value, int | float) else len(value) if isinstance(value, str | list) else 0
    return not isinstance(value, int | float | str | list) or bool(bounds.get("min", size) <= size <= bounds.get("max", size))


def find_faults(value: Any, shape: Any, where: str) -> Iterator[str]:
    """Give what botocore's model does not allow of a value, and botocore's own validator does not look at."""
    if not _within(value, shape.metadata):
        yield f"{where}: {value} is out of range: {shape.metadata}"
    if shape.type_name == "structure":
        for name, inner in value.items():
            if name not in shape.members:
                yield f"{where}: {name} is not in the model"
            else:
                yield from find_faults(inner, shape.members[name], f"{where}.{name}")
    elif shape.type_name == "list":
        for place, inner in enumerate(value):
            yield from find_faults(inner, shape.member, f"{where}[{place}]")
    elif shape.type_name == "string":
        pattern, choices = shape.metadata.get("pattern"), shape.metadata.get("enum")
        if pattern and not re.search(f"^(?:{pattern})$", value):
            yield f"{where}: {value!r} does not fit {pattern}"
        if choices and value not in choices:
            yield f"{where}: {value!r} is none of {choices}"


def _seconds(value: object) -> float:
    assert isinstance(value, datetime)
    return value.timestamp()


def _timestamp(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    msg = f"not JSON: {value!r}"
    raise TypeError(msg)
