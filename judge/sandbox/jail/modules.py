"""The standard modules that tests and programs may import. All are loaded before any lock: a locked child can open no file."""

ALLOWED = (  # noqa: SIM905  words read better without quotes
    "__future__ abc argparse array ast base64 binascii bisect builtins bz2 calendar cmath codecs collections "
    "collections.abc colorsys concurrent concurrent.futures contextlib contextvars copy copyreg csv dataclasses datetime "
    "decimal difflib dis doctest enum fileinput fnmatch fractions functools gc graphlib hashlib heapq hmac html inspect io "
    "ipaddress itertools json keyword linecache locale logging math numbers operator os os.path pathlib pickle platform pprint "
    "queue random re reprlib sched secrets shlex signal statistics string struct sys textwrap threading time timeit token "
    "tokenize traceback types typing unicodedata unittest unittest.mock urllib.parse uuid warnings weakref "
    "xml.etree.ElementTree zlib zoneinfo"
).split()
"""What may be imported: modules that compute. `os`, `signal` and `threading` are harmless behind the lock."""

_PARENTS = ("urllib", "xml", "xml.etree", "encodings")
"""Packages of what is loaded: allowed too, though there is little in them."""

LATE = (  # noqa: SIM905  words read better without quotes
    "_strptime concurrent.futures.thread encodings.ascii encodings.idna encodings.latin_1 encodings.utf_16 encodings.utf_32 "
    "encodings.utf_8_sig encodings.cp1252 encodings.unicode_escape encodings.rot_13 encodings.hex_codec"
).split()
"""What those modules load only at first use."""


def allowed(name: str) -> bool:
    """Whether tests and programs may import a module."""
    return name in ALLOWED or name in _PARENTS
