"""Finds the JSON objects in a text that a model wrote.

Strict in reading: a duplicate key, NaN, Infinity or an object that was never closed is not an answer. What is nearly JSON is read
by `loose_json` and marked as repaired. One pass, in time linear in the length.
"""

import json
import math
import re
from typing import Any, NamedTuple

from judge.bounds import JSON_BROKEN, JSON_MENDED, JSON_OBJECTS
from judge.reading.json.loose import NotReadable, read_loose

_START = re.compile(r"""\{(?=\s{0,1000}(?:(?://|\#)[^\n]{0,120}\n\s{0,100}){0,2}(?:["'“‘}]|\w{1,100}\s{0,100}[:：]))""")
_TOKEN = re.compile(r"""\\.|["{}]""", re.DOTALL)


class Found(NamedTuple):
    """An object out of a text."""

    value: dict[str, Any] | None
    """The object; None where something began like one and cannot be read without guessing."""

    repaired: bool
    """Whether the text was not JSON as it stood."""

    start: int = 0
    """The place of its opening brace."""

    end: int = 0
    """The place behind its closing brace, or where what cannot be read is taken to end."""


def find_objects(text: str) -> tuple[Found, ...]:
    """Return the outermost JSON objects of a text in the order in which they stand.

    Never raises, whatever the text. What stands inside an object that cannot be read is not searched: half of an answer
    is not an answer. Work is bounded: a text with more than 8 broken objects or 2,000 objects gives none at all.
    """
    found: list[Found] = []
    end = broken = 0
    left = JSON_MENDED
    for match in _START.finditer(text):
        start = match.start()
        if start < end:
            continue
        value, end = _decode(text, start)
        if repaired := value is None:
            value, end = _mend(text, start, left)
            left -= end - start
            broken += value is None
        if broken > JSON_BROKEN or len(found) > JSON_OBJECTS:
            return ()
        found.append(Found(value, repaired, start, end))
    return tuple(found)


def _decode(text: str, start: int) -> tuple[dict[str, Any] | None, int]:
    try:
        return _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start


def _mend(text: str, start: int, most: int) -> tuple[dict[str, Any] | None, int]:
    try:
        return read_loose(text, start, max(0, most))
    except NotReadable:
        return None, _closing(text, start)


def _closing(text: str, start: int) -> int:
    """Return the place behind the brace that closes the one at `start`; the text's end where none does."""
    depth, quoted = 0, False
    for token in _TOKEN.finditer(text, start):
        if token[0] == '"':
            quoted = not quoted
        elif not quoted and token[0] in "{}":
            depth += 1 if token[0] == "{" else -1
            if depth == 0:
                return token.end()
    return len(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        msg = "a key stands twice"
        raise ValueError(msg)
    return value


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        msg = "a number is too large"
        raise ValueError(msg)
    return number


def _refuse(constant: str) -> float:
    msg = f"{constant} is not JSON"
    raise ValueError(msg)


STRICT: dict[str, Any] = {"object_pairs_hook": _unique, "parse_float": _finite, "parse_constant": _refuse}
"""For `json.loads`: a key that stands twice, NaN, Infinity and numbers beyond all bounds are errors."""

_DECODER = json.JSONDecoder(strict=False, **STRICT)
