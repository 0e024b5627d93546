"""Tells whether a value is only a guess: "maybe 42", "42, I think", "if the answer is 42", "42 with probability 0.5"."""

import re

from judge.bounds import DOUBT_SPAN
from judge.reading.doubt.vocabulary import ADVERB, CLOSED, MODAL, OPEN, UNSURE, begins_with, ends_in
from judge.reading.pattern import Pattern, either

_BEFORE = ends_in(MODAL)
_CLAUSE_BEFORE = Pattern(
    either(
        rf"(?:{ADVERB}),?[^,.;:\n。、]*$",  # maybe it is
        r"\bif I had to\b[^.;\n]*$",  # if I had to choose, I would say
        rf"(?:{UNSURE})(?![^.;\n]{{0,40}}\bbut\s(?:after|then|now|on)\b)[^.;\n。]*$",  # I am not sure, but
        r"\b(?:if|suppose|supposing|assume|assuming|whether|imagine)\s+(?:that\s+)?(?:the|my|our|its)\s+(?:\w+\s+)?answer\b[^,.;]*$",
    ),
    re.IGNORECASE,
)
_CONDITION = Pattern(
    either(
        r"\b(?:if|whether|suppose|supposing|assume|assuming|unless|pretend|had|would have|were)\b[^,;.\n]*$",
        r"\b(?:check|verify|see|say|show|prove|claim)s?\s+that\b[^,;.\n]*$",  # check that the answer is
        r"もし[^、。\n]*$",
    ),
    re.IGNORECASE,
)
_TENTATIVE = Pattern(
    r"\b(?:an?|one|another|any|possible|potential|tentative|second|alternative|plausible|other)\s+(?:\w+\s+)?answer"
)
_BUT = r"[,;(–—-]?\s*(?:(?:but|though|although|and|or|is|just)\s+)?"
_AFTER = begins_with(
    either(
        rf"{_BUT}(?:{ADVERB}|I\s+(?:guess|suppose)\b|(?:I['’]m\s+|I\s+am\s+)?(?:{UNSURE})|I\s+(?:could|may|might)\s+be\s+wrong"
        r"|(?:it|that|this)\s+(?:might|may|could)\b|(?:might|may|could)\s+be\b|-?ish\b|give\s+or\s+take\b"  # 42-ish
        r"|or\s+(?:so|something|thereabouts|none|neither|nothing|another|else)\b|oder\s+so\b)",  # 42 or so
        r"[,、]?(?:か(?:も(?![ら-ん]*ら)|な[。?]?$)|だろう|でしょうか|ですか|のどちらか|のいずれか|と推測)",  # 42かもしれない
        r"[일]?\s?(?:수도|지도\s?모)",
    )
)
_QUESTION = Pattern(r"""^[)\]}*_"'`$”」』\s]{0,9}[^.!?。()\n]{0,60}(?:[?？]|(?:です|ます|でしょう)か[。?]?$)""")
"""A question mark at the end of the value's sentence: 42?"""

_MARK_SPAN = 6
"""Characters after a value in which a question mark belongs to it, if its sentence does not go on. A guess: room for `**)?`."""

_SHARE = r"[0-9][0-9./]{0,9}\s?(?:%|per\s?cent)?"
_ODDS = r"(?:probability|chance|likelihood|odds)"
_CHANCE_BEFORE = Pattern(
    # with a probability of 0.5 it is; 50% of the time
    rf"(?:\b(?:with|at)\s+(?:an?\s+)?{_ODDS}(?:\s+of)?\s+{_SHARE}|\b{_SHARE}\s+(?:{_ODDS}|of\s+the\s+time))"
    rf"[\s,:]{{0,3}}(?:(?:that|of)\s+)?(?:(?:it|this|the\s+(?:\w+\s+)?answer)(?:['’]s|\s+(?:is|was|equals|will\s+be))?)?{OPEN}{{0,9}}$",
    re.IGNORECASE,
)
_CHANCE_AFTER = Pattern(
    # (with a chance of 50%; at 50% odds
    rf"{CLOSED}{{0,9}}[(,]?\s?(?:with|at)\s+(?:an?\s+)?(?:{_ODDS}(?:\s+of)?\s+{_SHARE}|{_SHARE}\s+{_ODDS})",
    re.IGNORECASE,
)


def hedged_before(text: str) -> bool:
    """Whether a text makes a guess of the value that follows it."""
    return _BEFORE.search(text) is not None or _CLAUSE_BEFORE.search(text) is not None


def hedged_after(text: str, *, sentence: bool) -> bool:
    """Whether a text makes a guess of the value before it.

    Args:
        text: what follows the value.
        sentence: whether the value's sentence goes on, so that a question mark at its end makes a guess too.
    """
    return _AFTER.match(text) is not None or _QUESTION.match(text if sentence else text[:_MARK_SPAN]) is not None


def conditional(text: str) -> bool:
    """Whether what follows is only supposed, as after "if the answer is"."""
    return _CONDITION.search(text[-DOUBT_SPAN:]) is not None


def tentative(marker: str) -> bool:
    """Whether a marker announces one answer of several, as "another answer is" does."""
    return _TENTATIVE.search(marker[-DOUBT_SPAN:].lower()) is not None


def chancy(before: str, after: str) -> bool:
    """Whether a value is one of a lottery: "with probability 0.5 it is …", "… with a chance of 50%"."""
    return _CHANCE_BEFORE.search(before[-DOUBT_SPAN:]) is not None or _CHANCE_AFTER.match(after[:DOUBT_SPAN]) is not None
