"""The wire form of chat completions: writes requests and reads answers. It sends nothing.

https://platform.openai.com/docs/api-reference/chat/create
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from judge.converse import Attempt, Call, Form, Reply
from judge.errors import EmptyReply, Fault, Filtered, Garbled, Rejected, Truncated
from judge.providers.chat.parts import parts_of
from judge.question.question import Question

_VERDICT = "verdict"
"""The name of the schema, and of the tool, that the judge answers with."""

_SETTINGS = {"temperature": "temperature", "top_p": "top_p", "effort": "reasoning_effort", "service_tier": "service_tier"}
"""The fields of `Question` that may be null, and the endpoint's names for them."""

NEWER_LIMIT = "max_completion_tokens"
"""What newer models of OpenAI's call `max_tokens`. It is sent only to a model that asks for it: Ollama ignores it, and would
answer without any limit."""

_STOPS = {"stop": "end_turn", "length": "max_tokens", "content_filter": "content_filtered"}
"""The reasons to finish of a model that has given a response, and Converse's words for them. After all others, such as
`tool_calls` and `abort`, there is none."""

_STOPPED: Mapping[str, type[Fault]] = {"length": Truncated, "content_filter": Filtered}
"""What they mean if a verdict was wanted; all others are `Garbled`."""

_CALLED = ("stop", "tool_calls", "function_call")
"""The reasons to finish of a model that has called the tool it had to call; OpenAI and vLLM then say `stop`."""

_MOST_TOKENS = 10**9
"""Tokens of one request; a larger count is not believed: it would use up the budget of all others. A guess: a thousand times the
longest context."""

_LONGEST_STOP = 40
"""Characters of a reason to finish that a message shows. A guess: the known ones have 14 at most."""


def request_of(call: Call, form: Form, *, newer: bool = False) -> dict[str, Any]:
    """Return the body of a request.

    The words that state the form stay in the prompt, whatever form is asked for: vLLM, llama.cpp and Ollama hold a model to a
    schema without showing it.

    Args:
        call: what is asked, and of which model.
        form: how the answer's form is asked for.
        newer: whether the model wants the newer name of the limit.
    """
    asked = call.question
    given = {theirs: getattr(asked, ours) for ours, theirs in _SETTINGS.items()}
    return {
        "model": call.model,
        "messages": _messages(asked),
        NEWER_LIMIT if newer else "max_tokens": asked.max_tokens,
        **{name: value for name, value in given.items() if value is not None},
        **_form(asked.reply_schema, form),
    }


def _messages(asked: Question) -> list[dict[str, Any]]:
    system = [{"role": "system", "content": asked.system}] if asked.system else []
    if asked.turns:
        return [*system, *({"role": turn.role, "content": turn.text} for turn in asked.turns)]
    text = f"{asked.user}\n{asked.tail}" if asked.tail else asked.user
    content = [*parts_of(asked.enclosures), {"type": "text", "text": text}] if asked.enclosures else text
    return [*system, {"role": "user", "content": content}]


def _form(schema: str | None, form: Form) -> dict[str, Any]:
    parsed = json.loads(schema or "{}")
    if form == "schema":
        named = {"name": _VERDICT, "strict": True, "schema": parsed}
        return {"response_format": {"type": "json_schema", "json_schema": named}}
    if form == "tool":
        function = {"name": _VERDICT, "description": "Give the verdict.", "parameters": parsed}
        forced = {"type": "function", "function": {"name": _VERDICT}}
        return {"tools": [{"type": "function", "function": function}], "tool_choice": forced}
    return {}


def reply_of(answer: Mapping[str, Any], form: Form, *, own: bool = False) -> Reply:
    """Return what an answer says; what the model thought is left out.

    Args:
        answer: what the endpoint answered.
        form: how the answer's form was asked for.
        own: whether it is a response of the model's own and not a verdict. Then it also counts if it was cut off, filtered or
            refused.

    Raises:
        EmptyReply: there is no answer in it.
        Rejected: the tool was not called, although it had to be: llama.cpp and Ollama ignore that for some models. What the model
            says instead may well be cut off.
        JudgeFailure: the model did not finish, or was not allowed to.
    """
    message, stop = _message(answer)
    called = list(_called(message)) if form == "tool" else []
    if called and stop in _CALLED and not message.get("refusal"):
        return Reply(text="\n".join(dict.fromkeys(called)), form=form, stop=_STOPS["stop"])
    refused, text = message.get("refusal"), str(message.get("content") or "")
    if form == "tool" and not refused and (stop == "stop" or (stop == "length" and text.strip())):
        msg = "the tool was not called"
        raise Rejected(msg)
    if message.get("content") is None and stop == "stop" and not refused:
        msg = "HTTP 200 with null for an answer"  # nobody can tell whether the model or the server left it out
        raise EmptyReply(msg)
    if own and stop in _STOPS:
        return Reply(text=text or str(refused or ""), stop=_STOPS[stop])
    if refused:
        msg = "the model refused"
        raise Filtered(msg)
    if stop != "stop":
        msg = f"the model stopped with {stop!r}"
        raise _STOPPED.get(stop, Garbled)(msg)
    return Reply(text=text, form=form, stop=_STOPS[stop])


def _message(answer: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """Return the model's turn, and why it ended.

    Raises:
        EmptyReply: there is none, or an error beside it.
        Garbled: there are several, or it is not the model's: a server that gives the prompt back gives the response back, too.
    """
    match answer:
        case {"choices": [_, _, *_]}:
            msg = "HTTP 200 with several answers, where one was wanted"
            raise Garbled(msg)
        case {"choices": [{"message": {"role": role}}]} if role not in ("assistant", None):
            msg = "HTTP 200 with a turn that is not the model's"
            raise Garbled(msg)
        case {"error": error} if error:
            msg = "HTTP 200 with an error in it"
            raise EmptyReply(msg)
        case {"choices": [{"message": {"content": str() | None} as message, **choice}]}:
            return message, str(choice.get("finish_reason"))[:_LONGEST_STOP]
        case {"choices": [{"message": {"tool_calls": [_, *_]} as message, **choice}]} if "content" not in message:
            return message, str(choice.get("finish_reason"))[:_LONGEST_STOP]
    msg = "HTTP 200 without an answer in it"
    raise EmptyReply(msg)


def _called(message: Mapping[str, Any]) -> Iterator[str]:
    """Give the input of each call of the tool, as JSON text."""
    calls = message.get("tool_calls")
    for call in calls if isinstance(calls, list) else ():
        match call:
            case {"function": {"name": name, "arguments": str() as text}} if name == _VERDICT:
                yield text
            case {"function": {"name": name, "arguments": dict() as fields}} if name == _VERDICT:
                yield json.dumps(fields)


def attempt_of(model: str, outcome: str, seconds: float, usage: object) -> Attempt:
    """Record a request, with the tokens that the endpoint says it used; some endpoints do not say.

    It counts the tokens read from the cache among those of the prompt, and those of thinking among those of the answer.
    """
    counts = usage if isinstance(usage, Mapping) else {}
    cached = _count(counts.get("prompt_tokens_details"), "cached_tokens")
    return Attempt(
        model=model,
        outcome=outcome,
        seconds=seconds,
        input_tokens=max(_count(counts, "prompt_tokens") - cached, 0),
        output_tokens=_count(counts, "completion_tokens"),
        cache_read_tokens=cached,
    )


def _count(counts: object, name: str) -> int:
    value = counts.get(name) if isinstance(counts, Mapping) else None
    return value if type(value) is int and 0 <= value <= _MOST_TOKENS else 0
