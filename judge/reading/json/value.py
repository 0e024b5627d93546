"""Reads the one JSON value that a response gives as its answer: an object, an array or a scalar.

Strict (see `strict`), and no value nested without end.
"""

import json
from collections.abc import Callable
from typing import Any

from pydantic import JsonValue

from judge.bounds import JSON_DEPTH
from judge.reading.json.found_objects import find_objects
from judge.reading.json.strict import STRICT
from judge.reading.text.fence import fenced
from judge.reading.text.visible import visible


def read_json(text: str) -> Any:
    """Read a text that is one JSON value and nothing else.

    Raises:
        ValueError: it is not, or it is nested more than `JSON_DEPTH` levels deep.
    """
    try:
        value = json.loads(text, **STRICT)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    return _shallow(value)


def answer_json(text: str) -> Any:
    """Return the JSON value of a response: all of it, or its only code fence, or the last object in it.

    If the last object is broken, no earlier one replaces it. Invisible characters between the signs of JSON do not break it;
    those inside its texts stay.

    Args:
        text: the response without its thoughts, see `judge.reading.text.seen.said`.

    Raises:
        ValueError: there is none; the message says why.
    """
    return _as_seen(_answer, text)


def whole_json(text: str) -> Any:
    """Return the JSON value of a response that is JSON and nothing else. Invisible characters do not break it.

    Raises:
        ValueError: it is not; the message says why.
    """
    return _as_seen(read_json, text)


def shallow(value: JsonValue) -> bool:
    """Whether a value is nested at most `JSON_DEPTH` levels deep."""
    level: list[Any] = [value]
    for _ in range(JSON_DEPTH + 1):
        level = [item for holder in level if isinstance(holder, dict | list) for item in _items(holder)]
        if not level:
            return True
    return False


def _as_seen(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text.strip())
    except ValueError:
        if (shown := visible(text).strip()) == text.strip():
            raise
    return read(shown)


def _answer(text: str) -> Any:
    blocks = fenced(text)
    for whole in [text, *(body for _, body in blocks if len(blocks) == 1)]:
        try:
            return read_json(whole)
        except ValueError:
            continue
    objects = find_objects(text)
    if not objects:
        msg = "no JSON in the response"
        raise ValueError(msg)
    if objects[-1].value is None or objects[-1].repaired:
        msg = "the last JSON object in the response is broken"
        raise ValueError(msg)
    return _shallow(objects[-1].value)


def _shallow(value: Any) -> Any:
    if not shallow(value):
        raise ValueError(_TOO_DEEP)
    return value


def _items(holder: dict[str, Any] | list[Any]) -> Any:
    return holder.values() if isinstance(holder, dict) else holder


_TOO_DEEP = f"the JSON is nested more than {JSON_DEPTH} levels deep"
