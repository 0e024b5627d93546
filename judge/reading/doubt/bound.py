"""Tells whether a value is only a bound: "more than 42", "42 or less"."""

import re

from judge.bounds import DOUBT_SPAN
from judge.reading.doubt.vocabulary import begins_with, ends_in
from judge.reading.pattern import Pattern, either

_TOTALLED = "add adds added adding sum sums summed summing round rounds rounded rounding"
"""Verbs after which "up to" is no bound: the angles add up to 180."""

_BEFORE = ends_in(
    either(
        r"\b(?:more|less|fewer|greater|larger|smaller|higher|lower|bigger|older|younger|longer|shorter|better|worse)\s+than\b"
        r"(?:\s+or\s+equal(?:\s+to)?\b)?",  # greater than or equal to 42
        r"\bat\s+(?:the\s+)?(?:very\s+)?(?:least|most)\b|\bat\s+(?:a\s+)?(?:minimum|maximum)\b",
        "".join(rf"(?<!\b{verb} )" for verb in _TOTALLED.split()) + r"\bup\s+to\b",
        r"\b(?:over|under|above|below|exceed(?:s|ing)?|beyond|between|within|almost|nearly|no\s+(?:more|less|fewer)\s+than)\b",
        r"\bupwards?\s+of\b|\bshort\s+of\b|\bclose\s+to\b|\bsomewhere\s+(?:near|around|about|in)\b",
        r"\bnot?\s+(?:exceeding|above|below)\b",
        # a minimum of 42, but not: the function has a minimum of 42
        r"(?<!has )(?<!have )(?<!attains )(?<!reaches )(?<!with )\ba\s+(?:minimum|maximum)\s+of\b",
        r"\b(?:mindestens|höchstens|(?:mehr|weniger|größer|kleiner)\s+als|bis\s+zu|zwischen|au\s+(?:moins|plus)"
        r"|(?:plus|moins)\s+de|jusqu['’]à|entre|al\s+menos|como\s+(?:mínimo|máximo)|(?:más|menos)\s+de"
        r"|(?:mayor|menor|maior)\s+(?:que|do\s+que)|pelo\s+menos|no\s+(?:mínimo|máximo)|mais\s+de|almeno|al\s+massimo"
        r"|(?:più|meno)\s+di|(?:maggiore|minore)\s+di)\b",
        r"至少|至多|最多|超过|超過|不到|多于|少于|大于|小于|최소|최대|적어도",
        r"(?<![-=])[<>≤≥≦≧≲≳]=?|\\[lg]eq?(?:slant)?\b|\\[lg]t\b",
        r"少なくとも|最低でも|最大でも|多くとも|高々|せいぜい|(?:最低|最大)(?=約?$)",
    ),
    r"the|an?|exactly|just|about|approximately|around|roughly|total|of|equal|to",
)
_AFTER = begins_with(
    either(
        r"\+(?![\s({$]*[\w.\\])|[<>≤≥≦≧]",  # 42+, but not 42 + 1
        r"[,(]?\s*at\s+(?:the\s+)?(?:very\s+)?(?:least|most)\b|[,(]?\s*(?:minimum|maximum)\b",
        r"[,(]?\s*(?:or|and)\s+(?:more|less|fewer|greater|larger|higher|lower|smaller|above|below|over|under|beyond|up|upwards?)\b",
        r"以上|以下|以内|未満|\s?(?:이상|이하|미만|초과)|超|より[大小多少高低上下もは]|を[超こ]え|[にも]満た|弱|強(?![いさ])|から",
    )
)
_COMPARES = Pattern(r"\b(?:which|that|this|since|because|as)\b", re.IGNORECASE)


def bounded_before(text: str) -> bool:
    """Whether a text makes a bound of the value that follows it."""
    return _BEFORE.search(text) is not None


def bounded_after(text: str) -> bool:
    """Whether a text makes a bound of the value before it."""
    return _AFTER.match(text) is not None


def compared(head: str) -> bool:
    """Whether the text between two values compares the first with the second, as "which is more than" does."""
    return bounded_before(head[-DOUBT_SPAN:]) and _COMPARES.search(head) is not None
