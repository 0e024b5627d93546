"""Finds the JSON objects in a text that a model wrote.

Reading is strict: a key that appears twice, NaN, Infinity or an object that is never closed gives no value. What is nearly JSON
is read by `loose` and marked as repaired. One pass, in time linear in the length.
"""

import json
import re
from typing import Any, NamedTuple

from judge.bounds import JSON_BROKEN, JSON_MENDED, JSON_OBJECTS
from judge.reading.json.loose import NotReadable, read_loose
from judge.reading.json.strict import STRICT
from judge.reading.pattern import Pattern

_START = Pattern(
    r"\{(?=\s{0,1000}"
    r"(?:(?://|\#)[^\n]{0,120}\n\s{0,100}){0,2}"  # at most two comments: { // the answer
    r"""(?:["'“‘}]"""  # a key in quotes, or the end: {"a": 1}, {}
    r"|\w{1,100}\s{0,100}[:：]))"  # a key without quotes: {a: 1}
)
"""A brace that opens an object, and not a set or a block of code. Every repetition has a limit, so that the time stays linear."""

_TOKEN = Pattern(r"""\\.|["{}]""", re.DOTALL)


class Found(NamedTuple):
    """An object in a text."""

    value: dict[str, Any] | None
    """The object; None for one that cannot be read without guessing."""

    repaired: bool
    """Whether the text was not JSON as it stood."""

    start: int = 0
    """Where its opening brace is."""

    end: int = 0
    """Where it ends, after its closing brace; for one that cannot be read, where it is taken to end."""


def find_objects(text: str) -> tuple[Found, ...]:
    """Return the outermost JSON objects of a text, in order.

    Never raises, whatever the text. An object that cannot be read is not searched for objects inside: half an answer is no
    answer. Work is bounded: a text with more than 8 broken objects or more than 2,000 objects gives none.
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
    """Return where the object that opens at `start` ends, after its brace; the end of the text if nothing closes it."""
    depth, quoted = 0, False
    for token in _TOKEN.finditer(text, start):
        if token[0] == '"':
            quoted = not quoted
        elif not quoted and token[0] in "{}":
            depth += 1 if token[0] == "{" else -1
            if depth == 0:
                return token.end()
    return len(text)


_DECODER = json.JSONDecoder(strict=False, **STRICT)
