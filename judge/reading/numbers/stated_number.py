"""Tells which of several numbers a text states: after the last `=`, at the end of a sequence, not in a remark."""

import itertools
import re
from collections.abc import Sequence

from judge.bounds import NUMBER_LINE
from judge.reading.pattern import Pattern, either
from judge.reading.stated.plain_answer import Value

_EQUALS = Pattern(r"(?<![<>!])[=≈]")
_SENTENCE_END = Pattern(r"[.!](?=\s)|[。\n]")
_COMES_TO = Pattern(r"(?:\b(?:which|that)\s+(?:is|equals|gives|makes)|\b(?:equals|gives|makes))\s+[$€£]?$")
"""What joins a calculation to its result: 6*7, [which is] 42."""

_TAKES_BACK = r"\?|\b(?:or|maybe|perhaps|possibly|not|might|could|actually|wait|no|rather|guess\w*|unsure|sure)\b"
_REMARK = Pattern(
    rf"[ ]?\((?![^()]{{0,200}}(?:{_TAKES_BACK}))"
    r"(?=[^()]{0,200}(?:[A-Za-z]{2}|[0-9)]\s?[-+*/×]\s?[0-9(]))[^()]{1,200}\)",
    re.IGNORECASE,
)
"""A remark in parentheses that takes nothing back: (i.e. 6*7), (see above)."""

_NUMBERED = Pattern(r"[0-9][^().!?\n]{0,24}$")
_LOOK_BACK = 24
"""Characters before a remark in which the number is looked for that it is about. A guess: the number and a few words."""

_SEQUENCE = 3
"""Items from which on a row of numbers is a sequence. A guess."""

_NEXT_ITEM = Pattern(r"\s?,\s{1,3}")
_EMPHASISED = Pattern(r"\s?,\s{1,3}(?:and\s)?(\*\*|__)")
_WHEN = Pattern(r"\b(?:in|from|since|by|of|for|during|until|over|year|than|to)\s(?:19|20)[0-9]{2}$", re.IGNORECASE)
"""A year that says when: in 2018."""

_AMOUNT = Pattern(either(r"[$€£¥₹]\s?[0-9]", r"[0-9]\s?(?:%|per\s?cent)"))


def stated_place(text: str, values: Sequence[Value]) -> int:
    """Return which of its numbers a text in plain characters states: the first one after the last `=` that can be read."""
    first = next((value.end for value in values if value.value is not None), len(text))
    ends = _SENTENCE_END.search(text, first)
    stop = ends.start() if ends else len(text)
    for equals in reversed([0, *(match.end() for match in _EQUALS.finditer(text, 0, stop))]):
        at = next((at for at, value in enumerate(values) if value.start >= equals), len(values))
        if at < len(values) and (values[at].value is not None or not equals):
            return at if values[at].value is not None else _worked_out(text, values, at)
    return 0


def without_remarks(text: str) -> str:
    """Blank out remarks in parentheses after a number, as in `42 (i.e. 6*7)`, but not those that take it back."""
    return _REMARK.sub(
        lambda found: (
            " " * len(found[0]) if _NUMBERED.search(text[max(0, found.start() - _LOOK_BACK) : found.start()]) else found[0]
        ),
        text,
    )


def sequence_end(text: str, values: Sequence[Value]) -> Value | None:
    """Return the last number if it ends a sequence of three or more and is the only one that is emphasised."""
    if len(values) < _SEQUENCE or values[-1].value is None:
        return None
    *plain_joints, joint = [text[one.end : other.start] for one, other in itertools.pairwise(values[-_SEQUENCE:])]
    mark = _EMPHASISED.fullmatch(joint)
    if mark and all(map(_NEXT_ITEM.fullmatch, plain_joints)) and text.startswith(mark[1], values[-1].end):
        return values[-1]
    return None


def says_when(text: str, value: Value) -> bool:
    """Whether a number is a year that says when, as in "growth is 20% from 2018", with an amount before it in its line."""
    line = text[max(text.rfind("\n", 0, value.start), value.start - NUMBER_LINE, 0) : value.end]
    return bool(_WHEN.search(line) and _AMOUNT.search(line))


def _worked_out(text: str, values: Sequence[Value], at: int) -> int:
    """Return which number a calculation in words comes to, as in `6*7, which is 42`; otherwise the calculation itself."""
    for place in range(at + 1, len(values)):
        if values[place].value is not None and _COMES_TO.search(text[values[place - 1].end : values[place].start]):
            return place
    return at
