"""The judge on Amazon Bedrock: asks a model through Converse, in the strictest form of answer that the model accepts.

A call is one request, except until it is known which form a model accepts: first a JSON schema, then a forced tool, then plain
words.
"""

import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from judge.aws.faults import calling
from judge.converse import Attempt, Call, Form, Reply
from judge.errors import Fault, Rejected
from judge.providers.bedrock.wire import attempt_of, not_taken, refused_settings, reply_text, request_of
from judge.providers.sight import cannot_see

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient

_LADDER: tuple[Form, ...] = ("schema", "tool", "plain")
"""The forms of answer, the strictest first."""

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


class _Rung(NamedTuple):
    """One way of asking: the form of the answer, and whether the request has a cache point."""

    form: Form
    cached: bool


class Bedrock:
    """A judge on Bedrock; as long as it lives it remembers which forms of answer each model refused."""

    def __init__(self, clients: "Callable[[float], BedrockRuntimeClient]") -> None:
        """Make a judge.

        Args:
            clients: returns a client that waits so many seconds for an answer, see `Clients`.
        """
        self._clients = clients
        self._refused: defaultdict[str, set[_Rung]] = defaultdict(set)

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Ask once, see `Converse`."""
        return self._descend(call, self._rungs(call), attempts)

    def _rungs(self, call: Call) -> list[_Rung]:
        """Return the ways of asking, best first.

        Bedrock compiles each new schema, which is slow, so a schema that changes with every record goes into a tool instead.
        """
        lowest = 2 if call.question.reply_schema is None else 1 if call.question.schema_varies else 0
        rungs = [_Rung(form, cached=False) for form in _LADDER[lowest:]]
        if _worth_caching(call):
            rungs.insert(0, _Rung(rungs[0].form, cached=True))
        refused = self._refused[call.model]
        return [rung for rung in rungs if rung not in refused] or rungs[-1:]

    def _descend(self, call: Call, rungs: Sequence[_Rung], attempts: list[Attempt]) -> Reply:
        """Try one rung after the other.

        A refused rung is remembered only when a lower one works: that shows that the form was at fault and not the request.
        """
        try:
            return self._request(call, rungs[0], attempts)
        except Rejected:
            if len(rungs) == 1:
                raise
        reply = self._descend(call, rungs[1:], attempts)
        self._refused[call.model].add(rungs[0])
        return reply

    def _request(self, call: Call, rung: _Rung, attempts: list[Attempt]) -> Reply:
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


def _worth_caching(call: Call) -> bool:
    """Whether the model has a prompt cache, and the part that every sample shares is long enough for it.

    A model that goes on with a conversation is asked without: what such prompts share is not known here.
    """
    if call.question.turns:
        return False
    same = call.question.system + (call.question.user if call.question.tail else "")
    return bool(_HAS_CACHE.search(call.model)) and len(same) >= _CACHEABLE
