"""Finds where the sentence of a value begins and ends."""

from judge.bounds import DOUBT_SPAN
from judge.reading.pattern import Pattern

SENTENCE_END = Pattern(r"(?<![0-9])[.](?![0-9])|[.](?=\s|$)|[!?\n。！？]")
"""A point that is no decimal point, another mark that ends a sentence, or a line break."""


def continued(head: str) -> bool:
    """Whether the text between two values goes on with the sentence of the first."""
    return not SENTENCE_END.search(head)


def sentence_start(text: str, place: int) -> int:
    """Return where the sentence around a place begins, at most `DOUBT_SPAN` characters before it."""
    start = max(0, place - DOUBT_SPAN)
    ends = [match.end() for match in SENTENCE_END.finditer(text, start, place)]
    return ends[-1] if ends else start
