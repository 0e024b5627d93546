"""Makes limits of length out of a prompt, in English, Japanese and the few words Chinese shares; guesses nothing.

A size that is only about right (`about 50 words`, `30字程度`) is no limit, nor is one for a part of the response
(`each paragraph`, `タイトルは`), unless that part is all that is asked for (`write a title`, `タイトルを`).
"""

import math
import re
from typing import Literal

from judge.bounds import LIMIT_PROMPT
from judge.record import Record

Unit = Literal["characters", "words", "sentences", "tokens"]


class Limit(Record):
    """How long a response may be, in one unit; both bounds are included."""

    unit: Unit
    least: int = 0
    most: float = math.inf


def limits(prompt: str) -> tuple[Limit, ...]:
    """Return every limit that a prompt states for its response, as it stands; two that contradict each other are both there.

    `in two sentences` and `2文で` are read as at most two. Of a prompt longer than 200,000 characters, half as
    many at either end are read.
    """
    half = LIMIT_PROMPT // 2
    read = prompt if len(prompt) <= LIMIT_PROMPT else f"{prompt[:half]}\n{prompt[-half:]}"
    text = re.sub(r"[*_`]+", "", read.translate(_PLAIN)).lower()
    english = [found for match in _ENGLISH.finditer(text) if (found := _english(match, text))]
    japanese = [found for match in _JAPANESE.finditer(text) if (found := _japanese(match, text))]
    return tuple(dict.fromkeys(english + japanese))


_DIGITS = {ord("０") + digit: str(digit) for digit in range(10)}
_PLAIN = _DIGITS | {ord("’"): "'", ord("，"): ",", ord("\u3000"): " "}
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
    "most": (
        rf"within|at (?:the )?most|no (?:more|longer|greater) than|{_NOT}(?:exceed|over|(?:more|longer|greater) than)|up to"
        r"|not exceeding|without exceeding|(?:a )?max(?:imum)?(?: of| length of)?:?|(?:limit(?:ed)?|keep) (?:\w+ ){0,4}?to"
        r"|capped at|(?:word|character|sentence|token) limit(?: of| is|:)"
    ),
    "under": r"under|(?:less|fewer|shorter) than(?: a total of)?|below",
    "least": (
        rf"at (?:the )?(?:very )?least|no (?:less|fewer|shorter) than|{_NOT}(?:under|below|(?:less|fewer|shorter) than)"
        r"|(?:a )?min(?:imum)?(?: of| length of)?:?"
    ),
    "over": r"(?:more|longer|greater) than|over|exceed(?:s|ing)?|above",
    "exact": r"exactly|precisely",
    "plain": r"in",
}
_MOST_AFTER = r"or (?:less|fewer|shorter|under|below)|(?:at )?(?:max(?:imum)?|most)\b|limit\b"
_LEAST_AFTER = r"or (?:more|longer|over|above)|(?:at )?(?:min(?:imum)?|least)\b|and (?:up|above)\b"
_NUMBER = rf"(?<![\w.,])(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b)"
_ENGLISH = re.compile(
    rf"(?:(?:\b|(?=n't))(?:{'|'.join(rf'(?P<{kind}>{words})' for kind, words in _LEADS.items())}) )?"
    rf"(?:(?:between |from )?(?P<low>{_NUMBER})(?: ?[-–—~] ?(?=\d)| to | and | (?:but|and) (?:{_LEADS['most']}) ))?"
    rf"(?P<number>{_NUMBER})(?: \(\d{{1,7}}\))?(?:(?P<plus>\+| {_LEAST_AFTER})|(?P<minus> {_MOST_AFTER}))?(?P<gap>[ -]{{1,3}})"
    r"(?:(?:short|long|complete|full|concise|simple|brief|total|english|japanese) )?"
    rf"(?P<unit>{'|'.join(_UNITS)})s?\b"
    rf"(?:[ -](?:long )?(?:in (?:length|total) )?(?:(?P<more>{_LEAST_AFTER})|(?P<less>{_MOST_AFTER})))?"
)
_PART_BEFORE = re.compile(
    r"\b(?:each|every|per|title|headline|heading|caption|subject|bullets?|paragraphs (?:of|with)|sentences (?:of|with))\b"
    r"[^.,;:!?\n]{0,40}$"
    r"|\b(?:about|around|approximately|approx\.?|roughly|nearly|circa|some|first|last|next) ?$|[~≈] ?$"
)
_WHOLE_BEFORE = re.compile(
    r"(?:^|[.!?:\n] ?)(?:please |now )?(?:write|give|make|suggest|create|propose|find|invent|come up with) (?:me |us )?"
    r"(?:a|an|one|the)\b(?:(?! with | and )[^.,;:!?\n]){0,20}\b(?:title|headline|caption|subject)\b"
    r"(?:(?! with | and )[^.,;:!?\n]){0,40}$"
)
_PART_AFTER = re.compile(
    r" ?(?:(?:in|per|for|from|of) (?:each|every|the (?:title|original|text|prompt|passage))|each\b|apiece|per |that |which |start"
    r"|begin|contain|with |[^.,;!?\n]{0,40}\b(?:capital|all caps|upper ?case))"
)

_KANJI = "〇一二三四五六七八九"
_COUNT = r"(?:\d{1,3}(?:,\d{3})+|\d{1,7}|[〇一二三四五六七八九十百千]{1,7})"
_ASIAN_UNITS: dict[str, Unit] = {
    "文字": "characters",
    "字": "characters",
    "单词": "words",
    "単語": "words",
    "語": "words",
    "ワード": "words",
    "センテンス": "sentences",
    "文": "sentences",
    "句": "sentences",
    "トークン": "tokens",
}
_COUNTER = "|".join(_ASIAN_UNITS)
_JAPANESE = re.compile(
    r"(?:(?P<most>最大で?|最長で?|多くとも|長くても|不超过|不超過|最多)"
    r"|(?P<least>最低でも|最低|最小|少なくとも|至少|不少于|不少於))? ?"
    rf"(?<![\d.,〇一二三四五六七八九十百千])(?:(?P<low>{_COUNT}) ?(?:{_COUNTER})? ?"
    r"(?:[~〜～\-－–]|から|以上|至|到) ?、?)?"
    rf"(?P<number>{_COUNT}) ?[个個]?(?P<unit>{_COUNTER})"
    r"(?P<tail>以内|以下|まで|之内|内|未満|以上|を?超え(?:ない|ず|ては)|を?超え|を?越え(?:ない|ず)|を?上回らない"
    r"|ちょうど|ぴったり|きっかり|で(?!は|も)|程度|前後|くらい|ぐらい|ほど|目|左右)?"
)
_ASIAN_TAILS = {
    **dict.fromkeys(("以内", "以下", "まで", "之内", "内"), "most"),
    **dict.fromkeys(("超えない", "超えず", "超えては", "越えない", "越えず", "上回らない"), "most"),
    **dict.fromkeys(("ちょうど", "ぴったり", "きっかり"), "exact"),
    "未満": "under",
    "以上": "least",
    "超え": "over",
}
_VAGUE = {"程度", "前後", "くらい", "ぐらい", "ほど", "目", "左右"}
_ASIAN_PART = re.compile(
    r"(?:各|[1一]文|毎|ごと|につき|それぞれ|(?:タイトル|見出し|件名|題名)(?!を)|箇条書き|每)[^。、\n]{0,12}$"
)


def _english(match: re.Match[str], text: str) -> Limit | None:
    unit, number = _UNITS[match["unit"]], _value(match["number"])
    before = text[max(0, match.start() - 60) : match.start()]
    if (_PART_BEFORE.search(before) and not _WHOLE_BEFORE.search(before)) or _PART_AFTER.match(text, match.end()):
        return None
    if match["low"]:
        return _between(_value(match["low"]), number, unit)
    if match["plus"] or match["more"]:
        return _limit("least", number, unit)
    if match["minus"] or match["less"]:
        return _limit("most", number, unit)
    kind = next((kind for kind in _LEADS if match[kind]), "plain" if match["gap"] == "-" else "")
    return _limit("most" if kind == "plain" and unit == "sentences" else kind, number, unit)


def _japanese(match: re.Match[str], text: str) -> Limit | None:
    unit = _ASIAN_UNITS[match["unit"]]
    if _ASIAN_PART.search(text[max(0, match.start() - 24) : match.start()]):
        return None
    number, tail = _value(match["number"]), (match["tail"] or "").removeprefix("を")
    if match["low"] and tail not in _VAGUE:
        return _between(_value(match["low"]), number, unit)
    kind = _ASIAN_TAILS.get(tail, "")
    if not kind and tail not in _VAGUE:
        kind = "most" if match["most"] else "least" if match["least"] else ""
    if tail == "で" and not kind and unit == "sentences":
        kind = "most"
    return _limit(kind, number, unit)


def _between(least: int, most: int, unit: Unit) -> Limit | None:
    return Limit(unit=unit, least=least, most=most) if least <= most else None


def _limit(kind: str, number: int, unit: Unit) -> Limit | None:
    bounds = {
        "most": (0, number),
        "under": (0, number - 1),
        "least": (number, math.inf),
        "over": (number + 1, math.inf),
        "exact": (number, number),
    }
    if kind not in bounds:
        return None
    least, most = bounds[kind]
    return Limit(unit=unit, least=least, most=most)


def _value(text: str) -> int:
    plain = text.replace(",", "")
    if plain.isascii():
        return int(plain) if plain.isdigit() else _NUMBERS[plain]
    if not set(plain) & set("十百千"):
        return int("".join(str(_KANJI.index(sign)) for sign in plain))
    total, digit = 0, 0
    for sign in plain:
        if sign in _KANJI:
            digit = _KANJI.index(sign)
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
    return total + digit
