"""Tells whether a value is denied: "not 42", "42 is wrong"."""

import re

from judge.reading.doubt.vocabulary import NOT, begins_with, ends_in
from judge.reading.pattern import Pattern, either

_BEFORE = ends_in(
    either(
        NOT,
        r"\bneither\b|\bnor\b|\brather than\b|\binstead of\b|\bexcept(?: for)?\b|\bother than\b|\banything but\b",
        r"!=|≠|\\neq?\b",
        r"\bfar from\b|\bunlike\b|\bexcluding\b|\bno longer\b|\bnowhere near\b",
        r"\b(?:wrong|incorrect|false|mistaken|invalid)\s+(?:answer|option|choice|result)s?",  # the wrong answer, 42
        r"(?:rul(?:ed?|es|ing)\s+out|eliminat(?:ed?|es|ing)|reject(?:ed|s|ing)?|discard(?:ed|s|ing)?)",  # we rule out B
    )
)
_CLAUSE_BEFORE = Pattern(
    either(
        # I do not think that it is 42
        rf"(?:{NOT})\s+(?:\w+\s+)?(?:think|believe|suppose|say|said|mean|feel|claim|true|the case|possible)\b[^,;.\n]*$",
        # I doubt that it is 42, but not: no doubt it is 42
        r"(?<!no )(?<!without )(?<!without a )(?<!beyond )\bdoubt(?:s|ed|ful)?\b[^,;.\n]*$",
        r"\b(?:impossible|no way|wrong to|incorrect to|false that|untrue)\b[^,;.\n]*$",
    ),
    re.IGNORECASE,
)
_AFTER = begins_with(
    either(
        # 42 is clearly wrong, 42 is too large
        r"(?:(?:is|are|was|would\s+be|looks?|seems?)\s+)(?:(?:definitely|clearly|certainly|obviously|also|simply|both)\s+)?"
        r"(?:wrong|incorrect|false|impossible|invalid|too\s+\w+|ruled\s+out|eliminated|out\b|(?:the|an?)\s+(?:wrong|incorrect))",
        # 42 is not the answer, 42 doesn't work
        r"(?:is|are|was|does|can|could|do)(?:n['’]t|\s*not)\s+(?:be\s+)?(?:the\s+|an?\s+)?"
        r"(?:correct|right|answer|it\b|true|valid|possible|option|work|fit|one\b)",
        r"can\s?(?:not|['’]t)\s+be(?!\s+\W{0,3}$)",  # 42 cannot be right
        r"で[はも]?(?:ない|なく|ありません)|は(?:ない|なく|ありません|ございません|なかった)",  # 42ではない
        r"じゃ(?:ない|なく|ありません)|でない|以外",
        r"とは(?:限ら|言え|いえ)ない|は(?:間違|誤り|不正解|違|正しくな)|の?(?:はず|わけ)[がは](?:ない|ありません)",
        r"[이가은는]?\s?아(?:니|닙|닌)",  # 42가 아니다
    )
)


def negated_before(text: str) -> bool:
    """Whether a text denies the value that follows it."""
    return _BEFORE.search(text) is not None or _CLAUSE_BEFORE.search(text) is not None


def negated_after(text: str) -> bool:
    """Whether a text denies the value before it."""
    return _AFTER.match(text) is not None
