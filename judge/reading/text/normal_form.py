"""Writes a text in one of Unicode's normal forms, in time and memory linear in its length, whatever the text."""

import re
import unicodedata
from functools import lru_cache

from judge.bounds import COMBINING_MARKS, NORMAL_GROWTH

_SPARE = 100
"""Characters that any text may grow by, so that a lone ligature is written out. A guess: the longest one stands for 18."""

_KEPT = ("<super>", "<sub>", "<fraction>")
"""The kinds of compatibility characters that mean something else than their plain form: `x²`, `H₂`, `½`."""


def composed(text: str) -> str:
    """Return the text in form NFC, with at most 30 combining marks on one letter."""
    return text if text.isascii() else unicodedata.normalize("NFC", _stream_safe(text))


def compatible(text: str) -> str:
    """Return the text in form NFKC, with at most 30 combining marks on one letter.

    A text that would grow to more than four times its length, such as one made of ligatures that stand for a sentence each, is
    returned in form NFC.
    """
    safe = _stream_safe(text)
    grows = _growth(safe) > NORMAL_GROWTH * len(safe) + _SPARE
    return unicodedata.normalize("NFC" if grows else "NFKC", safe)


def readable(text: str) -> str:
    """Return the text in form NFC with plain letters for full-width, half-width and ornamental ones and for ligatures.

    Superscripts, subscripts and fractions stay, since they mean something else than the plain sign; so does a ligature that
    stands for more than four letters. At most 30 combining marks stay on one letter.
    """
    if text.isascii():
        return text
    forms = {ord(letter): form for letter in set(text) if (form := _plain(letter)) != letter}
    return composed(text.translate(forms))


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    form = unicodedata.decomposition(letter)
    if not form.startswith("<") or form.startswith(_KEPT):
        return letter
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) <= NORMAL_GROWTH else letter


def _growth(text: str) -> int:
    """Return how many characters form NFKC makes of those letters that stand for more than others may grow to."""
    if text.isascii():
        return 0
    many = {letter: len(form) for letter in set(text) if len(form := unicodedata.normalize("NFKC", letter)) > NORMAL_GROWTH}
    return sum(text.count(letter) * length for letter, length in many.items())


def _stream_safe(text: str) -> str:
    """Drop combining marks after the 30th in a row."""
    marks = "" if text.isascii() else "".join(letter for letter in set(text) if unicodedata.combining(letter))
    if not marks:
        return text
    return re.sub(f"([{re.escape(marks)}]{{{COMBINING_MARKS}}})[{re.escape(marks)}]+", r"\1", text)
