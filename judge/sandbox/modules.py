"""Chooses the standard modules that a program gets: loaded before the lock, for afterwards no file can be opened."""

import re

# Only those that a program's text mentions are loaded: all of them would cost every run 20 ms.
_ALLOWED = (  # noqa: SIM905  words read better without quotes
    "abc array ast base64 binascii bisect calendar cmath collections contextlib copy csv dataclasses datetime decimal difflib "
    "enum fractions functools hashlib heapq inspect io itertools json keyword logging math numbers operator os pprint queue "
    "random re secrets statistics string struct sys textwrap threading time traceback types typing unicodedata uuid warnings zlib"
).split()
_CODECS = ["encodings.latin_1", "encodings.ascii", "encodings.utf_16", "encodings.utf_32"]
_LOADED_LATE = {
    "collections": ["collections.abc"],
    "datetime": ["_strptime"],
    "time": ["_strptime"],
    "decode": _CODECS,
    "encode": _CODECS,
}


def mentioned(text: str) -> list[str]:
    """Return the allowed modules that occur as words in a text, with what they load late."""
    words = set(re.findall(r"[a-z_0-9]+", text))
    late = [name for word, names in _LOADED_LATE.items() if word in words for name in names]
    return [name for name in _ALLOWED if name in words] + late
