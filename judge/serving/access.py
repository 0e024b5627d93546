"""The access log: a line of JSON and a measure for every request. It names routes, figures and reasons, and quotes nothing."""

import json
import logging
import time
import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from judge.reward import Outcome, Unscored
from judge.serving.measures import Measures

_log = logging.getLogger(__name__)

GONE = 499
"""The status of a request whose caller went away before the answer; nginx's number for it."""


class JsonLines(logging.Formatter):
    """Writes a line of the log as JSON. A traceback is reduced to its exception's name: its text may quote a sample."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time, level, message, and the fields in `extra={"fields": ...}`."""
        line: dict[str, Any] = {"time": self.formatTime(record), "level": record.levelname, "message": record.getMessage()}
        if record.exc_info and record.exc_info[0]:
            line["fault"] = record.exc_info[0].__name__
        return json.dumps({**line, **getattr(record, "fields", {})})


class Access:
    """Wraps the application: gives each request an id, and says how it went."""

    def __init__(self, app: ASGIApp, measures: Measures, routes: Iterable[str]) -> None:
        """Wrap an application.

        Args:
            app: the application.
            measures: count every request.
            routes: the paths that are named; every other one is `other`, so that no caller can add names.
        """
        self._app = app
        self._measures = measures
        self._routes = frozenset(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, request_id, status = time.monotonic(), uuid.uuid4().hex, GONE
        told: dict[str, Any] = {}
        scope.setdefault("state", {})["told"] = told

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            route = scope["path"] if scope["path"] in self._routes else "other"
            self._say(route, status, time.monotonic() - begun, {"request": request_id, **told})

    def _say(self, route: str, status: int, seconds: float, told: dict[str, Any]) -> None:
        self._measures.answered(route, status, seconds)
        level = logging.ERROR if status >= 500 else logging.INFO  # noqa: PLR2004  HTTP's own
        fields = {"route": route, "status": status, "ms": round(seconds * 1000, 1), **told}
        _log.log(level, "request", extra={"fields": fields})


def telling(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return what the log tells of outcomes: how many there are, and how many were unscored for which reason."""
    made = list(outcomes)
    return {"records": len(made), "unscored": Counter(one.reason for one in made if isinstance(one, Unscored))}
