"""The fence: two marks around text that is not ours, which that text cannot forge."""

import hashlib
import re

_HASH_DIGITS = 16
"""Hexadecimal digits of a mark, so 64 bits: no text can be written that holds the hash of itself."""

_LOOKS_LIKE_A_MARK = re.compile(
    r"""
    <                       # <response-0123456789abcdef>
    (?=
        /?                  # </response-0123456789abcdef>
        [\w ]{0,40}         # any name, also one of two words
        -[0-9a-fA-F]{8}     # half of the digits are enough to look like a mark
    )
    """,
    re.VERBOSE,
)
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f"  # control characters, without tab, line feed and carriage return
    r"\U000e0000-\U000e007f]"  # Unicode's tag characters: text that a model reads and a person does not see
)


def fence(name: str, text: str) -> str:
    """Put text that is not ours between two marks.

    A mark carries a hash of the text, so no text can hold its own mark. Whatever looks like a mark in it is broken.
    """
    digits = hashlib.sha256(f"{name}:{text}".encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]
    return f"<{name}-{digits}>\n{neutralise(text)}\n</{name}-{digits}>"


def neutralise(text: str) -> str:
    """Break what looks like a mark, and drop characters that nobody sees; doing it twice changes nothing more."""
    return _LOOKS_LIKE_A_MARK.sub("‹", _INVISIBLE.sub("", text.encode("utf-8", "replace").decode()))
