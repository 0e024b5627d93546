"""Estimates how many tokens a text has, because the tokenizer of the trained model is not available here."""

from math import ceil

_BYTES_PER_TOKEN = 4
"""Bytes of UTF-8 in a token. A guess: what common tokenizers make of English. Other scripts take more bytes for a character, and
their characters more tokens: 0.5 for a letter of Arabic or Cyrillic, 0.75 for a Chinese character or kana."""


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a text has. White space at its ends does not count."""
    return ceil(len(text.strip().encode(errors="replace")) / _BYTES_PER_TOKEN)
