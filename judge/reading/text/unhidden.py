"""Drops what shows nothing from a text that others read, and changes nothing that a reader sees.

A policy can hide a message in characters without a shape: a reader of the text sees nothing, and a judge reads all of it. They
are dropped, not written out, because a message that is written out can still be read. A joiner, a style selector or a flag's tags
stay where they change how the characters around them look (see `joining`). A run of them stays only inside an emoji.
"""

import re

from judge.reading.pattern import Pattern
from judge.reading.text.joining import REACH, acts
from judge.reading.text.visible import BREAKS, CONTROL, IGNORABLE

_RUN = Pattern(f"[{IGNORABLE}]+")


def unhidden(text: str) -> str:
    """Return the text without characters that show nothing; doing it twice changes nothing more. Takes linear time.

    Every end of a line but LF and CR becomes LF. Spaces of every width stay, and so does what shows as a box.
    """
    if text.isascii():
        return BREAKS.sub("\n", CONTROL.sub("", text))
    if _RUN.search("".join(set(text))):  # a search of the whole text takes four times as long
        text = _RUN.sub(_what_acts, text)
    return BREAKS.sub("\n", text)


def _what_acts(found: re.Match[str]) -> str:
    start, end = found.span()
    before, after = found.string[max(0, start - REACH) : start], found.string[end : end + REACH]
    return found[0] if acts(found[0], before, after) else ""
