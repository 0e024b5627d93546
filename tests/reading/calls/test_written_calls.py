"""Calls in the notations in which models write them."""

import pytest

from judge.reading.calls.call import Call
from judge.reading.calls.written_calls import written_calls

CALL = Call("f", {"a": 1})
JSON = '{"name": "f", "arguments": {"a": 1}}'


@pytest.mark.parametrize("text", ["", "No call.", '{"a": 1}', "```python\nx = 1\nf(a=x)\n```"])
def test_where_no_call_is_there_is_none(text: str) -> None:
    assert written_calls(text) == []


@pytest.mark.parametrize("text", ["<tool_call>?</tool_call>", '{"name": "f", "arguments": {', "```tool_code\n?\n```"])
def test_a_call_that_cannot_be_read_is_there(text: str) -> None:
    assert written_calls(text) == [None]


@pytest.mark.parametrize(
    "text",
    [
        f"<tool_call>{JSON}</tool_call>",
        f"<tool_calls><tool_call>{JSON}</tool_call></tool_calls>",
        f"[TOOL_CALLS][{JSON}]",
        JSON,
        "f(a=1)",
        f"```json\n{JSON}\n```",
        'Action: f\nAction Input: {"a": 1}',
        f"I call {JSON}.",
        "I call `f(a=1)`.",
    ],
)
def test_a_call_is_read_in_each_notation(text: str) -> None:
    assert written_calls(text) == [CALL]
