"""Strips a stated text of what belongs to the sentence and not to the answer: full stops, quotation marks, emphasis, です."""

import re

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
_COPULA = re.compile(
    r"(?:です|である|となります|になります|となる|だと思います|と思います|と考えます|でした|でしょう|だろう|だ|입니다|이다|이에요|예요)$"
)


def bare(text: str) -> str:
    """Return a text without the full stop behind it and the emphasis or quotation marks around it."""
    text = _stopped(text)
    for first, last in _MARKS:
        if len(text) > len(first) + len(last) and text.startswith(first) and text.endswith(last):
            text = text[len(first) : -len(last)].strip()
    return _stopped(text) if len(text) > 1 else text


def without_copula(text: str) -> str:
    """Return a bare text without the Japanese or Korean "is" that ends a sentence."""
    return bare(_COPULA.sub("", bare(text)))


def _stopped(text: str) -> str:
    text = text.strip()
    for stop in _STOPS:
        text = text.removesuffix(stop).strip()
    return text
