"""Writes number words as digits: `forty-two`, `one hundred and five`, 四十二, 3万5千.

Cardinal numbers only; other words, such as `a half` or `fifth`, stay as they are.
"""

import re
from fractions import Fraction

from judge.reading.pattern import Pattern

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen"
)
_TIES = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: number for number, word in enumerate(_ONES.split())}
_TENS = {word: 10 * number for number, word in enumerate(_TIES.split(), start=2)}
_DIGITS = frozenset(_ONES.split()[1:10])
_LARGE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_WORDS = "|".join((*reversed(_SMALL), *_TENS))
_SCALES = "|".join(("hundred", *_LARGE))
_RUN = Pattern(
    rf"(?<![A-Za-z0-9'’.-])(?:an?\s(?={_SCALES})|(?:{_WORDS})(?![a-z]))"  # a (hundred), forty
    rf"(?:(?:[\s-]|\s?,\s|\sand\s|(?<=\sa\s)|(?<=^a\s))?"  # forty-two, one hundred and five
    rf"(?:{_WORDS}|{_SCALES})(?![a-z])){{0,20}}(?!-?[a-z])",
    re.IGNORECASE,
)
"""A run of number words; no more than 20 of them, so that the time stays linear."""

_WORD = Pattern("[A-Za-z]+")
_KANJI = {kanji: number for number, kanji in enumerate("〇一二三四五六七八九")}
_TENFOLD = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "億": 10**8, "兆": 10**12}
_JAPANESE = Pattern(r"(?<![0-9.,])(?:[0-9][0-9,]{0,19}(?:\.[0-9]{1,9})?[十百千万億兆]){1,8}[0-9]{0,4}(?![0-9])")
"""Digits with Japanese powers of ten: 3万5千, 1,200万."""

_KANJI_ALONE = Pattern(
    r"^(\W*(?:約|マイナス)?)([〇一二三四五六七八九十百千万億兆]{1,20})"
    r"(?=[^\w]|$|[個人円本枚匹回日年月時分秒度倍冊台歳番点]|です|で|だ|とな|にな)"
)
"""A number in Chinese characters at the beginning of a text, before a mark, a counter or "is": 約三十個, 四十二です."""

_PART = Pattern(r"[0-9][0-9,]*(?:\.[0-9]+)?|.")


def in_digits(text: str) -> str:
    """Write the English and Japanese number words of a short text in digits."""
    return _KANJI_ALONE.sub(lambda found: found[1] + _japanese(found[2]), _RUN.sub(_english, text))


def mixed_in_digits(text: str) -> str:
    """Write numbers that mix digits with Japanese powers of ten in digits: 3万5千 is 35000."""
    return _JAPANESE.sub(lambda found: _japanese(found[0]), text)


def _english(found: re.Match[str]) -> str:
    total = group = 0
    for word in map(str.lower, _WORD.findall(found[0])):
        if word == "hundred":
            group = max(group, 1) * 100
        elif word in _LARGE:
            total, group = total + max(group, 1) * _LARGE[word], 0
        elif word not in {"and", "a", "an"}:
            if not _goes_on(group, word):
                return found[0]  # two numbers next to each other: "twenty twenty"
            group += _SMALL.get(word, _TENS.get(word, 0))
    return str(total + group)


def _goes_on(group: int, word: str) -> bool:
    """Whether a number below a hundred may follow what was said: after hundreds, or as ones after a ten."""
    rest = group % 100
    return not rest or (rest in _TENS.values() and word in _DIGITS)


def _japanese(text: str) -> str:
    total = group = number = Fraction(0)
    digits = False
    for part in _PART.findall(text):
        if part in _MYRIADS:
            total, group, number, digits = total + (group + number or 1) * _MYRIADS[part], Fraction(0), Fraction(0), False
        elif part in _TENFOLD:
            group, number, digits = group + (number if digits else 1) * _TENFOLD[part], Fraction(0), False
        else:
            number = number * 10 + _KANJI[part] if part in _KANJI else Fraction(part.replace(",", ""))
            digits = True
    value = total + group + number
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.12g}"
