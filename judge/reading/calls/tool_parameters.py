"""Reads the parameters of functions, in their order, from the tools of a record."""

from collections.abc import Mapping
from typing import Any

from judge.reading.json.value import read_json

_WRAPPERS = ("function", "toolSpec")
"""The fields in which OpenAI's and Bedrock's forms hold a tool's name and schema."""

_SCHEMAS = ("parameters", "input_schema", "inputSchema")
"""The fields that hold the schema of the arguments: OpenAI's and BFCL's, Anthropic's, Bedrock's."""


def tool_parameters(tools: Any) -> Mapping[str, tuple[str, ...]]:
    """Return the names of each function's parameters.

    Args:
        tools: a list of tools in OpenAI's, Anthropic's, Bedrock's or BFCL's form, or its JSON text. What cannot be read is left
            out.
    """
    try:
        listed = read_json(tools) if isinstance(tools, str) else tools
    except ValueError:
        return {}
    listed = listed.get("tools", [listed]) if isinstance(listed, dict) else listed
    return dict(filter(None, map(_named, listed if isinstance(listed, list) else [])))


def _named(tool: Any) -> tuple[str, tuple[str, ...]] | None:
    held: dict[str, Any]
    schema: dict[str, Any]
    held = next((tool[name] for name in _WRAPPERS if isinstance(tool.get(name), dict)), tool) if isinstance(tool, dict) else {}
    schema = next((held[name] for name in _SCHEMAS if isinstance(held.get(name), dict)), {})
    schema = schema["json"] if isinstance(schema.get("json"), dict) else schema
    properties = schema.get("properties")
    if not isinstance(held.get("name"), str) or not isinstance(properties, dict):
        return None
    return held["name"], tuple(properties)
