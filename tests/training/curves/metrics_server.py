"""CloudWatch's GetMetricData for tests, on loopback, with answers that MiniStack does not give: pages, parts and refusals."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import botocore.session
from botocore.validate import validate_parameters

OPERATION = botocore.session.get_session().get_service_model("cloudwatch").operation_model("GetMetricData")


@dataclass
class MetricsServer:
    """The server: the pages it answers, or its refusal; and what it was asked."""

    url: str = ""
    pages: list[dict[str, Any]] = field(default_factory=list)
    refusal: tuple[int, str] | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        validate_parameters(asked, OPERATION.input_shape)
        self.asked.append(asked)
        if self.refusal:
            return self.refusal[0], {"__type": self.refusal[1], "message": "no"}
        page = int(asked.get("NextToken", 0))
        more = {"NextToken": str(page + 1)} if page + 1 < len(self.pages) else {}
        answer = {**self.pages[page], **more}
        validate_parameters(answer, OPERATION.output_shape)
        return 200, answer


@contextmanager
def serve_metrics() -> Iterator[MetricsServer]:
    """Run a server on a free port of 127.0.0.1."""
    state = MetricsServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            return

        def do_POST(self) -> None:
            assert self.headers["X-Amz-Target"].endswith(".GetMetricData")
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked |= {name: datetime.fromtimestamp(asked[name], UTC) for name in ("StartTime", "EndTime")}
            status, answer = state.answer(asked)
            content = json.dumps(answer, default=datetime.timestamp).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=lambda: http.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
