"""An OpenAI-compatible endpoint for tests, on loopback: files, fine-tuning jobs with events and checkpoints.

Each answer is checked with the openai package's own types, but for the two things that Bedrock adds to them: a grader that is a
Lambda function, and the status `paused`.
"""

import email
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from openai.types import FileObject
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent
from openai.types.fine_tuning.jobs import FineTuningJobCheckpoint
from pydantic import BaseModel

from tests.chat_server import KEY
from tests.converse_server import Raw, Reset, Stall
from tests.loopback import Handler, running

PAGE = 2
"""Items in a page of a list, whatever limit is asked for."""

Line = dict[str, Any]


@dataclass(frozen=True)
class Refuse:
    """An error, in OpenAI's form."""

    status: int
    message: str = "no"
    code: str | None = None
    type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


Fault = Refuse | Raw | Reset | Stall


@dataclass(frozen=True)
class Asked:
    """A request that arrived."""

    route: str
    """The method and the path, with `*` for an id: `POST /v1/fine_tuning/jobs/*/cancel`."""

    body: Line
    headers: Mapping[str, str]


@dataclass
class OpenWeightServer:
    """The endpoint: what it holds, what it was asked, and what goes wrong next."""

    url: str = ""
    files: dict[str, Line] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    jobs: dict[str, Line] = field(default_factory=dict)
    events: dict[str, list[Line]] = field(default_factory=dict)
    checkpoints: dict[str, list[Line]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    faults: dict[str, list[Fault | None]] = field(default_factory=dict)
    """By route: what each next request gets instead of an answer; None lets one through."""

    lost: set[str] = field(default_factory=set)
    """Routes whose next request is served, but whose answer is lost."""

    stuck: bool = False
    """Whether lists give their first page for ever."""

    closing: threading.Event = field(default_factory=threading.Event)

    def routes(self, route: str) -> list[Asked]:
        """Return the requests of a route."""
        return [one for one in self.asked if one.route == route]

    def finish(self, job: str, status: str = "succeeded", **more: Any) -> None:
        """End a job."""
        self.jobs[job] |= {"status": status, "finished_at": 1_700_003_600, **more}

    def measure(self, job: str, *rows: Line) -> None:
        """Add events of metrics to a job."""
        events = self.events.setdefault(job, [])
        for row in rows:
            events.insert(0, _event(len(events), "metrics", row))  # the newest first

    # The routes -------------------------------------------------------------------------------------------------------------

    def upload(self, body: Line) -> Line:
        assert body["purpose"] == "fine-tune"
        at = f"file-{len(self.files)}"
        self.contents[at] = body["file"]
        named = {"id": at, "object": "file", "created_at": 1_700_000_000, "status": "processed", "purpose": "fine-tune"}
        self.files[at] = named | {"filename": body["filename"], "bytes": len(body["file"])}
        return self.files[at]

    def create(self, body: Line) -> Line:
        assert set(body) <= {"model", "training_file", "validation_file", "method"}, "suffix and others are not supported"
        method = body["method"]
        assert method["type"] == "reinforcement"
        assert method["reinforcement"]["grader"]["type"] == "lambda"
        assert set(method["reinforcement"]["hyperparameters"]) <= {"n_epochs", "batch_size", "learning_rate_multiplier"}
        if body["training_file"] not in self.files:
            raise Refusal(Refuse(400, "training_file: no such file", "invalid_file"))
        at = f"ftjob-{len(self.jobs)}"
        self.jobs[at] = body | {
            "id": at,
            "object": "fine_tuning.job",
            "created_at": 1_700_000_000 + len(self.jobs),
            "hyperparameters": {},
            "organization_id": "123456789012",
            "result_files": [],
            "seed": 1,
            "status": "validating_files",
        }
        self.events[at] = [_event(0, "message", None)]
        return self.jobs[at]

    def cancel(self, job: str) -> Line:
        if self.jobs[job]["status"] in {"succeeded", "failed", "cancelled"}:
            raise Refusal(Refuse(400, f"Job {job} has already ended", "invalid_request_error"))
        self.jobs[job]["status"] = "cancelled"
        return self.jobs[job]


class Refusal(Exception):
    """Raised where a request is refused."""

    def __init__(self, fault: Refuse) -> None:
        super().__init__(fault.message)
        self.fault = fault


def _event(at: int, kind: str, data: Line | None) -> Line:
    return {
        "id": f"ftevent-{at}",
        "object": "fine_tuning.job.event",
        "created_at": 1_700_000_000 + at,
        "level": "info",
        "message": "so it goes",
        "type": kind,
        "data": data,
    }


def checkpoint(job: str, step: int) -> Line:
    """Write a checkpoint."""
    return {
        "id": f"ftckpt-{step}",
        "object": "fine_tuning.job.checkpoint",
        "created_at": 1_700_000_000 + step,
        "fine_tuned_model_checkpoint": f"ft:{job}:step-{step}",
        "fine_tuning_job_id": job,
        "metrics": {"step": step},
        "step_number": step,
    }


def _page(items: Sequence[Line], query: Mapping[str, list[str]], kind: type[BaseModel], *, stuck: bool) -> Line:
    for item in items:
        _check(item, kind)
    after = query.get("after", [""])[0]
    first = next((at + 1 for at, item in enumerate(items) if item["id"] == after and not stuck), 0)
    return {"object": "list", "data": items[first : first + PAGE], "has_more": stuck or first + PAGE < len(items)}


def _check(answer: Line, kind: type[BaseModel]) -> Line:
    """Check an answer with the package's type."""
    known = {name: value for name, value in answer.items() if name != "method"}
    if known.get("status") == "paused":
        known["status"] = "running"
    kind.model_validate(known)
    return answer


def _answer(state: OpenWeightServer, route: str, at: str, query: Mapping[str, list[str]], body: Line) -> Line:
    def page(items: Sequence[Line], kind: type[BaseModel]) -> Line:
        return _page(items, query, kind, stuck=state.stuck)

    routes: dict[str, Callable[[], Line]] = {
        "POST /v1/files": lambda: _check(state.upload(body), FileObject),
        "GET /v1/files": lambda: page(list(state.files.values()), FileObject),
        "POST /v1/fine_tuning/jobs": lambda: _check(state.create(body), FineTuningJob),
        "GET /v1/fine_tuning/jobs": lambda: page(list(state.jobs.values()), FineTuningJob),
        "GET /v1/fine_tuning/jobs/*": lambda: _check(state.jobs[at], FineTuningJob),
        "POST /v1/fine_tuning/jobs/*/cancel": lambda: _check(state.cancel(at), FineTuningJob),
        "GET /v1/fine_tuning/jobs/*/events": lambda: page(state.events[at], FineTuningJobEvent),
        "GET /v1/fine_tuning/jobs/*/checkpoints": lambda: page(state.checkpoints.get(at, []), FineTuningJobCheckpoint),
    }
    if route not in routes or (at and at not in state.jobs):
        raise Refusal(Refuse(404, f"No such job or route: {route}", "not_found"))
    return routes[route]()


class _Server(ThreadingHTTPServer):
    state: OpenWeightServer


class _Handler(Handler):
    server: _Server

    def _act(self) -> None:
        state, address = self.server.state, urlsplit(self.path)
        body = _body(self.headers.get("Content-Type", ""), self.read_body())
        found = re.fullmatch(r"(/v1/fine_tuning/jobs/)([^/]+)(/\w+)?", address.path)
        path = f"{found[1]}*{found[3] or ''}" if found else address.path
        route = f"{self.command} {path}"
        state.asked.append(Asked(route, body, {name.lower(): value for name, value in self.headers.items()}))
        waiting = state.faults.get(route, [])
        fault = waiting.pop(0) if waiting else None
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            fault = Refuse(401, f"Incorrect API key provided: {self.headers.get('Authorization')}", "invalid_api_key")
        if fault is not None:
            self._fail(fault)
            return
        try:
            answer = _answer(state, route, found[2] if found else "", parse_qs(address.query), body)
        except Refusal as refusal:
            self._fail(refusal.fault)
            return
        if route in state.lost:
            state.lost.remove(route)
            self._fail(Reset())
            return
        self.send(200, json.dumps(answer).encode())

    do_GET = do_POST = _act  # noqa: N815  the names of http.server

    def _fail(self, fault: Fault) -> None:
        if isinstance(fault, Refuse):
            error = {"message": fault.message, "code": fault.code, "type": fault.type, "param": None}
            self.send(fault.status, json.dumps({"error": error}).encode(), fault.headers)
        elif isinstance(fault, Raw):
            self.send(fault.status, fault.content, promised=fault.promised)
        elif isinstance(fault, Reset):
            self.reset()
        else:
            self.stall(self.server.state.closing)


def _body(kind: str, content: bytes) -> Line:
    """Read a body: JSON, or a form with a file."""
    if not kind.startswith("multipart/"):
        return dict(json.loads(content)) if content else {}
    message = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + content)
    fields: Line = {}
    parts: Any = message.get_payload()
    for part in parts:
        name = part.get_param("name", header="Content-Disposition")
        value = part.get_payload(decode=True)
        fields[name] = value if name == "file" else value.decode()
        if name == "file":
            fields["filename"] = part.get_filename()
    return fields


@contextmanager
def serve_open_weights() -> Iterator[OpenWeightServer]:
    """Run an endpoint on a free port of 127.0.0.1."""
    state = OpenWeightServer()
    http = _Server(("127.0.0.1", 0), _Handler)
    http.state = state
    with running(http) as url:
        state.url = f"{url}/v1"
        try:
            yield state
        finally:
            state.closing.set()
