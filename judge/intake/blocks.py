"""Turns of Bedrock Converse and Anthropic's Messages, written as OpenAI's: calls beside the text, results in turns of their own.

    {"role": "user", "content": [{"toolResult": {"toolUseId": "t1", "content": [{"json": {"a": 1}}]}}]}
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "..."}]}

become `{"role": "tool", "tool_call_id": "t1", "content": ...}`. A turn with none of these blocks stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from judge.sample import as_text

_FAILED = "The call failed."
"""Stands before a result that the record marks as an error, as our own words."""


def unblocked(turns: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the turns with calls and results where OpenAI's form has them."""
    return [one for turn in turns for one in _unblocked(turn)]


def _unblocked(turn: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    content = turn.get("content")
    blocks = content if isinstance(content, list) else []
    calls = [block for block in blocks if _is(block, "toolUse", "tool_use")]
    results = [block for block in blocks if _is(block, "toolResult", "tool_result")]
    if not calls and not results:
        yield turn
        return
    yield from (_result(_inner(block, "toolResult")) for block in results)
    left = [block for block in blocks if block not in calls and block not in results]
    if calls:
        made = turn.get("tool_calls") or []
        yield {**turn, "content": left, "tool_calls": [*made, *calls] if isinstance(made, list) else made}
    elif left:
        yield {**turn, "content": left}


def _is(block: object, wrapper: str, kind: str) -> bool:
    return isinstance(block, Mapping) and (isinstance(block.get(wrapper), Mapping) or block.get("type") == kind)


def _inner(block: Mapping[str, Any], wrapper: str) -> Mapping[str, Any]:
    held = block.get(wrapper)
    return held if isinstance(held, Mapping) else block


def _result(result: Mapping[str, Any]) -> Mapping[str, Any]:
    content = result.get("content")
    blocks = [_text(block) for block in content] if isinstance(content, list) else [content]
    failed = result.get("status") == "error" or result.get("is_error") is True
    said = [{"text": f"{_FAILED}\n"}] if failed else []
    return {"role": "tool", "tool_call_id": result.get("toolUseId", result.get("tool_use_id")), "content": [*said, *blocks]}


def _text(block: Any) -> Any:
    """Return a block of JSON as one of text; any other block as it is."""
    return {"text": as_text(block["json"])} if isinstance(block, Mapping) and "json" in block else block
