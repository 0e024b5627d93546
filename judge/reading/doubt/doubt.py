"""Tells what keeps a value from being a plain answer, from the text before and after it."""

from typing import Literal

from judge.bounds import DOUBT_SPAN
from judge.reading.doubt.bound import bounded_after, bounded_before
from judge.reading.doubt.hedge import hedged_after, hedged_before
from judge.reading.doubt.negation import negated_after, negated_before
from judge.reading.doubt.vocabulary import begins_with
from judge.reading.pattern import Pattern, either

Doubt = Literal["negated", "hedged", "bounded", "several"]

_TAG = Pattern(r"</?[A-Za-z][^<>]{0,60}>\s*$")
"""A tag of HTML that ends a text."""

_ALSO_AFTER = begins_with(
    either(
        # 42 is also possible, 42 works just as well
        r"(?:is|are|would\s+be|could\s+be|works?|fits?|can\s+be|seems?)\s+(?:also|too|equally|just\s+as|as\s+well|another)"
        r"(?:\s+(?:an?\s+|be\s+)*(?:possible|plausible|correct|right|valid|acceptable|likely|good|fine|possibility|answer|option))?",
        r"(?:also|equally)\s+(?:works?|fits?|possible|correct)",  # 42 also works
        r"で?も(?:正解|正しい|可能|あり)|でも",
    )
)
_CHOSEN_AFTER = begins_with(
    either(
        # B is therefore the answer
        r"(?:is|are|must\s+be|would\s+be|should\s+be|looks|seems)\s+(?:therefore\s+|thus\s+|clearly\s+|definitely\s+)?(?:the\s+)?"
        r"(?:\w+\s+)?(?:answer|correct|right|best)\b",
        r"[がを](?:正解|正しい|答え|選)",
        r"(?:ist|est|es|é|è)\s+(?:die\s+|la\s+|a\s+)?(?:richtige?|correct[ea]?|correta|corretta|bonne|giusta)\b",
        r"[이가]\s?정답",
    )
)


def before(text: str) -> Doubt | None:
    """Return the doubt that a text casts on the value that follows it; None if it casts none."""
    text = _TAG.sub("", text[-DOUBT_SPAN:])
    if bounded_before(text):
        return "bounded"
    if hedged_before(text):
        return "hedged"
    return "negated" if negated_before(text) else None


def after(text: str, *, sentence: bool = True) -> Doubt | None:
    """Return the doubt that a text casts on the value before it; None if it casts none.

    Args:
        text: what follows the value.
        sentence: whether the value's sentence goes on, so that a question mark at its end counts.
    """
    text = text[:DOUBT_SPAN]
    if negated_after(text):
        return "negated"
    if bounded_after(text):
        return "bounded"
    if hedged_after(text, sentence=sentence):
        return "hedged"
    return "several" if _ALSO_AFTER.match(text) else None


def chosen(text: str) -> bool:
    """Whether a text says that the value before it is the answer, as "is correct" does."""
    return _CHOSEN_AFTER.match(text[:DOUBT_SPAN]) is not None
