"""Finds limits of length in English: `at most 50 words`, `between 3 and 5 sentences`, `a 100-word summary`."""

import re
from collections.abc import Iterator

from judge.reading.limits.length_limit import Limit, Unit, limit_between, limit_of
from judge.reading.pattern import Pattern, either

_UNITS: dict[str, Unit] = {
    "character": "characters",
    "char": "characters",
    "word": "words",
    "sentence": "sentences",
    "token": "tokens",
}
_DIGIT_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS = {
    "a single": 1,
    "a hundred": 100,
    "a thousand": 1000,
    **{word: value for value, word in enumerate(_DIGIT_WORDS + _TEENS, 1)},
    **{word: value * 10 for value, word in enumerate(_TENS, 2)},
    **{f"{ten}-{one}": tens * 10 + ones for tens, ten in enumerate(_TENS, 2) for ones, one in enumerate(_DIGIT_WORDS, 1)},
    **{f"{one} hundred": value * 100 for value, one in enumerate(_DIGIT_WORDS, 1)},
}
_NOT = r"(?:not|n't|never|cannot) (?:\w+ ){0,3}?"
_LEADS = {
    "most": either(
        rf"within|at (?:the )?most|no (?:more|longer|greater) than|{_NOT}(?:exceed|over|(?:more|longer|greater) than)|up to",
        r"not exceeding|without exceeding|(?:a )?max(?:imum)?(?: of| length of)?:?|(?:limit(?:ed)?|keep) (?:\w+ ){0,4}?to",
        r"capped at|(?:word|character|sentence|token) limit(?: of| is|:)",
    ),
    "under": r"under|(?:less|fewer|shorter) than(?: a total of)?|below",
    "least": either(
        rf"at (?:the )?(?:very )?least|no (?:less|fewer|shorter) than|{_NOT}(?:under|below|(?:less|fewer|shorter) than)",
        r"(?:a )?min(?:imum)?(?: of| length of)?:?",
    ),
    "over": r"(?:more|longer|greater) than|over|exceed(?:s|ing)?|above",
    "exact": r"exactly|precisely",
    "plain": r"in",
}
"""The words before a number that make a limit of it, by the kind of limit; `plain` limits sentences alone."""

_MOST_AFTER = r"or (?:less|fewer|shorter|under|below)|(?:at )?(?:max(?:imum)?|most)\b|limit\b"
_LEAST_AFTER = r"or (?:more|longer|over|above)|(?:at )?(?:min(?:imum)?|least)\b|and (?:up|above)\b"
_NUMBER = rf"(?<![\w.,])(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b)"
_STATED = Pattern(
    rf"(?:(?:\b|(?=n't))(?:{'|'.join(rf'(?P<{kind}>{words})' for kind, words in _LEADS.items())}) )?"  # no more than
    rf"(?:(?:between |from )?(?P<low>{_NUMBER})(?: ?[-–—~] ?(?=\d)| to | and | (?:but|and) (?:{_LEADS['most']}) ))?"  # 30 to
    rf"(?P<number>{_NUMBER})(?: \(\d{{1,7}}\))?"  # 50, fifty (50)
    rf"(?:(?P<plus>\+| {_LEAST_AFTER})|(?P<minus> {_MOST_AFTER}))?(?P<gap>[ -]{{1,3}})"  # 50+, 50 or more
    r"(?:(?:short|long|complete|full|concise|simple|brief|total|english|japanese) )?"
    rf"(?P<unit>{'|'.join(_UNITS)})s?\b"
    rf"(?:[ -](?:long )?(?:in (?:length|total) )?(?:(?P<more>{_LEAST_AFTER})|(?P<less>{_MOST_AFTER})))?"  # words or less
)
_PART_BEFORE = Pattern(
    either(
        # each paragraph in 50 words
        r"\b(?:each|every|per|title|headline|heading|caption|subject|bullets?|paragraphs (?:of|with)|sentences (?:of|with))\b"
        r"[^.,;:!?\n]{0,40}$",
        r"\b(?:about|around|approximately|approx\.?|roughly|nearly|circa|some|first|last|next) ?$|[~≈] ?$",  # about 50 words
    )
)
"""What makes a size one of a part of the response, or only a rough one."""

_WHOLE_BEFORE = Pattern(
    r"(?:^|[.!?:\n] ?)(?:please |now )?(?:write|give|make|suggest|create|propose|find|invent|come up with) (?:me |us )?"
    r"(?:a|an|one|the)\b(?:(?! with | and )[^.,;:!?\n]){0,20}\b(?:title|headline|caption|subject)\b"
    r"(?:(?! with | and )[^.,;:!?\n]){0,40}$"
)
"""What makes a part all that is asked for: "Write a title of"."""

_PART_AFTER = Pattern(
    r" ?(?:"
    + either(
        r"(?:in|per|for|from|of) (?:each|every|the (?:title|original|text|prompt|passage))|each\b|apiece|per |that |which ",
        r"start|begin|contain|with |[^.,;!?\n]{0,40}\b(?:capital|all caps|upper ?case)",  # 3 words in capital letters
    )
    + ")"
)
_BEFORE = 60
"""Characters before a size in which it is looked for what the size is of. A guess: about ten words."""


def english_limits(text: str) -> Iterator[Limit]:
    """Give the limits that a prompt in lower case states in English."""
    for match in _STATED.finditer(text):
        if found := _limit(match, text):
            yield found


def _limit(match: re.Match[str], text: str) -> Limit | None:
    unit, number = _UNITS[match["unit"]], _value(match["number"])
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    if (_PART_BEFORE.search(before) and not _WHOLE_BEFORE.search(before)) or _PART_AFTER.match(text, match.end()):
        return None
    if match["low"]:
        return limit_between(_value(match["low"]), number, unit)
    if match["plus"] or match["more"]:
        return limit_of("least", number, unit)
    if match["minus"] or match["less"]:
        return limit_of("most", number, unit)
    kind = next((kind for kind in _LEADS if match[kind]), "plain" if match["gap"] == "-" else "")
    return limit_of("most" if kind == "plain" and unit == "sentences" else kind, number, unit)


def _value(text: str) -> int:
    digits = text.replace(",", "")
    return int(digits) if digits.isdecimal() else _NUMBERS[digits]
