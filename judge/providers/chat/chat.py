"""The judge behind an OpenAI-compatible endpoint: asks a model in the strictest form of answer that it accepts.

A call is one request, except until it is known which form a model accepts, and how it calls the limit on its answer.
"""

import time
from collections.abc import Mapping
from typing import Any

from judge.converse import Attempt, Call, Form, Reply
from judge.errors import Fault, Rejected, Unavailable
from judge.providers.bedrock.wire import not_taken, refused_settings
from judge.providers.chat.unread import refuse_unread
from judge.providers.chat.wire import NEWER_LIMIT, attempt_of, reply_of, request_of
from judge.providers.endpoint import Endpoint
from judge.providers.ladder import Ladder, Rung, forms
from judge.providers.sight import cannot_see
from judge.providers.warming import warm

_PATH = "chat/completions"
"""https://platform.openai.com/docs/api-reference/chat/create"""


class Chat:
    """A judge behind an endpoint; as long as it lives it remembers what each model refused."""

    def __init__(self, url: str, read_timeout: float) -> None:
        """Make a judge; nothing is sent. `judge.resilience.retry` alone asks again.

        Args:
            url: where it is, with the version, see `Endpoint`.
            read_timeout: seconds to wait for an answer at most.

        Raises:
            SettingsFault: this is not a URL, or the key cannot be one.
        """
        self._endpoint = Endpoint(url, timeout=read_timeout)
        self._read_timeout = read_timeout
        self._ladder = Ladder()
        self._newer: set[str] = set()

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Ask once, see `Converse`."""
        rungs = [Rung(form) for form in forms(call.question)]
        return self._ladder.ask(call.model, rungs, lambda rung: self._limited(call, rung.form, attempts))

    def warm(self, connections: int) -> None:
        """Open that many connections, in 3 seconds at most. No request is sent, and failures are left to the calls."""
        warm(self._endpoint.connections.open, connections)

    def _limited(self, call: Call, form: Form, attempts: list[Attempt]) -> Reply:
        """Ask in one form; twice where a model first has to say how it calls the limit."""
        try:
            return self._request(call, form, attempts)
        except Rejected as refusal:
            if call.model in self._newer or NEWER_LIMIT not in str(refusal):
                raise
        self._newer.add(call.model)
        return self._request(call, form, attempts)

    def _request(self, call: Call, form: Form, attempts: list[Attempt]) -> Reply:
        """Make one request, and record it however it ends."""
        begun = time.perf_counter()
        answer: Mapping[str, Any] = {}
        outcome = "internal"
        try:
            answer = self._send(call, form)
            refuse_unread(call.question, answer.get("usage"))
            reply = reply_of(answer, form, own=bool(call.question.turns))
            outcome = "answered"
        except Fault as fault:
            outcome = fault.reason
            raise
        finally:
            attempts.append(attempt_of(call.model, outcome, time.perf_counter() - begun, answer.get("usage")))
        return reply

    def _send(self, call: Call, form: Form) -> Mapping[str, Any]:
        """Send one request.

        Raises:
            Misconfigured: the model refused a setting of the rubric, an image or a document; another form would not help.
        """
        request = request_of(call, form, newer=call.model in self._newer)
        try:
            return self._endpoint.post(_PATH, request, timeout=min(call.timeout, self._read_timeout))
        except (Rejected, Unavailable) as refusal:  # llama.cpp and Ollama refuse an image with status 500
            if fault := cannot_see(call, str(refusal), self._endpoint.name):
                raise fault from refusal
            settings = [] if isinstance(refusal, Unavailable) else refused_settings(call.question, form, str(refusal))
            if not settings:
                raise
            raise not_taken(call, settings, f"{self._endpoint.name}: {refusal}") from refusal
