"""What JSON is here: no key twice in an object, no NaN, no Infinity, no number too large for a float."""

import math
from typing import Any


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        msg = "a key appears twice"
        raise ValueError(msg)
    return value


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        msg = "a number is too large"
        raise ValueError(msg)
    return number


def _whole(text: str) -> int:
    _finite(text)
    return int(text)


def _refuse(constant: str) -> float:
    msg = f"{constant} is not JSON"
    raise ValueError(msg)


STRICT: dict[str, Any] = {
    "object_pairs_hook": _unique,
    "parse_float": _finite,
    "parse_int": _whole,
    "parse_constant": _refuse,
}
"""Arguments for `json.loads`, which then raises ValueError for all of these."""
