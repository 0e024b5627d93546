"""Splits a text into words as a reader sees them, in any script."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from judge.reading.text.normal_form import composed
from judge.reading.text.visible import visible

_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # 々〆〇
    (0x3041, 0x3096),  # hiragana
    (0x309D, 0x309F),
    (0x30A1, 0x30FA),  # katakana
    (0x30FC, 0x312F),  # katakana, bopomofo
    (0x31F0, 0x31FF),  # small katakana
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
"""The first and the last character of each block of a script that puts no spaces between words."""


def words(text: str) -> list[str]:
    """Return the words in lower case: unbroken runs of letters, digits and the marks on them.

    Chinese, Japanese, Thai, Lao, Khmer and Burmese put no spaces between words; there each character counts as a word.
    Width and composition do not matter: a full-width A is `a`, か with a voicing mark is が. Takes linear time.
    """
    plain = composed(visible(text)).lower()
    separated = plain.translate({ord(sign): _separated(sign) for sign in set(plain)})
    return [word for word in separated.split() if word.isalnum() or any(map(str.isalnum, word))]


def unspaced(found: Sequence[str]) -> bool:
    """Whether most of these words are characters of a script without spaces, so that their number says little.

    Args:
        found: what `words` returned.
    """
    return 2 * sum(_is_word(word[0]) for word in found) > len(found)


@lru_cache(maxsize=4096)
def _separated(sign: str) -> str:
    """Return a character of a word: itself, with spaces around it if it is a word of its own; a space for any other character."""
    if unicodedata.category(sign)[0] not in "LMN":
        return " "
    plain = unicodedata.normalize("NFKC", sign).lower()
    return "".join(f" {letter} " if _is_word(letter) else letter for letter in (plain if plain.isalnum() else sign))


def _is_word(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _UNSPACED)
