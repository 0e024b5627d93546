"""Tells whether the text between two values sets them side by side: "B or C", "42, maybe 41", "42 by day, 41 at night"."""

import re

from judge.bounds import DOUBT_SPAN
from judge.reading.doubt.correction import corrects
from judge.reading.doubt.sentence import SENTENCE_END
from judge.reading.doubt.vocabulary import CLOSED, OPEN
from judge.reading.pattern import Pattern, either

_CARRYING = frozenset({"or", "nor", "and", "oder", "ou", "o"})
"""Words that carry a negation over to the next value: not B or C."""

_JOINER_LIST = "or and nor also else either both maybe perhaps possibly alternatively even versus vs oder und ou et o oppure"
_JOINERS = frozenset(_JOINER_LIST.split())
_BESIDE_JOINERS = (
    "option choice answer answers letter the a an probably likely possible then another second other is are final my it might may"
    " could be if x y n e"
)
_JOINED_WORDS = _JOINERS.union(_BESIDE_JOINERS.split())
"""Words that may stand between two values that are side by side."""

_WORD = Pattern(r"[A-Za-zÀ-ÖØ-öø-ɏ']+")
_MARK = Pattern(
    either(
        r"[,;/&|、・〜~]|(?:^|\s)(?:-|--|\+/-)(?:\s|$)",  # 42, 41; 42 - 41
        r"または|もしくは|あるいは|および|及び|か|と|や|或|还是|和|또는|혹은|이나|거나|[와과]",
        r"^\s*[ye]\s*$",  # Spanish and Italian "and"
    )
)
_BRACKETS = Pattern(r"\s*[)\]]\s*[(\[]\s*")
"""Brackets next to each other: (B) (C)."""

_HARD_MARK = Pattern(
    either(
        r"\b(?:or|oder|ou|o|oppure)\b|\bas\s+well\s+as\b|\b(?:along|together)\s+with\b|\bplus\b",
        r"または|もしくは|あるいは|^\s*か|或|还是|또는|혹은",
    ),
    re.IGNORECASE,
)
"""A word that joins values even across other words."""

_PART = Pattern(r"^(?:of|from|for|per|in|on|at|by|with|because|since|as|so|which|where|when|while|who|that|if)$", re.IGNORECASE)
"""A word that begins a part of a sentence of its own, so that "and" before it joins no values."""

_MOST_UNITS = 2
"""Words between two values that are taken for their unit: 5 kilometres per hour. A guess."""

_CONCLUSION = Pattern(
    either(
        r"\b(?:so|thus|therefore|hence|then|finally|consequently|step|now|instead"
        r"|but(?!\s+(?:maybe|perhaps|possibly|also|(?:it|that)\s+(?:might|may|could))))\b|…|\.\.\.",
        r"よって|したがって|ゆえに|つまり",
        r"\b(?:daher|deshalb|somit|folglich|donc|por\s+(?:lo\s+)?tanto|portanto|logo|quindi|dunque)\b",
        r"因此|所以|따라서",
    ),
    re.IGNORECASE,
)
_UNIT_THEN = rf"{CLOSED}{{0,9}}(?:[A-Za-z°/]{{1,14}}\s+){{0,2}}?"
_CONDITIONS = r"(?:if|when|unless|assuming|provided|in\s+case)"
_CIRCUMSTANCES = r"(?:during|in|at|by|for|on|before|after|with|without)"
_IT_IS = r"(?:(?:it|the\s+answer)\s+is\s+)?"
_FEW_WORDS = r"(?:\s+[\w'’-]{1,20}){1,4}?"
_BESIDE = rf"(?:\s?[,;]\s?(?:(?:and|but|or|while)\s+)?|\s+(?:and|but|or|while)\s+){_IT_IS}{OPEN}{{0,9}}$"
_CASES = tuple(
    (Pattern(joint, re.IGNORECASE), Pattern(rest, re.IGNORECASE))
    for joint, rest in (
        # 42 [if it rains, and] 41 [otherwise]
        (rf"{_UNIT_THEN}{_CONDITIONS}\b[^.;\n]*?{_BESIDE}", rf"{_UNIT_THEN}(?:{_CONDITIONS}|otherwise|else)\b"),
        # 42 [if it rains, otherwise] 41
        (rf"{_UNIT_THEN}{_CONDITIONS}\b[^.\n]*\b(?:otherwise|else)\b[\s,:]{{0,3}}(?:it\s+is\s+)?{OPEN}{{0,9}}$", ""),
        # 42[, otherwise it is] 41
        (rf"{_UNIT_THEN}[,;]\s(?:(?:and|but)\s+)?(?:otherwise|else)\b[\s,:]{{0,3}}(?:it\s+is\s+)?{OPEN}{{0,9}}$", ""),
        # 42[, but for large values the answer is] 41
        (
            rf"{_UNIT_THEN}[,;]\s(?:(?:and|but)\s+)?(?:for|if|when|in|at){_FEW_WORDS}\s+(?:it|the\s+answer)\s+is{OPEN}{{0,9}}$",
            "",
        ),
        # 42 [by day,] 41 [at night]
        (rf"{_UNIT_THEN}{_CIRCUMSTANCES}{_FEW_WORDS}{_BESIDE}", rf"{_UNIT_THEN}{_CIRCUMSTANCES}\s+[A-Za-z]"),
    )
)
"""The text between two values that are the answers to two cases, and what follows the second."""


def joined(joint: str) -> bool:
    """Whether the text between two values sets them side by side: "or", ", ", "and maybe option"."""
    if len(joint) > DOUBT_SPAN:
        return False
    words = [word.lower() for word in _WORD.findall(joint)]
    if _BRACKETS.fullmatch(joint) or joint.isspace():
        return True
    others = [word for word in words if word not in _JOINED_WORDS]
    if _HARD_MARK.search(joint):
        return not SENTENCE_END.search(joint[: joint.lower().find("or")]) or len(others) <= _MOST_UNITS
    if {*words} & _JOINERS:
        return len(others) <= _MOST_UNITS and not any(_PART.match(word) for word in others)
    return not others and _MARK.search(joint) is not None


def carries_negation(joint: str) -> bool:
    """Whether the text between two values carries a negation of the first over to the second, as "or" and "nor" do."""
    return {*map(str.lower, _WORD.findall(joint))} & _CARRYING != set()


def by_case(joint: str, rest: str) -> bool:
    """Whether two values are the answers to two cases, as in "42 if it rains, 41 if not" or "42 by day, 41 at night".

    Args:
        joint: the text between them.
        rest: the text after the second.
    """
    if len(joint) > DOUBT_SPAN:
        return False
    rest = rest[:DOUBT_SPAN]
    return any(between.match(joint) is not None and after.match(rest) is not None for between, after in _CASES)


def side_by_side(between: str) -> bool:
    """Whether nothing between two statements concludes or corrects, so that the second does not replace the first."""
    if len(between) > DOUBT_SPAN or _CONCLUSION.search(between) or corrects(between):
        return False
    _, *rest = SENTENCE_END.split(between, 1)
    return not rest or all(word.lower() in _JOINED_WORDS for word in _WORD.findall(rest[0]))
