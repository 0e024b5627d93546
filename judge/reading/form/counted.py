"""Counts what a prompt may ask for by number: bullets, numbered items, paragraphs, highlights, placeholders, titles, capitals."""

import re
from typing import Literal

from judge.reading.form.content import says
from judge.reading.pattern import Pattern, either

Counted = Literal["bullets", "numbered", "paragraphs", "highlights", "placeholders", "titles", "capitals"]

_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff"
"""Thai, Lao, kana and Han: emphasis in these scripts has no space around it."""

_BULLET = Pattern(
    r"^[ \t]*"
    r"(?:[*•・‣](?!\*)|[-+](?=[ \t]|[^\W_]))"  # * text, • text, - text, -text; not **text**, --- or -5
    r"[ \t]*(?=\S)([^\n]*)",
    re.MULTILINE,
)
_NUMBERED = Pattern(r"^[ \t]*\d{1,3}[.)][ \t]+(?=\S)([^\n]*)", re.MULTILINE)
"""1. text, 2) text."""

_HIGHLIGHT = Pattern(
    rf"(?:(?<![\w*\\])|(?<=[{_UNSPACED}]))"
    r"(\*{1,3})(?=[^\s*])[^\n*]+(?<=\S)\1(?!\*)"  # *text*, **text**
    rf"(?:(?!\w)|(?=[{_UNSPACED}]))"
)
_PLACEHOLDER = Pattern(
    either(
        r"(?<!- )(?<!\* )\[[^\[\]\n]+\]",  # [name], but not - [x]
        r"\[[^\[\]\n]{2,}\]",  # - [name]
    )
)
_TITLE = Pattern(r"<<[^<>\n]+>>")
_WORD = Pattern(r"\b[^\W\d_]+\b")
_PARTS = {
    "bullets": (_BULLET, 1),
    "numbered": (_NUMBERED, 1),
    "highlights": (_HIGHLIGHT, 0),
    "placeholders": (_PLACEHOLDER, 0),
    "titles": (_TITLE, 0),
}
"""The pattern of each other kind, and the group that has to say something."""

_BLANK_LINE = Pattern(r"\n[ \t]*\n\s*")


def count(text: str, what: Counted, divider: str | None = None) -> int:
    """Count the parts of one kind that say something.

    Args:
        text: what a reader sees of a response.
        what: the kind.
        divider: what separates paragraphs, if not a blank line.

    Raises:
        ValueError: a part between dividers is empty or appears twice.
    """
    if what == "capitals":
        return sum(word[0].isupper() for word in _WORD.finditer(text))
    if what == "paragraphs":
        return sum(map(says, _paragraphs(text, divider)))
    pattern, group = _PARTS[what]
    return sum(says(part[group]) for part in pattern.finditer(text))


def _paragraphs(text: str, divider: str | None) -> list[str]:
    parts = [part.strip() for part in (text.split(divider) if divider else _BLANK_LINE.split(text))]
    if divider and (not all(map(says, parts[1:-1])) or len(set(parts)) < len(parts)):
        msg = f"an empty or repeated part between {divider!r}"
        raise ValueError(msg)
    return parts
