"""Takes the thoughts out of what a model wrote: the text between the opening and the closing tag of a thought.

Thoughts are not part of an answer, wherever they stand. A tag in quotation marks, in backticks or in a code fence is text. So is
a closing tag that nothing opened: it hides nothing. Some chat templates open the thought in the prompt, so that the response
starts inside it. Then the first closing tag ends the thought, but only if the record shows it: the last turn of the prompt ends
in the opening tag. Otherwise a policy could hide anything in front of a lone `</think>`.
"""

import re
from collections.abc import Iterator

from judge.reading.pattern import Pattern
from judge.reading.text.fence import MARK, mark_after
from judge.reading.text.visible import visible

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
"""The tags with which models open and close a thought."""

_BEGINNINGS = ("<think", "<thought", "<reason", "<reflect", "<scratch", "<|begin_", "<|channel|>", "[think]", "◁think▷")
"""Each text with an opening tag contains one of these. Looking for them is much faster than the pattern."""

_OPENS = "|".join(opening for opening, _ in _PAIRS)
_TAG = Pattern("|".join(f"{opening}|{closing}" for opening, closing in _PAIRS), re.IGNORECASE)
_TOKEN = Pattern(
    rf"{MARK}(?=(?P<info>[^\n]*))|(?<![`\"'“‘«「『\\])(?:"  # a fence, or a tag that is not quoted
    + "|".join(f"(?P<open{at}>{opening})" for at, (opening, _) in enumerate(_PAIRS))
    + ")|"
    + "|".join(f"(?P<close{at}>{closing})" for at, (_, closing) in enumerate(_PAIRS)),
    re.IGNORECASE | re.MULTILINE,
)
_STARTS = Pattern(rf"\s*(?:{_OPENS})", re.IGNORECASE)
_LEFT_OPEN = Pattern(rf"(?:\A|[\n>|｜])\s*(?:{_OPENS})\s*\Z", re.IGNORECASE)
_LONGEST_LEFT_OPEN = 200
"""Characters at the end of a prompt that are searched for an opening tag. A guess: the longest tag has 30, the rest is space."""

_ANY = "any"
"""Stands for a thought that the prompt opened: whichever closing tag comes first ends it."""


def without_thought(text: str, *, opened: bool = False) -> str:
    """Return the text without its thoughts. Takes linear time.

    A thought that never ends leaves nothing if there is nothing before it. After other text, its opening tag counts as text.

    Args:
        text: any text.
        opened: whether the text starts inside a thought, because the prompt ended in the opening tag.
    """
    lowered = text.lower()
    if not (opened or any(beginning in lowered for beginning in _BEGINNINGS)):
        return text
    pieces: list[str] = []
    place = 0
    for start, end in _thoughts(text, opened=opened and not _STARTS.match(text)):
        if end is None:
            before = _joined([*pieces, text[place:start]])
            return before + text[start:] if visible(before).strip() else ""
        pieces.append(text[place:start])
        place = end
    return _joined([*pieces, text[place:]])


def ends_in_opening_tag(prompt: str) -> bool:
    """Whether a prompt ends in the opening tag of a thought, so that the response starts inside it."""
    return _LEFT_OPEN.search(prompt[-_LONGEST_LEFT_OPEN:]) is not None


def names_thought(text: str) -> bool:
    """Whether a text names the tag of a thought. A demand that does so covers the thoughts too."""
    return _TAG.search(text.replace("\\", "")) is not None


def _thoughts(text: str, *, opened: bool) -> Iterator[tuple[int, int | None]]:
    """Yield the start and the end of each thought. The end is None if the thought never ends."""
    start, code, thought = 0, "", _ANY if opened else ""
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup or ""
        if token["mark"]:
            code = code if thought else mark_after(code, token)
        elif kind.startswith("open"):
            if not (thought or code):
                thought, start = kind.removeprefix("open"), token.start()
        elif thought in {kind.removeprefix("close"), _ANY}:
            yield start, token.end()
            thought = ""
    if thought:
        yield start, None


def _joined(pieces: list[str]) -> str:
    """Join the text around thoughts, with a space where two words would become one."""
    joined = ""
    text: list[str] = []
    for piece in filter(None, pieces):
        text.append(" " if joined and not (joined[-1].isspace() or piece[0].isspace()) else "")
        text.append(piece)
        joined = piece
    return "".join(text)
