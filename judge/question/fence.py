"""The fence: two marks around text that is not ours, which that text cannot forge."""

import hashlib
import re

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


def fence(name: str, text: str, digits: str | None = None) -> str:
    """Put text that is not ours between two marks. Whatever looks like a mark in it is broken.

    Args:
        name: what the text is.
        text: as it came.
        digits: the digits of the marks. None: a hash of the text, so that the same text has the same marks.
    """
    digits = digits or hashlib.sha256(f"{name}:{text}".encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
    return f"<{name}-{digits}>\n{neutralise(text)}\n</{name}-{digits}>"


def neutralise(text: str) -> str:
    """Break what looks like a mark, and drop what shows nothing (see `unhidden`); doing it twice changes nothing more."""
    return _LOOKS_LIKE_A_MARK.sub("‹", unhidden(text.encode("utf-8", "replace").decode()))
