"""Finds where a text takes back what it said before: "42. Wait, 41", "42. That is wrong"."""

import re

from judge.bounds import DOUBT_SPAN
from judge.reading.pattern import Pattern, either

_CHECK = Pattern(
    r"\W{0,4}(?:"
    + either(
        # Let me double-check, let's make sure
        r"let(?:['’]s|\s+me|\s+us)\s+(?:\w+\s+){0,2}?(?:double[\s-]?check|re-?check|check|verify|confirm|make\s+sure)",
        r"(?:is|was)\s+(?:that|this|it)\b|(?:does|did)\s+(?:that|this|it|I)\b|am\s+I\b",  # Is that right?
        r"checking|確認|確かめ",
    )
    + ")",
    re.IGNORECASE,
)
_CORRECTION = Pattern(
    r"(?:^|[.,;:!?…。、！？\n(—–-])[\s*_]{0,5}"  # at the beginning of a clause
    r"(?:(?:oh|hm+|um+|uh|but|ah|er+m?|well|ok|okay|no|and|or)[,.…\s]{1,4}){0,3}(?:"  # oh no,
    + either(
        r"(?:wait|hold\s+on|hang\s+on|(?:scratch|strike)\s+that|correction|on\s+second\s+thoughts?|sorry|oops|whoops"
        r"|my\s+(?:mistake|bad)|I\s+(?:mean|meant|misread|(?:made|see)\s+an?\s+(?:mistake|error))|actually|(?<=or\s)rather"
        r"|make\s+(?:that|it)|let\s+me\s+(?:correct|redo|fix|recalculate|reconsider)"
        r"|no(?=\s?[,.;:!—–-]|\s+(?:it|that|the)\b|\s+[-0-9$(\\]))\b",  # no, 41; no 41
        r"(?:warte|moment|espera|attends|attendez|aspetta)\b",
        r"等等|不对|잠깐",
        r"いや(?![なだで])|いえ[、。,]|待って|待てよ|ちょっと待|やっぱり?|やはり|訂正|間違え(?:た|まし)|もとい|失礼",
    )
    + ")",
    re.IGNORECASE,
)
_TAKEN_UP = Pattern(
    r"""^[\s*_.,;:)\]}$`"'。、]{0,9}(?:"""
    + either(
        r"(?:or|alternatively|maybe|perhaps|possibly|otherwise)\b|though\s+(?:it\s+)?(?:might|could|may)",  # Or maybe 41
        r"(?:but|and)\s+(?:maybe|perhaps|possibly|(?:it|that|this)\s+(?:might|may|could)|also)",
        r"(?:it|this|that)\s+(?:might|may|could)\s+(?:also\s+)?be",
        r"または|あるいは|もしくは|ひょっと|もしか",
    )
    + ")",
    re.IGNORECASE,
)
_DENIED = Pattern(
    either(
        r"\b(?:wrong|incorrect|mistaken?|error|(?:not|n['’]t)\s+(?:right|correct|it|the\s+answer|true))\b",
        r"間違|誤り|違います|違う|不正解|ではない|じゃない",
    ),
    re.IGNORECASE,
)
_CONFIRMED = Pattern(
    either(
        r"\b(?:yes|yep|(?<!not )(?<!n't )(?<!in)(?:correct|right)|confirm(?:s|ed)?|checks?\s+out|matches|consistent|good"
        r"|holds|stands)\b",
        r"✓|✔|✅|正しい|合って|確かに",
    ),
    re.IGNORECASE,
)
_PAST_DENIAL = 10
"""Characters after the beginning of a denial that are skipped, so that its own "right" confirms nothing: "not right"."""

_CONFIRMING_SPANS = 4
"""Spans (`DOUBT_SPAN`) in which a check has to come to its result. A guess: about five sentences."""


def corrections(text: str) -> list[int]:
    """Return the places after words that take back what comes before them, the last first."""
    return [match.end() for match in _CORRECTION.finditer(text) if match.start()][::-1]


def corrects(text: str) -> bool:
    """Whether a text takes something back, at its beginning too."""
    return _CORRECTION.search(text) is not None


def taken_up(rest: str) -> bool:
    """Whether the text after a statement goes on with another answer, as "Or maybe 41" does."""
    return _TAKEN_UP.match(rest[:DOUBT_SPAN]) is not None


def denied(rest: str) -> bool:
    """Whether a text calls what comes before it wrong, and does not confirm it afterwards."""
    denials = [match.start() for match in _DENIED.finditer(rest[:DOUBT_SPAN])]
    return bool(denials) and not _CONFIRMED.search(rest[:DOUBT_SPAN], denials[-1] + _PAST_DENIAL)


def confirmed(rest: str) -> bool:
    """Whether a text checks what comes before it and confirms it."""
    confirms = _CHECK.match(rest) is not None and _CONFIRMED.search(rest[: _CONFIRMING_SPANS * DOUBT_SPAN]) is not None
    return confirms and not denied(rest)
