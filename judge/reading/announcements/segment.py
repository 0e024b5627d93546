"""Splits a text into segments: sentences, clauses and labels, with the marks that end them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from judge.reading.pattern import Pattern, either

_SEPARATOR = Pattern(r"([\n:：.!?。！？;…,，、]+|\s[-–—]+\s?)")
_BOLD = Pattern(r"[ \t]*(?:\*\*|__)[^*_\n]{1,100}(?:\*\*|__)[ \t:]*")
"""A line that is nothing but bold: `**Summary**`."""

HEADING = Pattern(r"[ \t]{0,3}#{1,6}(?:[ \t]|$)")
_BLANK = Pattern(
    either(
        r"\[(?:your|insert|name|recipient|sender|date|company|position|title|address|phone|e-?mail|contact|subject|topic|add|enter"
        r"|the)\b[^\[\]\n]{0,60}\]",  # [Your Name]
        r"\[[^\[\]\n]{0,40}\b(?:name|date|address|title|position|company|number|e-?mail|reason)s?\]",  # [Company Name]
        r"_{3,60}|[〇○◯]{2,9}",  # ____
        r"[\[【(](?:お?名前|氏名|会社名|宛名|宛先|日付|あなたの|ご?自分の)[^\n\])】]{0,20}[\])】]",
    ),
    re.IGNORECASE,
)
"""A place that somebody else has to fill in."""

_ITEM = Pattern(r"^[ \t]*(?:[-*+•>]|\d{1,2}[.)])[ \t]+(?=\S)")
"""The mark of a list item: `- `, `2. `."""


class Segment(NamedTuple):
    """A piece of a text."""

    text: str
    end: str
    """The marks after it."""

    heading: bool
    """Whether its line is a heading or nothing but bold."""

    @property
    def colon(self) -> bool:
        """Whether a colon ends it."""
        return not {":", "："}.isdisjoint(self.end)


def segments(text: str) -> Iterator[Segment]:
    """Give the segments of a text in their order, without the marks of list items and without places to fill in."""
    lines = text.splitlines(keepends=True)
    for line in lines:
        heading = HEADING.match(line) or (len(lines) > 1 and _BOLD.fullmatch(line.rstrip("\n")))
        pieces = _SEPARATOR.split(_ITEM.sub("", _BLANK.sub(" ", line)))
        for place in range(0, len(pieces), 2):
            yield Segment(pieces[place], "".join(pieces[place + 1 : place + 2]), bool(heading))
