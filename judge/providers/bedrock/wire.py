"""The wire form of Converse: writes requests and reads responses. It sends nothing.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
"""

import json
from collections.abc import Mapping
from typing import Any

from judge.converse import Attempt, Call, Form
from judge.errors import EmptyReply, Fault, Filtered, Garbled, Oversize, Truncated
from judge.question.question import Question

_VERDICT = "verdict"
"""The name of the schema and of the tool that the judge answers by."""

_ANSWERED = ("end_turn", "tool_use", "stop_sequence")
"""Stop reasons of a response that is complete."""

_STOPPED: Mapping[str, type[Fault]] = {
    "max_tokens": Truncated,
    "model_context_window_exceeded": Oversize,
    "guardrail_intervened": Filtered,
    "content_filtered": Filtered,
    "malformed_model_output": Garbled,
    "malformed_tool_use": Garbled,
}
"""All other stop reasons that Converse documents."""

_TOKENS = {
    "input_tokens": "inputTokens",
    "output_tokens": "outputTokens",
    "cache_read_tokens": "cacheReadInputTokens",
    "cache_write_tokens": "cacheWriteInputTokens",
}
"""The fields of `Attempt`, and Converse's names for them."""


def request_of(call: Call, form: Form, *, cached: bool = False) -> dict[str, Any]:
    """Return the arguments of Converse.

    Args:
        call: what is asked, and of which model.
        form: how the answer's form is asked for.
        cached: whether to end the part that is the same for every sample with a cache point.
    """
    asked = call.question
    sampling: dict[str, Any] = {"maxTokens": asked.max_tokens, "temperature": asked.temperature, "topP": asked.top_p}
    return {
        "modelId": call.model,
        **_texts(asked, form, cached=cached),
        "inferenceConfig": {name: value for name, value in sampling.items() if value is not None},
        **_form(asked.reply_schema, form),
    }


def _texts(question: Question, form: Form, *, cached: bool) -> dict[str, Any]:
    """Write the prompt; the cache point comes before the tail when there is one, else after the system prompt.

    Where the schema is sent, the words that say the same are left out.
    """
    said = question.form if form != "plain" else ""
    point: list[dict[str, Any]] = [{"cachePoint": {"type": "default"}}] if cached else []
    system: list[dict[str, Any]] = [{"text": question.system.removesuffix(said)}]
    content: list[dict[str, Any]] = [{"text": question.user}]
    if question.tail:
        content += [*point, {"text": question.tail.removesuffix(said)}]
    else:
        system += point
    return {"system": system, "messages": [{"role": "user", "content": content}]}


def _form(schema: str | None, form: Form) -> dict[str, Any]:
    if form == "schema":
        named = {"name": _VERDICT, "schema": schema}
        return {"outputConfig": {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": named}}}}
    if form == "tool":
        tool = {"name": _VERDICT, "description": "Give the verdict.", "inputSchema": {"json": json.loads(schema or "{}")}}
        return {"toolConfig": {"tools": [{"toolSpec": tool}], "toolChoice": {"tool": {"name": _VERDICT}}}}
    return {}


def reply_text(response: Mapping[str, Any]) -> str:
    """Return the text of a response, or the tool's input as JSON; reasoning is left out.

    Raises:
        EmptyReply: the body was cut off, which botocore does not notice, or it holds nulls instead of an answer.
        JudgeFailure: the judge did not finish; which one depends on the stop reason.
    """
    stop = response.get("stopReason")
    if "output" not in response or not isinstance(stop, str):
        msg = "HTTP 200 without an answer in it"
        raise EmptyReply(msg)
    if stop not in _ANSWERED:
        msg = f"the judge stopped with {stop!r}"
        raise _STOPPED.get(stop, Garbled)(msg)
    content = response["output"].get("message", {}).get("content", ())
    blocks = [block for block in content if isinstance(block, Mapping)]
    if content and not blocks:
        msg = "HTTP 200 with nulls for an answer"
        raise EmptyReply(msg)
    called = [json.dumps(block["toolUse"].get("input")) for block in blocks if "toolUse" in block]
    return "\n".join(dict.fromkeys(called)) if called else "\n".join(str(block["text"]) for block in blocks if "text" in block)


def attempt_of(model: str, outcome: str, seconds: float, usage: Mapping[str, object]) -> Attempt:
    """Record a request, with the tokens that Converse says it used."""
    tokens = {ours: count for ours, theirs in _TOKENS.items() if isinstance(count := usage.get(theirs), int)}
    return Attempt(model=model, outcome=outcome, seconds=seconds, **tokens)
