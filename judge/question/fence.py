"""The fence: two marks around text that is not ours, which that text cannot forge."""

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from judge.reading.text.unhidden import unhidden

DIGITS = 6
"""Hexadecimal digits of a mark: three or four tokens. They need not be hard to guess: anything in a text that looks like
a mark is broken."""

_LOOKS_LIKE_A_MARK = re.compile(
    r"""
    <
    (?=
        \s{0,8}/\s{0,8}                         # an end, also one that is cut short: </response-3fa9c1>, < /response-3fa9
        [\w ]{0,40}-\s{0,8}[0-9a-fA-F]{4}
    |
        [\w ]{0,40}-\s{0,8}[0-9a-fA-F]{4,40}    # a beginning, up to its >: <response-3fa9c1>, <two words-3fa9>;
        \s{0,8}>                                # not the code `if year < now - 2000:`
    )
    """,
    re.VERBOSE,
)


Places: TypeAlias = Sequence[tuple[int, str]]
"""Marks of ours that belong into a text, each with the number of characters before it, in that order."""


def fence(name: str, text: str, digits: str | None = None, places: Places = ()) -> str:
    """Put text that is not ours between two marks. Whatever looks like a mark in it is broken.

    Args:
        name: what the text is.
        text: as it came.
        digits: the digits of the marks. None: a hash of the text, so that the same text has the same marks.
        places: marks of ours to put into the text.
    """
    digits = digits or hashlib.sha256(f"{name}:{text}".encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
    return f"<{name}-{digits}>\n{_with_places(text, places)}\n</{name}-{digits}>"


def mark(name: str, digest: str) -> str:
    """Return the mark of something that is shown beside the texts: `<image 1-3fa9c1>`. No text can forge it, see `neutralise`."""
    return f"<{name}-{digest[:DIGITS]}>"


def neutralise(text: str) -> str:
    """Break what looks like a mark, and drop what shows nothing (see `unhidden`); doing it twice changes nothing more."""
    return _LOOKS_LIKE_A_MARK.sub("‹", unhidden(text.encode("utf-8", "replace").decode()))


def _with_places(text: str, places: Places) -> str:
    """Neutralise each piece of a text between the marks by itself, and put the marks on lines of their own."""
    if not places:
        return neutralise(text)
    cuts = [0, *(offset for offset, _ in places), len(text)]
    first, *others = [neutralise(text[start:end]) for start, end in pairwise(cuts)]
    return first + "".join(f"\n{shown}\n{piece}" for (_, shown), piece in zip(places, others, strict=True))
