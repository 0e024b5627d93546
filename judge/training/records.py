"""The records of a job's data: read from a file, counted, and put into the form in which the trainer sends them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from judge.errors import InputFault
from judge.record import shape

ID = "judge-preflight"
"""The id of a record that is sent to try something out; it stands in the function's log."""

_APART = ("id", "messages", "metadata")
"""The fields of a training record that are not put into `metadata`."""


def read_records(path: Path) -> Sequence[Mapping[str, Any]]:
    """Return the records of a file of JSON Lines that `judge data check` has nothing against.

    Raises:
        InputFault: it cannot be read, it is empty, or a line is no record; the message names the first.
    """
    try:
        with path.open("rb") as lines:
            records = [_record(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise InputFault(msg) from error
    if not records:
        msg = f"{path}: no records in it; wanted JSON Lines, an object with 'messages' in each line"
        raise InputFault(msg)
    return records


def as_sent(record: Mapping[str, Any], response: str) -> dict[str, Any]:
    """Return a training record as the trainer sends it: with a response, an id, and all other fields in `metadata`.

    https://docs.aws.amazon.com/bedrock/latest/userguide/reward-functions.html
    """
    metadata = {**(record.get("metadata") or {}), **{name: value for name, value in record.items() if name not in _APART}}
    return {"id": ID, "messages": [*record["messages"], {"role": "assistant", "content": response}], "metadata": metadata}


def longest_prompt(records: Sequence[Mapping[str, Any]]) -> int:
    """Return the bytes of the longest prompt in UTF-8: it has no more tokens than that."""
    return max(len(json.dumps(record["messages"], ensure_ascii=False).encode("utf-8", "replace")) for record in records)


def _record(line: bytes, where: str) -> Mapping[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        msg = f"{where}: wanted JSON: {error}; `judge data check` lists all faults"
        raise InputFault(msg) from error
    if not isinstance(record, dict) or not isinstance(record.get("messages"), list):
        found = shape(record) if not isinstance(record, dict) else "an object without them"
        msg = f"{where}: wanted an object with a list of 'messages', found {found}; `judge data check` lists all faults"
        raise InputFault(msg)
    return record
