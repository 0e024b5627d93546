"""The parameters of tools, in all forms of tools."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.reading.calls.tool_parameters import tool_parameters

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}}


@pytest.mark.parametrize(
    "tools",
    [None, 3, "", "{", [], [None], ["f"], [{}], {"tools": 3}, [{"name": "f"}], [{"name": 3, "parameters": SCHEMA}], [{"name": "f", "parameters": {"properties": []}}]],
    ids=str,
)  # fmt: skip
def test_tools_that_cannot_be_read_have_no_parameters(tools: Any) -> None:
    assert tool_parameters(tools) == {}


@given(
    st.recursive(
        st.none() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["function", "name", "parameters", "properties", "json"]), inner)
        ),
    )
)
def test_any_json_can_be_asked(tools: Any) -> None:
    assert all(isinstance(name, str) for name in tool_parameters(tools))


@pytest.mark.parametrize(
    "tool",
    [
        pytest.param({"type": "function", "function": {"name": "f", "parameters": SCHEMA}}, id="OpenAI"),
        pytest.param({"name": "f", "parameters": {**SCHEMA, "type": "dict"}}, id="BFCL"),
        pytest.param({"name": "f", "input_schema": SCHEMA}, id="Anthropic"),
        pytest.param({"toolSpec": {"name": "f", "inputSchema": {"json": SCHEMA}}}, id="Bedrock"),
    ],
)
def test_forms_of_tools(tool: dict[str, Any]) -> None:
    assert (
        tool_parameters([None, tool])
        == tool_parameters(json.dumps([tool]))
        == tool_parameters({"tools": [tool]})
        == {"f": ("city", "days")}
    )
