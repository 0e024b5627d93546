"""Finds the JSON objects in a text that a model wrote.

Tolerant in finding (fences, prose, raw newlines, LaTeX escapes, trailing commas, tails), strict in reading: a duplicate key,
NaN, Infinity or an object that was never closed is not an answer. What had to be mended is marked as repaired.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

_START = re.compile(r"""\{(?=\s*(?:["'}]|\w+\s*:))""")
_TOKEN = re.compile(r"""\\.|["{}]""", re.DOTALL)
_KEY = re.compile(r"""(?:"((?:[^"\\]|\\.){0,200})"|'((?:[^'\\]|\\.){0,200})'|(?<![\w"'])(\w{1,100}))\s*:""")
_LITERAL = re.compile(
    r"""(?<!\w)(\w{1,100})["']?\s*:\s*(-?(?:0|[1-9][0-9]{0,39})(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?|[Tt]rue|[Ff]alse)"""
    r"""(?=\s*(?:[,}\]]|["']\s*[,}\]]|//|/\*|\#|["']?[A-Za-z_]\w{0,99}["']?\s*:|$))"""
)
_MOST_OBJECTS = 2_000
_MOST_BROKEN = 8
_LONGEST_REPAIR = 100_000


class Found(NamedTuple):
    """An object out of a text."""

    value: dict[str, Any] | None
    """The object; None where something began like one and cannot be read without guessing."""

    repaired: bool
    """Whether the text was not JSON as it stood."""


def find_objects(text: str) -> tuple[Found, ...]:
    """Return the outermost JSON objects of a text in the order in which they stand.

    Never raises, whatever the text. What stands inside an object that cannot be read is not searched: half of an answer
    is not an answer. An object is broken too when brackets behind it close what was never opened: something inside it ended
    it early. Work is bounded: a text with more than 8 broken objects or 2,000 objects gives none at all.
    """
    found: list[Found] = []
    end = broken = depth = 0
    for match in _START.finditer(text):
        if match.start() < end:
            continue
        depth = _depth(text[end : match.start()], depth, found)
        value, end = _decode(text, match.start())
        if repaired := value is None:
            broken += 1
            end = _closing(text, match.start()) or len(text)
            value = _mend(text[match.start() : end])
        if broken > _MOST_BROKEN or len(found) > _MOST_OBJECTS:
            return ()
        found.append(Found(value, repaired))
    _depth(text[end:], depth, found)
    return tuple(found)


def _depth(between: str, depth: int, found: list[Found]) -> int:
    """Follow the list brackets outside of objects.

    What closes there, a brace or one bracket too many, marks the object before it as broken: something inside it ended it early.
    """
    closes = depth + between.count("[") - between.count("]")
    if found and ("}" in between or closes < 0):
        found[-1] = Found(None, repaired=True)
    return max(0, closes)


def _decode(text: str, start: int) -> tuple[dict[str, Any] | None, int]:
    try:
        return _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start


def _mend(span: str) -> dict[str, Any] | None:
    if len(span) > _LONGEST_REPAIR or not _closing(span, 0):
        return None
    import json_repair  # its 20 ms are paid only when a text needs it

    try:
        value = json_repair.loads(span, skip_json_loads=True, strict=True)
    except (ValueError, RecursionError, IndexError):
        return None
    if not isinstance(value, dict) or not _plain(value) or _doubled(value, span) or not _literal(value, span):
        return None
    return value


def _closing(text: str, start: int) -> int:
    """Return the place behind the brace that closes the one at `start`, 0 where it is never closed.

    A lone quotation mark inside a value hides the end; then the last brace of the text will do, unless more JSON follows it.
    """
    depth, quoted = 0, False
    for token in _TOKEN.finditer(text, start):
        if token[0] == '"':
            quoted = not quoted
        elif not quoted and token[0] in "{}":
            depth += 1 if token[0] == "{" else -1
            if depth == 0:
                return token.end()
    last = text.rfind("}", start) + 1
    whole = text.count("{", start, last) == text.count("}", start, last) and '"' not in text[last:]
    return last if whole else 0


def _doubled(value: dict[str, Any], span: str) -> bool:
    """Whether a key stands more often in the text than in what was read of it."""
    written = Counter(quoted or single or bare for quoted, single, bare in _KEY.findall(span))
    return any(written[key] > count for key, count in Counter(_keys(value)).items())


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(item)


def _literal(value: dict[str, Any], span: str) -> bool:
    """Whether each number and truth value stands in the text as it was read: mending may not cut `3 of 5` to 3."""
    return Counter(_scalars(value)) <= Counter((key, json.loads(text.lower())) for key, text in _LITERAL.findall(span))


def _scalars(value: dict[str, Any]) -> Iterator[tuple[str, bool | float]]:
    for key, item in value.items():
        if isinstance(item, dict):
            yield from _scalars(item)
        elif isinstance(item, bool | int | float):
            yield key, item


def _plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(_plain(item) for item in value)
    return not isinstance(value, float) or math.isfinite(value)


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
