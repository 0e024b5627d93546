"""Makes sentences out of a text that a model wrote, by rules that can be read: no model, no list of languages."""

import re

from judge.reading.words import visible

_END = re.compile(
    r"""(?<=(?P<last>[.!?…]))(?P<close>["'”’»)\]*_]{0,4})(?=\s|$)|(?<=[。！？｡])(?![。！？｡」』）)])"""
    r"""|\n(?=[ \t]*(?:\n|(?:[-*+•・>]+|\#+|\d{1,3}[.)])[ \t]))"""
)
_LISTED = re.compile(r"(?:^|\n)[ \t]*\d{1,3}\.$")
_LAST_WORD = re.compile(r"(?:^|[\s(\"'“‘])([^\W\d_]+(?:\.[^\W\d_]+)*)\.$")
_NEVER = {"mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "cf", "fig", "eq", "approx", "gen", "sen", "rep", "gov"}
_SELDOM = {"inc", "ltd", "co", "corp", "jr", "sr", "etc", "al", "a.m", "p.m", "u.s", "u.k", "ph.d", "vol", "dept", "est"}
_LONGEST_ABBREVIATION = 12


def sentences(text: str) -> list[str]:
    """Return the sentences: what ends in . ! ? … 。 with a letter or digit in it.

    A paragraph, a heading and a list item end a sentence too, so leaving the full stops out shortens nothing; a line break
    alone does not. `Dr.`, `e.g.`, an initial, the number of a list item and a question quoted inside a sentence end none.
    """
    plain, start, found = visible(text), 0, []
    for match in _END.finditer(plain):
        if _ends(match, plain):
            found.append(plain[start : match.end()].strip())
            start = match.end()
    found.append(plain[start:].strip())
    return [sentence for sentence in found if any(map(str.isalnum, sentence))]


def _ends(match: re.Match[str], text: str) -> bool:
    follows = text[match.end() : match.end() + 3].lstrip()[:1]
    if match["last"] in {"!", "?"}:
        return not (match["close"] and follows.islower())
    if match["last"] != ".":
        return True
    before = text[max(0, match.start() - _LONGEST_ABBREVIATION) : match.start()]
    if _LISTED.search(before):
        return False
    word = _LAST_WORD.search(before)
    name = word[1].lower() if word else ""
    if name in _NEVER or (word and len(name) == 1 and word[1].isupper() and name != "i"):
        return False
    return not (name in _SELDOM and follows and not follows.isupper())
