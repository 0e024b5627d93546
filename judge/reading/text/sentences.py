"""Makes sentences out of a text that a model wrote, by rules that can be read: no model, no list of languages."""

import re

from judge.reading.text.seen import visible

_END = re.compile(
    r"""(?<=(?P<last>[.!?…]))(?P<close>["'”’»)\]*_]{0,4})(?=\s|$)|(?<=[。！？｡؟۔।॥။።‼⁇⁈⁉])(?![。！？｡」』）)])|(?<=．)(?!(?<=\d．)\d|[．」』）)])"""
    r"""|(?<=[\w!?.…][!?])(?=[^\W\d_])(?!\w{1,40}=)|(?:(?<=[^\W\d_]…)|(?<=[^\W\d_]\.{3}))(?=[A-Z])|(?<=[^\W\d_]{2}\.)(?P<glued>)(?=[^\W\d_]{2})"""
    r"""|\n(?=[ \t]*(?:\n|(?:[-*+•・>]+|\#+|\d{1,3}[.)])[ \t]))"""
)
_LETTERS = re.compile(r"[^\W\d_]*")
_RUN = 40
"""Characters around a mark that are looked at."""
_HESITATION = re.compile(r"(?:[…‥]|\.[ \t]?\.)$")
_CHAIN = re.compile(r"\w\.\w+\.\w")
"""Two points in one run, as in `os.path.join`."""
_OF_NAMES = frozenset("/@_\\=`{}[]<>|&%#")
"""Signs of addresses, files and code: a point in a run with one of them ends no sentence."""
_FILES = """
com org net edu gov int info biz app dev io ai co uk de fr jp cn eu ca au es nl se ch br ru kr tv fm ly
py js jsx ts tsx css html htm xml json yaml yml toml ini cfg csv tsv txt md rst pdf doc docx xls xlsx ppt pptx png jpg
jpeg gif svg mp zip tar gz sh bat exe dll so java cpp rs go rb php sql db log conf env lock ipynb jar
"""
_ENDINGS = frozenset(_FILES.split())
"""What stands behind the last point of an address or a file's name."""
_LISTED = re.compile(r"(?:^|\n)[ \t]*\d{1,3}\.$")
_LAST_WORD = re.compile(r"(?:^|[\s(\"'“‘])([^\W\d_]+(?:\.[^\W\d_]+)*)\.$")
_NEVER = {"mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "cf", "fig", "eq", "approx", "gen", "sen", "rep", "gov"}
_SELDOM = {"inc", "ltd", "co", "corp", "jr", "sr", "etc", "al", "a.m", "p.m", "u.s", "u.k", "ph.d", "vol", "dept", "est"}
_LONGEST_ABBREVIATION = 12


def sentences(text: str) -> list[str]:
    """Return the sentences: what ends in . ! ? … 。 with a letter or digit in it.

    A paragraph, a heading and a list item end a sentence too, so leaving the full stops out shortens nothing; a line break
    alone does not. A mark needs no space behind it: `One!Two.Three.` is three. `Dr.`, `e.g.`, an initial, `example.com`, the
    number of a list item and a question quoted inside a sentence end none. Nor do dots of hesitation (`Well... it is`), unless
    a capital, a digit or a paragraph's end stands behind them.
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
    """Whether a point that ends no sentence stands behind a text: that of a list item's number or of an abbreviation."""
    if _LISTED.search(before):
        return True
    word = _LAST_WORD.search(before)
    name = word[1].lower() if word else ""
    if name in _NEVER or (word and len(name) == 1 and word[1].isupper() and name != "i"):
        return True
    return bool(name in _SELDOM and follows and not follows.isupper())


def _goes_on(behind: str) -> bool:
    """Whether a sentence goes on behind dots of hesitation: in more of them, in a small letter or in one of a script without."""
    first = behind.lstrip(" \t\n\"'“‘(*_")[:1]
    return first in {".", "…"} or (first.isalpha() and first == first.lower())


def _glued(before: str, behind: str) -> bool:
    """Whether a point between two words without a space ends a sentence, and is no part of a name or an abbreviation."""
    left, right = (before.split() or [""])[-1], (behind.split() or [""])[0]
    word = _LAST_WORD.search(f" {left}")
    first = _LETTERS.match(right)
    known = (word and word[1].lower() in _NEVER | _SELDOM) or (first and first[0].lower() in _ENDINGS) or "www." in left
    dotted = right[0].islower() and _CHAIN.search(f"{left}{right}")
    return not (known or dotted) and _OF_NAMES.isdisjoint(left + right) and left[-2].islower()
