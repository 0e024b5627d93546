"""The standard modules that tests and programs get: loaded once, before any lock, for behind it no file can be opened."""

ALLOWED = (  # noqa: SIM905  words read better without quotes
    "__future__ abc argparse array ast base64 binascii bisect builtins bz2 calendar cmath codecs collections "
    "collections.abc colorsys concurrent concurrent.futures contextlib contextvars copy copyreg csv dataclasses datetime "
    "decimal difflib dis doctest enum fnmatch fractions functools gc graphlib hashlib heapq hmac html inspect io ipaddress "
    "itertools json keyword linecache locale logging math numbers operator os os.path pathlib pickle platform pprint queue "
    "random re reprlib sched secrets shlex signal statistics string struct sys textwrap threading time timeit token "
    "tokenize traceback types typing unicodedata unittest unittest.mock urllib.parse uuid warnings weakref "
    "xml.etree.ElementTree zlib zoneinfo"
).split()
"""What may be imported; `test_modules` says what each version of Python has."""

LATE = (  # noqa: SIM905  words read better without quotes
    "_strptime concurrent.futures.thread encodings.ascii encodings.idna encodings.latin_1 encodings.utf_16 encodings.utf_32 "
    "encodings.utf_8_sig encodings.cp1252 encodings.unicode_escape encodings.rot_13 encodings.hex_codec"
).split()
"""What those load when they are first used."""

OURS = (  # noqa: SIM905  words read better without quotes
    "judge.sandbox.process.channel judge.sandbox.jail.lock judge.sandbox.children.preparing judge.sandbox.children.reader judge.sandbox.children.trial "
    "judge.sandbox.children.program judge.sandbox.children.script"
).split()
"""The work of children."""

LOADED = (*ALLOWED, *LATE, *OURS)
"""Everything that the server of children has loaded."""


def allowed(name: str) -> bool:
    """Whether a module may be imported."""
    return name in ALLOWED or name in ("urllib", "xml", "xml.etree", "encodings")
