"""Splits a text that a model wrote into sentences, by rules that a person can read: no model, no list of languages."""

import re

from judge.reading.pattern import Pattern, either
from judge.reading.text.visible import visible

_END = Pattern(
    either(
        r"""(?<=(?P<last>[.!?…]))(?P<close>["'”’»)\]*_]{0,4})(?=\s|$)""",  # It rains. He said "No!" The end
        r"(?<=[。！？｡؟۔।॥။።‼⁇⁈⁉])(?![。！？｡」』）)])",  # 雨だ。晴れ, but not 「雨だ。」
        r"(?<=．)(?!(?<=\d．)\d|[．」』）)])",  # the full-width point, but not in a number
        r"(?<=[\w!?.…][!?])(?=[^\W\d_])(?!\w{1,40}=)",  # One!Two, but not an address such as ?key=value
        r"(?:(?<=[^\W\d_]…)|(?<=[^\W\d_]\.{3}))(?=[A-Z])",  # Well...Then
        r"(?<=[^\W\d_]{2}\.)(?P<glued>)(?=[^\W\d_]{2})",  # One.Two, see _glued
        r"\n(?=[ \t]*(?:\n|(?:[-*+•・>]+|\#+|\d{1,3}[.)])[ \t]))",  # before an empty line, a list item or a heading
    )
)
"""Where a sentence may end; `_ends` decides."""

_LETTERS = Pattern(r"[^\W\d_]*")
_RUN = 40
"""Characters around a mark that are looked at. A guess: most words and file names are shorter."""

_HESITATION = Pattern(r"(?:[…‥]|\.[ \t]?\.)$")
_CHAIN = Pattern(r"\w\.\w+\.\w")
"""Two points in one run: `os.path.join`."""

_OF_NAMES = frozenset("/@_\\=`{}[]<>|&%#")
"""Signs of addresses, files and code. A point in a run with one of them ends no sentence."""

_ENDING_LIST = """
com org net edu gov int info biz app dev io ai co uk de fr jp cn eu ca au es nl se ch br ru kr tv fm ly
py js jsx ts tsx css html htm xml json yaml yml toml ini cfg csv tsv txt md rst pdf doc docx xls xlsx ppt pptx png jpg
jpeg gif svg mp zip tar gz sh bat exe dll so java cpp rs go rb php sql db log conf env lock ipynb jar
"""
_ENDINGS = frozenset(_ENDING_LIST.split())
"""What follows the last point of an address or a file name."""

_LISTED = Pattern(r"(?:^|\n)[ \t]*\d{1,3}\.$")
"""The number of a list item: `12.`"""

_LAST_WORD = Pattern(r"(?:^|[\s(\"'“‘])([^\W\d_]+(?:\.[^\W\d_]+)*)\.$")
"""A word with a point after it, and points inside: `etc.`, `e.g.`"""

_NEVER = {"mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "cf", "fig", "eq", "approx", "gen", "sen", "rep", "gov"}
"""Abbreviations that never end a sentence."""

_SELDOM = {"inc", "ltd", "co", "corp", "jr", "sr", "etc", "al", "a.m", "p.m", "u.s", "u.k", "ph.d", "vol", "dept", "est"}
"""Abbreviations that end a sentence only if a capital follows."""

_LONGEST_ABBREVIATION = 12
"""Characters before a point that are searched for an abbreviation; the longest in the lists has 6, before it a quotation mark."""


def sentences(text: str) -> list[str]:
    """Return the sentences: parts that end in . ! ? … 。 and hold a letter or a digit.

    A paragraph, a heading and a list item end a sentence too, so leaving out full stops shortens nothing; a line break alone does
    not. A mark needs no space after it: `One!Two.Three.` is three. `Dr.`, `e.g.`, an initial, `example.com`, the number of a list
    item and a question quoted inside a sentence do not end one. Dots of hesitation (`Well... it is`) end one only before a
    capital, a digit or the end of the paragraph.
    """
    plain, start, found = visible(text), 0, []
    for match in _END.finditer(plain):
        if _ends(match, plain):
            found.append(plain[start : match.end()].strip())
            start = match.end()
    found.append(plain[start:].strip())
    return [sentence for sentence in found if any(map(str.isalnum, sentence))]


def _ends(match: re.Match[str], text: str) -> bool:
    if match["glued"] is not None:
        return _glued(text[max(0, match.start() - _RUN) : match.start()], text[match.end() : match.end() + _RUN])
    follows = text[match.end() : match.end() + _RUN].lstrip()[:1]
    hesitates = match["last"] == "." and follows == "."
    if match["last"] and (hesitates or _HESITATION.search(text, max(0, match.start() - _RUN), match.start())):
        return not _goes_on(text[match.end() : match.end() + _RUN])
    if match["last"] in {"!", "?"}:
        return not (match["close"] and follows.islower())
    if match["last"] != ".":
        return True
    return not _abbreviates(text[max(0, match.start() - _LONGEST_ABBREVIATION) : match.start()], follows)


def _abbreviates(before: str, follows: str) -> bool:
    """Whether the point at the end of a text belongs to an abbreviation or to the number of a list item."""
    if _LISTED.search(before):
        return True
    word = _LAST_WORD.search(before)
    name = word[1].lower() if word else ""
    if name in _NEVER or (word and len(name) == 1 and word[1].isupper() and name != "i"):
        return True
    return bool(name in _SELDOM and follows and not follows.isupper())


def _goes_on(behind: str) -> bool:
    """Whether a sentence goes on after dots of hesitation: with more dots, a small letter, or a letter without case."""
    first = behind.lstrip(" \t\n\"'“‘(*_")[:1]
    return first in {".", "…"} or (first.isalpha() and first == first.lower())


def _glued(before: str, behind: str) -> bool:
    """Whether a point between two words without a space ends a sentence, and is not part of a name or an abbreviation."""
    left, right = (before.split() or [""])[-1], (behind.split() or [""])[0]
    word = _LAST_WORD.search(f" {left}")
    first = _LETTERS.match(right)
    known = (word and word[1].lower() in _NEVER | _SELDOM) or (first and first[0].lower() in _ENDINGS) or "www." in left
    dotted = right[0].islower() and _CHAIN.search(f"{left}{right}")
    return not (known or dotted) and _OF_NAMES.isdisjoint(left + right) and left[-2].islower()
