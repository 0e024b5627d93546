"""Strips a stated answer of what belongs to the sentence around it: full stops, quotation marks, emphasis, です."""

from judge.reading.pattern import Pattern

_MARKS = (
    ("**", "**"),
    ("__", "__"),
    ("*", "*"),
    ("`", "`"),
    ('"', '"'),
    ("'", "'"),
    ("$", "$"),
    ("「", "」"),
    ("『", "』"),
    ("“", "”"),
)
_STOPS = (".", "。")
_COPULA = Pattern(
    r"(?:です|である|となります|になります|となる|だと思います|と思います|と考えます|でした|でしょう|だろう|だ|입니다|이다|이에요|예요)$"
)
"""The "is" or "I think it is" at the end of a Japanese or Korean sentence: パリです, 파리입니다."""


def bare(text: str) -> str:
    """Return a text without the full stop at its end and the emphasis or quotation marks around it."""
    text = _without_stop(text)
    for first, last in _MARKS:
        if len(text) > len(first) + len(last) and text.startswith(first) and text.endswith(last):
            text = text[len(first) : -len(last)].strip()
    return _without_stop(text) if len(text) > 1 else text


def without_copula(text: str) -> str:
    """Return a bare text without the Japanese or Korean "is" at its end."""
    return bare(_COPULA.sub("", bare(text)))


def _without_stop(text: str) -> str:
    text = text.strip()
    for stop in _STOPS:
        text = text.removesuffix(stop).strip()
    return text
