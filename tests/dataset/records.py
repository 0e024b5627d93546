"""Training records for tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
