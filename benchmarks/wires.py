"""The two wire forms in which the storm's judge is asked and answers: Converse, and chat completions.

It reads what is asked out of a request's body, and writes answers and errors as Bedrock and as OpenAI do.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

from benchmarks.weather import Fate

Wire = Literal["converse", "chat"]

CHAT = "/v1/chat/completions"
"""The path of chat completions."""

_RESPONSE = re.compile(r"<response-([0-9a-f]{6})>\n(.*?)\n</response-\1>", re.DOTALL)
"""A response between its marks, with its name."""


class Asked(NamedTuple):
    """What a request asks."""

    wire: Wire
    model: str
    responses: Mapping[str, str]
    scales: Mapping[str, Mapping[str, Any]]
    """The JSON schema of the answer for each criterion."""

    grouped: bool
    """Whether several responses are asked about."""

    characters: int
    """Of the prompt and the schema."""

    room: int
    """Tokens that the answer may have."""

    as_tool: bool


def read(path: str, body: Mapping[str, Any]) -> Asked:
    """Read a request."""
    wire: Wire = "chat" if path == CHAT else "converse"
    schema, as_tool = (_chat_schema if wire == "chat" else _converse_schema)(body)
    texts, model, room = (_chat_texts if wire == "chat" else _converse_texts)(path, body)
    scales, grouped = _scales(json.loads(schema))
    responses = dict(_RESPONSE.findall("\n".join(texts[1:])))
    return Asked(wire, model, responses, scales, grouped, sum(map(len, texts)) + len(schema), room, as_tool)


def _converse_texts(path: str, body: Mapping[str, Any]) -> tuple[list[str], str, int]:
    texts = [block["text"] for block in (*body["system"], *body["messages"][0]["content"]) if "text" in block]
    model = unquote(path.removeprefix("/model/").removesuffix("/converse"))
    return texts, model, body.get("inferenceConfig", {}).get("maxTokens", 0)


def _chat_texts(_: str, body: Mapping[str, Any]) -> tuple[list[str], str, int]:
    return [turn["content"] for turn in body["messages"]], body["model"], body["max_tokens"]


def _converse_schema(body: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the schema of the answer that is asked for, as JSON text, and whether a tool has to be called."""
    if "outputConfig" in body:
        return str(body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"]), False
    return json.dumps(body["toolConfig"]["tools"][0]["toolSpec"]["inputSchema"]["json"]), True


def _chat_schema(body: Mapping[str, Any]) -> tuple[str, bool]:
    if "response_format" in body:
        return json.dumps(body["response_format"]["json_schema"]["schema"]), False
    return json.dumps(body["tools"][0]["function"]["parameters"]), True


def _scales(schema: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], bool]:
    """Return the scale of each criterion, and whether several responses are asked about."""
    grouped = "verdicts" in schema["properties"]
    parts = schema["properties"]["verdicts"]["items"]["properties"] if grouped else schema["properties"]
    scales = {name: part.get("properties", {}).get("score", part) for name, part in parts.items() if name not in ("id", "reason")}
    return scales, grouped


def answer(asked: Asked, text: str, *, as_tool: bool) -> bytes:
    """Write an answer of the judge."""
    used = asked.characters // 4, len(text) // 4
    return json.dumps((_chat_body if asked.wire == "chat" else _converse_body)(text, *used, as_tool=as_tool)).encode()


def _converse_body(text: str, came: int, went: int, *, as_tool: bool) -> Any:
    block = {"toolUse": {"toolUseId": "t", "name": "verdict", "input": json.loads(text)}} if as_tool else {"text": text}
    usage = {"inputTokens": came, "outputTokens": went, "totalTokens": came + went}
    message = {"role": "assistant", "content": [block]}
    return {"output": {"message": message}, "stopReason": "end_turn", "usage": usage, "metrics": {"latencyMs": 1}}


def _chat_body(text: str, came: int, went: int, *, as_tool: bool) -> Any:
    call = {"id": "t", "type": "function", "function": {"name": "verdict", "arguments": text}}
    said = {"content": None, "tool_calls": [call]} if as_tool else {"content": text}
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", **said}}
    usage = {"prompt_tokens": came, "completion_tokens": went, "total_tokens": came + went}
    return {"id": "c", "object": "chat.completion", "choices": [choice], "usage": usage}


class Refused(NamedTuple):
    """An error on the wire."""

    status: int
    header: str
    """A line of the head, or nothing."""

    content: bytes


def refused(wire: Wire, fate: Fate) -> Refused | None:
    """Write the error of a fate; None if it has none."""
    kinds = _FAULTS[wire].get(fate.outcome)
    if kinds is None:
        return None
    status, code, said = kinds[int(fate.pick * len(kinds))]
    if not code:
        return Refused(status, "", said.encode())
    if wire == "chat":
        return Refused(status, "", json.dumps({"error": {"message": said, "type": code, "code": code, "param": None}}).encode())
    return Refused(status, f"x-amzn-ErrorType: {code}\r\n", json.dumps({"message": said}).encode())


_Fault = tuple[int, str, str]
_LIMITED = "rate_limit_exceeded"
_FAULTS: Mapping[Wire, Mapping[str, tuple[_Fault, ...]]] = {
    "converse": {
        "quota": ((429, "ThrottlingException", "Too many requests, please wait before trying again."),),
        "tokens": ((429, "ThrottlingException", "Too many tokens, please wait before trying again."),),
        "throttle": (
            (429, "ThrottlingException", "Too many tokens, please wait before trying again."),
            (429, "", "slow down"),
            (429, "ThrottlingException:http://internal.amazon.com/coral/", "Rate exceeded"),
        ),
        "unavailable": (
            (500, "InternalServerException", "Internal error."),
            (503, "ServiceUnavailableException", "Try again later."),
            (503, "", "<html>Service Unavailable</html>"),
        ),
        "model": ((424, "ModelErrorException", "The model failed."), (408, "ModelTimeoutException", "The model timed out.")),
    },
    "chat": {
        "quota": ((429, _LIMITED, "Rate limit reached for judge on requests per min (RPM)."),),
        "tokens": ((429, _LIMITED, "Rate limit reached for judge on tokens per min (TPM)."),),
        "throttle": (
            (429, _LIMITED, "Rate limit reached for judge on tokens per min (TPM)."),
            (429, "", "slow down"),
            (429, "engine_overloaded", "The engine is currently overloaded."),
        ),
        "unavailable": (
            (500, "server_error", "Internal error."),
            (503, "server_error", "The request queue is full."),
            (503, "", "<html>Service Unavailable</html>"),
        ),
        "model": ((502, "", "<html>Bad Gateway</html>"), (408, "timeout", "The model timed out.")),
    },
}
"""By outcome: the status, the service's name for it, and its words; without a name the words are the whole body."""
