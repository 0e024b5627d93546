"""Training records for tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

NOUNS = "robe fiber sprint chicken feed glass sheep town download traffic train carnival egg muffin house repair".split()  # noqa: SIM905


def make_record(number: int = 0, **changes: Any) -> dict[str, Any]:
    """Make a record whose prompt is like no other's; what is given replaces its fields, None leaves one out."""
    prompt = (
        f"Tell {number * 7919 % 9973} of a {NOUNS[number % 16]}, {number * 31}, and {NOUNS[number // 16 % 16]} number {number}."
    )
    record = {"messages": [{"role": "user", "content": prompt}], "reference_answer": str(number), **changes}
    return {name: value for name, value in record.items() if value is not None}


def asking(*turns: str | tuple[str, Any]) -> dict[str, Any]:
    """Make a record of turns: text is the user's, and a pair is a role with its content."""
    pairs = [("user", turn) if isinstance(turn, str) else turn for turn in turns]
    return {"messages": [{"role": role, "content": content} for role, content in pairs]}


def write(path: Path, *lines: dict[str, Any] | bytes) -> str:
    """Write records, and bytes as they are; return the path."""
    path.write_bytes(b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines))
    return str(path)


def make_records(count: int, make: Callable[[int], dict[str, Any]] = make_record) -> list[dict[str, Any]]:
    """Make many records, each with a prompt of its own."""
    return [make(number) for number in range(count)]


_ROLES = st.sampled_from(["system", "user", "assistant", "nova_assistant", "tool", "human"])
_FLAT = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6) | _ROLES
)
_KEYS = st.sampled_from(["role", "content", "type", "text", "id", "function", "name", "arguments"]) | st.text(max_size=4)
_ANY = st.recursive(_FLAT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4), max_leaves=8)
_TURN = st.fixed_dictionaries({"role": _ROLES | _ANY, "content": st.text(max_size=6) | _ANY}, optional={"tool_calls": _ANY})
_NAMES = ("id", "reference_answer", "ground_truth", "metadata", "tools", "prompt", "response")

SOMETIMES_RECORDS = st.fixed_dictionaries({"messages": st.lists(_TURN, max_size=4) | _ANY}, optional=dict.fromkeys(_NAMES, _ANY))
"""Objects of which some are records, as a file that somebody else made may hold them."""

ANYTHING = _ANY | SOMETIMES_RECORDS
"""Any JSON value."""
