"""A model behind an OpenAI-compatible endpoint: asks it through /v1/chat/completions.

The form of the reply is asked for in the prompt's words alone. What a model thinks is not part of its reply.
https://platform.openai.com/docs/api-reference/chat/create
"""

import time
from collections.abc import Mapping
from typing import Any

from judge.converse import Attempt, Call, Reply
from judge.errors import EmptyReply, Fault, Filtered, Garbled, Rejected, Truncated
from judge.providers.bedrock.wire import not_taken, refused_settings
from judge.providers.endpoint import Endpoint, fields_of
from judge.question.question import Question

_SETTINGS = {"temperature": "temperature", "top_p": "top_p", "effort": "reasoning_effort", "service_tier": "service_tier"}
"""The fields of `Question` that may be null, and the endpoint's names for them."""

_NEWER = "max_completion_tokens"
"""What newer models of OpenAI's call `max_tokens`. It is sent only to a model that asks for it, because others ignore it."""

_STOPS = {"stop": "end_turn", "length": "max_tokens", "content_filter": "content_filtered"}
"""The reasons to finish of a model that has given a response, and Converse's words for them. After all others, such as
`tool_calls` and `abort`, there is none."""

_STOPPED: Mapping[str, type[Fault]] = {"length": Truncated, "content_filter": Filtered}
"""What they mean if a verdict was wanted; others that are not `stop` are `Garbled`."""


class Chat:
    """A model behind an endpoint; as long as it lives it remembers which models want the newer name of the limit."""

    def __init__(self, url: str, read_timeout: float) -> None:
        """Open the endpoint; nothing is sent. `judge.resilience.retry` alone asks again.

        Args:
            url: where it is, with the version.
            read_timeout: seconds to wait for an answer at most.

        Raises:
            Misconfigured: the package openai or a key is missing, or this is not a URL.
        """
        self._endpoint = Endpoint(url, timeout=read_timeout, retries=0)
        self._read_timeout = read_timeout
        self._newer: set[str] = set()

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Ask once, see `Converse`; twice where a model first has to say how it calls the limit."""
        try:
            return self._request(call, attempts)
        except Rejected as refusal:
            if call.model in self._newer or _NEWER not in str(refusal):
                raise
        self._newer.add(call.model)
        return self._request(call, attempts)

    def _request(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Make one request, and record it however it ends."""
        begun = time.perf_counter()
        answer: Mapping[str, Any] = {}
        outcome = "internal"
        try:
            answer = self._send(call)
            reply = reply_of(answer, own=bool(call.question.turns))
            outcome = "answered"
        except Fault as fault:
            outcome = fault.reason
            raise
        finally:
            attempts.append(_attempt(call.model, outcome, time.perf_counter() - begun, answer.get("usage") or {}))
        return reply

    def _send(self, call: Call) -> Mapping[str, Any]:
        """Send one request.

        Raises:
            Misconfigured: the model refused a setting, which another record would not change.
        """
        request = request_of(call, newer=call.model in self._newer)
        try:
            with self._endpoint.calling() as client:
                timeout = min(call.timeout, self._read_timeout)
                return fields_of(client.chat.completions.create(**request, timeout=timeout))
        except Rejected as refusal:
            settings = refused_settings(call.question, "plain", str(refusal))
            if not settings:
                raise
            raise not_taken(call, settings, f"{self._endpoint.name}: {refusal}") from refusal


def request_of(call: Call, *, newer: bool = False) -> dict[str, Any]:
    """Return the body of a request.

    Args:
        call: what is asked, and of which model.
        newer: whether the model wants the newer name of the limit.
    """
    asked = call.question
    given = {theirs: getattr(asked, ours) for ours, theirs in _SETTINGS.items()}
    return {
        "model": call.model,
        "messages": _messages(asked),
        _NEWER if newer else "max_tokens": asked.max_tokens,
        **{name: value for name, value in given.items() if value is not None},
    }


def _messages(asked: Question) -> list[dict[str, str]]:
    system = [{"role": "system", "content": asked.system}] if asked.system else []
    if asked.turns:
        return [*system, *({"role": turn.role, "content": turn.text} for turn in asked.turns)]
    return [*system, {"role": "user", "content": f"{asked.user}\n{asked.tail}" if asked.tail else asked.user}]


def reply_of(answer: Mapping[str, Any], *, own: bool = False) -> Reply:
    """Return what an answer says; what the model thought is left out.

    Args:
        answer: what the endpoint answered.
        own: whether it is a response of the model's own and not a verdict. Then it also counts if it was cut off, filtered or
            refused.

    Raises:
        EmptyReply: there is no answer in it.
        JudgeFailure: the model did not finish, or was not allowed to.
    """
    message, stop = _message(answer)
    refusal = message.get("refusal")
    text = str(message["content"] or "")
    if message["content"] is None and stop == "stop" and not refusal:
        msg = "HTTP 200 with null for an answer"  # nobody can tell whether the model or the server left it out
        raise EmptyReply(msg)
    if own and stop in _STOPS:
        return Reply(text=text or str(refusal or ""), stop=_STOPS[stop])
    if refusal:
        msg = "the model refused"
        raise Filtered(msg)
    if stop == "stop":
        return Reply(text=text, stop=_STOPS[stop])
    msg = f"the model stopped with {stop!r}"
    raise _STOPPED.get(stop, Garbled)(msg)


def _message(answer: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """Return the model's turn, and why it ended."""
    match answer:
        case {"choices": [{"message": {"content": str() | None} as message, **choice}, *_]}:
            return message, str(choice.get("finish_reason"))
    msg = "HTTP 200 without an answer in it"
    raise EmptyReply(msg)


def _attempt(model: str, outcome: str, seconds: float, usage: Mapping[str, Any]) -> Attempt:
    """Record a request; the endpoint counts the tokens read from the cache among those of the prompt."""
    cached = _count(usage.get("prompt_tokens_details") or {}, "cached_tokens")
    return Attempt(
        model=model,
        outcome=outcome,
        seconds=seconds,
        input_tokens=max(_count(usage, "prompt_tokens") - cached, 0),
        output_tokens=_count(usage, "completion_tokens"),
        cache_read_tokens=cached,
    )


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) else 0
