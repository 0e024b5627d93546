"""The judge on Amazon Bedrock: asks a model through Converse, in the strictest form of answer that the model accepts.

A call is one request, except until it is known which form a model accepts: first a JSON schema, then a forced tool, then plain
words.
"""

import re
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from judge.aws.faults import calling
from judge.converse import Attempt, Call, Form, Reply
from judge.errors import Fault, Rejected
from judge.providers.bedrock.wire import attempt_of, not_taken, refused_settings, reply_text, request_of
from judge.providers.ladder import Ladder, Rung, forms
from judge.providers.sight import cannot_see

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

_HAS_CACHE = re.compile(
    r"""
      anthropic\.claude  # us.anthropic.claude-haiku-4-5-20251001-v1:0
    | amazon\.nova       # us.amazon.nova-2-lite-v1:0
    """,
    re.VERBOSE,
)
"""The models with a prompt cache: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html"""

_CACHEABLE = 4 * 1024
"""Characters from which a cache point is set: the 1,024 tokens from which most models cache (same page), at about four characters
a token (a guess). A model that wants more ignores the point."""

_WITHOUT = '--judge local, in Python judge="local"'
"""What somebody without an account can do instead."""


class Bedrock:
    """A judge on Bedrock; as long as it lives it remembers which forms of answer each model refused."""

    def __init__(self, clients: "Callable[[float], BedrockRuntimeClient]") -> None:
        """Make a judge.

        Args:
            clients: returns a client that waits so many seconds for an answer, see `Clients`.
        """
        self._clients = clients
        self._ladder = Ladder()

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Ask once, see `Converse`."""
        return self._ladder.ask(call.model, _rungs(call), lambda rung: self._request(call, rung, attempts))

    def _request(self, call: Call, rung: Rung, attempts: list[Attempt]) -> Reply:
        """Make one request, and record it however it ends."""
        request = request_of(call, rung.form, cached=rung.cached)
        begun = time.perf_counter()
        response: Mapping[str, Any] = {}
        outcome = "internal"
        try:
            response = self._send(call, rung.form, request)
            text = reply_text(response, own=bool(call.question.turns))
            outcome = "answered"
        except Fault as fault:
            outcome = fault.reason
            raise
        finally:
            attempts.append(attempt_of(call.model, outcome, time.perf_counter() - begun, response.get("usage") or {}))
        return Reply(text=text, form=rung.form, stop=response["stopReason"])

    def _send(self, call: Call, form: Form, request: dict[str, Any]) -> Mapping[str, Any]:
        """Send one request.

        Raises:
            Misconfigured: the model refused a setting of the rubric, an image or a document; another form would not help.
        """
        client = self._clients(call.timeout)
        try:
            with calling("Bedrock", _WITHOUT):
                return client.converse(**request)
        except Rejected as refusal:
            if fault := cannot_see(call, str(refusal), "Bedrock"):
                raise fault from refusal
            settings = refused_settings(call.question, form, str(refusal))
            if not settings:
                raise
            raise not_taken(call, settings, f"Bedrock: {refusal}") from refusal


def _rungs(call: Call) -> list[Rung]:
    """Return the ways of asking, best first."""
    rungs = [Rung(form) for form in forms(call.question)]
    return [Rung(rungs[0].form, cached=True), *rungs] if _worth_caching(call) else rungs


def _worth_caching(call: Call) -> bool:
    """Whether the model has a prompt cache, and the part that every sample shares is long enough for it.

    A model that goes on with a conversation is asked without: what such prompts share is not known here.
    """
    if call.question.turns:
        return False
    same = call.question.system + (call.question.user if call.question.tail else "")
    return bool(_HAS_CACHE.search(call.model)) and len(same) >= _CACHEABLE
