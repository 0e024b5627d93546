"""Reads one object that is nearly JSON, as models write it; never guesses what a value is.

Forgiven: a comma too many, or one missing at the end of a line; comments; keys without quotes; single, curly or unescaped inner
quotes; raw line breaks; LaTeX's backslashes; Python's `True`; full-width colons and commas. Not forgiven: a key that appears
twice, text after a value that belongs to nothing, brackets that do not match, quotes that may or may not close a text.
A word without quotes is read as text: what it means is up to whoever reads the value.

One pass, in time linear in the length.
"""

import json
import math
import re
from typing import Any

from judge.bounds import LOOSE_DEPTH
from judge.reading.pattern import Pattern

_LITERALS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}
_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_LONGEST_KEY = 200
"""Characters of a key in quotes. A guess: longer than any name of a field."""

_SPACE = Pattern(
    r"(?:\s++"
    r"|//[^\n]*+|#[^\n]*+"  # a comment up to the end of the line
    r"|/\*(?:[^*]|\*(?!/)){0,2000}\*/)*+"  # a comment between /* and */
)
_SIGNS = {sign: Pattern(rf"\\.|{sign}", re.DOTALL) for sign in _CLOSING.values()}
_COMMA = Pattern("[,，]")
_COLON = Pattern("[:：]")
_NUMBER = Pattern(r"-?(?:0|[1-9][0-9]{0,39})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?")
_BARE = Pattern(
    r"[\w.+%/-]{1,100}"  # 4, good, 4/5
    r"(?:[ \t]{0,4}(?:/|of|out[ ]of)[ \t]{0,4}[0-9]{1,9})?"  # 4 / 5, 4 of 5, 4 out of 5
)
"""A value without quotes: a number, a word, or a fraction in words."""

_KEY = (
    r"""(?:"[^"\n]{1,200}"|'[^'\n]{1,200}'|“[^”\n]{1,200}”|‘[^’\n]{1,200}’"""  # "score":, 'score':
    r"|\w{1,100})\s*[:：]"  # score:
)
_BARE_KEY = Pattern(r"\w{1,100}")
_NEXT_KEY = Pattern(_KEY)
_ENDS_MEMBER = Pattern(
    rf"\s*(?:\}}|[,，](?:\s|//[^\n]*\n)*(?:\}}|{_KEY}))"  # the end of the object, or a comma and the next key
    rf"|[ \t]*\n\s*{_KEY}"  # the next key on a line of its own, without a comma
)
"""What follows the quote that closes a value."""

_SAYS_KEY = Pattern(r"\s*[:：]")
"""What follows an inner quote that closes something like a key. Then nobody can say where the text ends."""

_ENDS_ITEM = Pattern(r"\s*[\],，]")
_ESCAPE = Pattern(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
"""Not `\\b` and `\\f`: in a text with one of LaTeX's backslashes, these are LaTeX's too (`\\beta`, `\\frac`)."""


class NotReadable(ValueError):
    """The text cannot be read as an object without guessing."""


def read_loose(text: str, start: int, most: int) -> tuple[dict[str, Any], int]:
    """Read the object that starts at `start`; return it and where it ends, after its closing brace.

    Args:
        text: what a model wrote.
        start: where the opening brace is.
        most: how many characters the object may have.

    Raises:
        NotReadable: it is longer, broken, cut off or ambiguous.
    """
    reader = _Reader(text[start : start + most])
    value = reader.object(depth=1)
    return value, start + reader.at


class _Reader:
    """A cursor over a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0

    def object(self, depth: int) -> dict[str, Any]:
        """Read `{...}`."""
        self._enter(depth)
        value: dict[str, Any] = {}
        while not self._take("}"):
            key = self._key()
            if key in value:
                raise NotReadable
            value[key] = self._value(depth, _ENDS_MEMBER)
            self._separate("}")
        return value

    def _list(self, depth: int) -> list[Any]:
        self._enter(depth)
        items: list[Any] = []
        while not self._take("]"):
            items.append(self._value(depth, _ENDS_ITEM))
            self._separate("]")
        return items

    def _enter(self, depth: int) -> None:
        if depth > LOOSE_DEPTH:
            raise NotReadable
        self.at += 1
        self._skip()

    def _separate(self, end: str) -> None:
        """Pass the comma after a member; it may be missing if the next key starts a line."""
        before = self.at
        self._skip()
        if self._text[self.at : self.at + 1] == end:
            return
        if comma := _COMMA.match(self._text, self.at):
            self.at = comma.end()
            self._skip()
        elif end == "]" or "\n" not in self._text[before : self.at] or not _NEXT_KEY.match(self._text, self.at):
            raise NotReadable

    def _key(self) -> str:
        closing = _CLOSING.get(self._text[self.at : self.at + 1])
        if closing:
            end = self._text.find(closing, self.at + 1, self.at + _LONGEST_KEY + 2)
            key, stop = self._text[self.at + 1 : max(end, 0)], end + 1
        else:
            bare = _BARE_KEY.match(self._text, self.at)
            key, stop = (bare[0], bare.end()) if bare else ("", 0)
        if not key or "\\" in key or "\n" in key:
            raise NotReadable
        self.at = stop
        self._skip()
        colon = _COLON.match(self._text, self.at)
        if not colon:
            raise NotReadable
        self.at = colon.end()
        self._skip()
        return key

    def _value(self, depth: int, ends: Pattern) -> Any:
        sign = self._text[self.at : self.at + 1]
        if sign == "{":
            return self.object(depth + 1)
        if sign == "[":
            return self._list(depth + 1)
        return self._string(_CLOSING[sign], ends) if sign in _CLOSING else self._bare()

    def _bare(self) -> Any:
        found = _BARE.match(self._text, self.at)
        if not found:
            raise NotReadable
        self.at = found.end()
        word = found[0]
        if word in _LITERALS:
            return _LITERALS[word]
        number = _NUMBER.fullmatch(word)
        if not number:
            return word
        value = float(word) if number[1] or number[2] else int(word)
        if not math.isfinite(value):
            raise NotReadable
        return value

    def _string(self, closing: str, ends: Pattern) -> str:
        """Read a text up to the quote that closes it: the first one that the end of the member follows."""
        begin = at = self.at + 1
        doubtful = -1
        while sign := _SIGNS[closing].search(self._text, at):
            at = sign.end()
            if sign[0] != closing:
                continue
            if ends.match(self._text, at):
                self.at = at
                return _unescaped(self._text[begin : sign.start()])
            beside = doubtful >= 0 and not self._text[doubtful : sign.start()].strip()
            if beside or (closing == '"' and _SAYS_KEY.match(self._text, at)):
                raise NotReadable
            doubtful = at
        raise NotReadable

    def _take(self, sign: str) -> bool:
        if self._text[self.at : self.at + 1] != sign:
            return False
        self.at += 1
        return True

    def _skip(self) -> None:
        space = _SPACE.match(self._text, self.at)
        self.at = space.end() if space else self.at


def _unescaped(text: str) -> str:
    """Undo JSON's escapes; a backslash that starts none, as in LaTeX, stands for itself."""
    if "\\" not in text:
        return text
    try:
        decoded: str = json.loads(f'"{text}"', strict=False)
    except ValueError:
        return _ESCAPE.sub(_meant, text)
    return decoded


def _meant(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else _ESCAPES.get(escape[2], escape[0])
