"""A limit of length, in one unit."""

import math
from typing import Literal

from judge.record import Record

Unit = Literal["characters", "words", "sentences", "tokens"]


class Limit(Record):
    """How long a response may be, in one unit; both ends are included."""

    unit: Unit
    least: int = 0
    most: float = math.inf


def limit_of(kind: str, number: int, unit: Unit) -> Limit | None:
    """Return the limit of a kind: `most`, `under`, `least`, `over` or `exact`; None for any other word, which makes no limit."""
    ends = {
        "most": (0, number),
        "under": (0, number - 1),
        "least": (number, math.inf),
        "over": (number + 1, math.inf),
        "exact": (number, number),
    }
    if kind not in ends:
        return None
    least, most = ends[kind]
    return Limit(unit=unit, least=least, most=most)


def limit_between(least: int, most: int, unit: Unit) -> Limit | None:
    """Return the limit with two ends; None if the first is larger than the second."""
    return Limit(unit=unit, least=least, most=most) if least <= most else None
