"""Makes the text that a reader sees out of what a model wrote: no thoughts, nothing invisible, and where its code stands.

Every check reads responses through this module, so that what hides or disguises a text is known in one place.

Thoughts. What stands between the opening and the closing tag of a thought is no part of an answer, wherever it stands. A tag
in quotation marks, in backticks or in a code fence is text. A closing tag that nothing opened is text too and hides nothing.
Some chat templates open the thought in the prompt, so that a response begins inside it: the first closing tag then ends the
thought, but only where the record shows it, by a prompt whose last turn ends in the opening tag. Anything less would let a
policy hide whatever it likes in front of a lone `</think>`.
"""

import html
import re
from typing import NamedTuple

from judge.reading.text.look_alikes import unmasked
from judge.reading.text.normal_form import composed, readable
from judge.sample import Sample

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
"""Default_Ignorable_Code_Point (Unicode's DerivedCoreProperties.txt), and control characters, lone surrogates, annotation marks
and the blank Braille cell, which show nothing either."""

_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
"""What Unicode says ends a line (UAX #14, class BK and NEL): it parts words as a line feed does."""

_PAIRS = (
    (r"<think(?:ing)?>", r"</think(?:ing)?>"),
    (r"<thoughts?>", r"</thoughts?>"),
    (r"<reasoning>", r"</reasoning>"),
    (r"<reflection>", r"</reflection>"),
    (r"<scratchpad>", r"</scratchpad>"),
    (r"<\|begin_internal_thought\|>", r"<\|end_internal_thought\|>"),
    (r"<\|begin_of_thought\|>", r"<\|end_of_thought\|>"),
    (r"<\|channel\|>analysis<\|message\|>", r"<\|end\|>"),
    (r"\[THINK\]", r"\[/THINK\]"),
    (r"◁think▷", r"◁/think▷"),
)
"""How the models that think in tags open and close a thought."""

_BEGINNINGS = ("<think", "<thought", "<reason", "<reflect", "<scratch", "<|begin_", "<|channel|>", "[think]", "◁think▷")
"""One of these stands in every text with an opening tag, which they tell much sooner than a pattern does."""

_OPENS = "|".join(opening for opening, _ in _PAIRS)
_TAG = re.compile("|".join(f"{opening}|{closing}" for opening, closing in _PAIRS), re.IGNORECASE)
_MARK = r"^[ \t]{0,8}(?P<mark>`{3,}|~{3,})"
_TOKEN = re.compile(
    rf"{_MARK}(?=(?P<info>[^\n]*))|(?<![`\"'“‘«「『\\])(?:"
    + "|".join(f"(?P<open{at}>{opening})" for at, (opening, _) in enumerate(_PAIRS))
    + ")|"
    + "|".join(f"(?P<close{at}>{closing})" for at, (_, closing) in enumerate(_PAIRS)),
    re.IGNORECASE | re.MULTILINE,
)
_STARTS = re.compile(rf"\s*(?:{_OPENS})", re.IGNORECASE)
_LEFT_OPEN = re.compile(rf"(?:\A|[\n>|｜])\s*(?:{_OPENS})\s*\Z", re.IGNORECASE)
_LONGEST_LEFT_OPEN = 200


def visible(text: str) -> str:
    """Return the text without zero-width, direction-setting, filler and control characters; other line ends become LF."""
    return _BREAKS.sub("\n", _INVISIBLE.sub("", text))


def plain(text: str) -> str:
    """Return the text as it is compared with another.

    It is visible and composed, full-width and ornamental letters are plain ones, and a disguised word is written in the
    script that it pretends to be in (see `look_alikes`). Raised digits and fractions stay what they are: `x²` is not `x2`.
    """
    return unmasked(readable(visible(text)))


def views(text: str) -> tuple[str, str]:
    """Return the text as it stands, composed and without what is invisible, and as it reads (see `plain`).

    What is looked for in a text may stand in either: the second view undoes disguises, the first changes no honest word.
    """
    return composed(visible(text)), plain(text)


def rendered(text: str) -> str:
    """Return the text as a page shows it: entities of HTML as characters, no comment, no tag, no emphasis inside a word."""
    parts = text.split("<!--")
    shown = parts[0] + "".join(part.partition("-->")[2] if "-->" in part else f"<!--{part}" for part in parts[1:])
    return html.unescape(_INSIDE.sub("", _ELEMENT.sub("", shown)))


_ELEMENT = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_INSIDE = re.compile(r"(?<=[^\W\d_])(?:\*{1,3}|__|~~|`)(?=[^\W\d_])")


def said(sample: Sample) -> str:
    """Return the response without its thoughts, as it was written otherwise."""
    return without_thought(sample.response, opened=_opened(sample))


def seen(sample: Sample) -> str:
    """Return what a reader sees of the response: no thoughts, nothing invisible."""
    return visible(said(sample))


def without_thought(text: str, *, opened: bool = False) -> str:
    """Return the text without what stands in thoughts.

    A thought that never ends leaves nothing where it is all there is; behind a text, its opening tag is text.

    Args:
        text: any text; takes linear time.
        opened: whether the text begins inside a thought, since the prompt ended in the opening tag.
    """
    lowered = text.lower()
    if not (opened or any(beginning in lowered for beginning in _BEGINNINGS)):
        return text
    pieces: list[str] = []
    place = start = 0
    code, thought = "", _ANY if opened and not _STARTS.match(text) else ""
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup or ""
        if token["mark"]:
            code = code if thought else _code_after(code, token)
        elif kind.startswith("open"):
            if not (thought or code):
                thought, start = kind.removeprefix("open"), token.start()
                pieces.append(text[place:start])
        elif thought in {kind.removeprefix("close"), _ANY}:
            thought, place = "", token.end()
    if not thought:
        return _joined([*pieces, text[place:]])
    before = _joined(pieces)
    return before + text[start:] if visible(before).strip() else ""


_ANY = "any"


def _joined(pieces: list[str]) -> str:
    """Join what stands around thoughts, so that no two words become one."""
    joined = ""
    text: list[str] = []
    for piece in filter(None, pieces):
        text.append(" " if joined and not (joined[-1].isspace() or piece[0].isspace()) else "")
        text.append(piece)
        joined = piece
    return "".join(text)


def names_thought(text: str) -> bool:
    """Whether a text names the tag of a thought, so that what is asked of a response is asked of its thoughts too."""
    return _TAG.search(text.replace("\\", "")) is not None


class Fence(NamedTuple):
    """A fenced code block (https://spec.commonmark.org/0.31.2/#fenced-code-blocks)."""

    language: str
    """The word behind the fence in small letters; empty where there is none."""

    body: str
    start: int
    """The place of its first line."""

    end: int
    """The place behind its last line."""

    closed: bool
    """Whether it ends in a fence of its own; else it ends with the text."""


def fences(text: str) -> list[Fence]:
    """Return the fenced code blocks of a text, of backticks or tildes, whatever language they name.

    One that is never closed ends with the text, as a page shows it.
    """
    found: list[Fence] = []
    opening: re.Match[str] | None = None
    for token in _FENCE.finditer(text):
        if opening is None:
            opening = token if _code_after("", token) else None
        elif not _code_after(opening["mark"], token):
            found.append(_fence(text, opening, token.start(), token.end(), closed=True))
            opening = None
    if opening:
        found.append(_fence(text, opening, len(text), len(text), closed=False))
    return found


def fenced(text: str) -> list[tuple[str, str]]:
    """Return the language and the text of every fenced code block, see `fences`; one with neither end nor text is none."""
    return [(fence.language, fence.body) for fence in fences(text) if fence.closed or fence.body.strip()]


_FENCE = re.compile(rf"{_MARK}(?P<info>[^\n]*)$", re.MULTILINE)
_LANGUAGE = re.compile(r"[\w+#-]+")


def _fence(text: str, opening: re.Match[str], stop: int, end: int, *, closed: bool) -> Fence:
    language = _LANGUAGE.search(opening["info"])
    body = text[opening.end() + 1 : stop].removesuffix("\n")
    return Fence(language[0].lower() if language else "", body, opening.start(), end, closed)


def _code_after(mark: str, token: re.Match[str]) -> str:
    """Return the mark that the code behind a line with a fence's mark was opened with; empty where no code stands there."""
    if not mark:
        return "" if token["mark"][0] == "`" and "`" in token["info"] else token["mark"]
    return "" if token["mark"].startswith(mark) and not token["info"].strip() else mark


def _opened(sample: Sample) -> bool:
    last = sample.messages[-1].content if sample.messages else ""
    return _LEFT_OPEN.search(last[-_LONGEST_LEFT_OPEN:]) is not None
