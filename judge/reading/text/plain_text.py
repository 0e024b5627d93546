"""Writes a text in the form in which it is compared with another: as it reads, without disguises."""

from judge.reading.pattern import Pattern
from judge.reading.text.look_alikes import unmasked
from judge.reading.text.normal_form import composed, readable
from judge.reading.text.visible import visible

_ELEMENT = Pattern(r"</?[A-Za-z][^<>]{0,80}>")
"""A tag of HTML: `<b>`, `</span>`, `<a href="...">`."""

_INSIDE_WORD = Pattern(r"(?<=[^\W\d_])(?:\*{1,3}|__|~~|`)(?=[^\W\d_])")
"""Emphasis between two letters: `pass**word`."""


def plain(text: str) -> str:
    """Return the text as it is compared with another.

    Invisible characters are dropped, letters are composed, full-width and ornamental letters are plain ones, and a disguised word
    is written in the script that it imitates (see `look_alikes`). Superscripts and fractions stay: `x²` is not `x2`.
    """
    return unmasked(readable(visible(text)))


def views(text: str) -> tuple[str, str]:
    """Return the text as written, composed and without invisible characters, and the text as it reads (see `plain`).

    Look for a string in both: the second view undoes disguises, the first changes no honest word.
    """
    return composed(visible(text)), plain(text)


def rendered(text: str) -> str:
    """Return the text as a web page shows it: entities as characters; no comments, no tags, no emphasis inside a word."""
    import html  # its table of entities takes 1 ms, and one option of one check needs it

    first, *parts = text.split("<!--")
    shown = first + "".join(part.partition("-->")[2] if "-->" in part else f"<!--{part}" for part in parts)
    return html.unescape(_INSIDE_WORD.sub("", _ELEMENT.sub("", shown)))
