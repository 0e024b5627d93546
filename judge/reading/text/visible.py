"""Drops the characters of a text that a reader does not see."""

from judge.reading.pattern import Pattern

CONTROL = Pattern("[\x00-\x08\x0e-\x1f\x7f]+")
"""The control characters of ASCII, except tabs and line ends."""

IGNORABLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, except tabs and line ends
    "\ud800-\udfff"  # lone surrogates
    "\ufff9-\ufffb"  # annotation marks
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # Default_Ignorable_Code_Point
    "\ufdd0-\ufdef"  # characters that Unicode will never assign, here and at the end of each plane
    + "".join(f"{chr(end - 1)}{chr(end)}" for end in range(0xFFFF, 0x110000, 0x10000))
)
"""What has neither shape nor width, as the inside of a character class: Default_Ignorable_Code_Point (Unicode's
DerivedCoreProperties.txt, version 17), and what is named here beside it."""

_INVISIBLE = Pattern(f"[\u2800{IGNORABLE}]+")
"""What a reader does not see: what is ignorable, and the blank Braille cell."""

BREAKS = Pattern("[\x0b\x0c\x85\u2028\u2029]")
"""What ends a line by Unicode's rules (UAX #14, class BK and NEL); it separates words as a line feed does."""


def visible(text: str) -> str:
    """Return the text without zero-width, direction-setting, filler and control characters; every other line end becomes LF."""
    if text.isascii() and text.isprintable():
        return text
    hidden = CONTROL if text.isascii() else _INVISIBLE
    return BREAKS.sub("\n", hidden.sub("", text))
