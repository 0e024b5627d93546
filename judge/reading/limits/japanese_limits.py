"""Finds limits of length in Japanese, and in the few words that Chinese shares: `30文字以内`, `3文で`, `不超过50字`."""

import re
from collections.abc import Iterator

from judge.reading.limits.length_limit import Limit, Unit, limit_between, limit_of
from judge.reading.pattern import Pattern

_DIGITS = "〇一二三四五六七八九"
_POWERS = {"十": 10, "百": 100, "千": 1000}
_COUNT = r"(?:\d{1,3}(?:,\d{3})+|\d{1,7}|[〇一二三四五六七八九十百千]{1,7})"
_UNITS: dict[str, Unit] = {
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
_COUNTER = "|".join(_UNITS)
_STATED = Pattern(
    r"(?:(?P<most>最大で?|最長で?|多くとも|長くても|不超过|不超過|最多)"  # 最大30字
    r"|(?P<least>最低でも|最低|最小|少なくとも|至少|不少于|不少於))? ?"
    rf"(?<![\d.,〇一二三四五六七八九十百千])(?:(?P<low>{_COUNT}) ?(?:{_COUNTER})? ?"
    r"(?:[~〜～\-－–]|から|以上|至|到) ?、?)?"  # 20字から
    rf"(?P<number>{_COUNT}) ?[个個]?(?P<unit>{_COUNTER})"  # 30文字
    r"(?P<tail>以内|以下|まで|之内|内|未満|以上|を?超え(?:ない|ず|ては)|を?超え|を?越え(?:ない|ず)|を?上回らない"
    r"|ちょうど|ぴったり|きっかり|で(?!は|も)|程度|前後|くらい|ぐらい|ほど|目|左右)?"
)
_TAILS = {
    **dict.fromkeys(("以内", "以下", "まで", "之内", "内"), "most"),
    **dict.fromkeys(("超えない", "超えず", "超えては", "越えない", "越えず", "上回らない"), "most"),
    **dict.fromkeys(("ちょうど", "ぴったり", "きっかり"), "exact"),
    "未満": "under",
    "以上": "least",
    "超え": "over",
}
"""The words after a size that make a limit of it, and its kind."""

_VAGUE = {"程度", "前後", "くらい", "ぐらい", "ほど", "目", "左右"}
"""Words after a size that is only a rough one, or an ordinal."""

_PART = Pattern(r"(?:各|[1一]文|毎|ごと|につき|それぞれ|(?:タイトル|見出し|件名|題名)(?!を)|箇条書き|每)[^。、\n]{0,12}$")
"""What makes a size one of a part of the response: 各段落, タイトルは."""

_BEFORE = 24
"""Characters before a size in which it is looked for what the size is of. A guess: the longest word and twelve more."""


def japanese_limits(text: str) -> Iterator[Limit]:
    """Give the limits that a prompt states in Japanese or Chinese."""
    for match in _STATED.finditer(text):
        if found := _limit(match, text):
            yield found


def _limit(match: re.Match[str], text: str) -> Limit | None:
    unit = _UNITS[match["unit"]]
    if _PART.search(text[max(0, match.start() - _BEFORE) : match.start()]):
        return None
    number, tail = _value(match["number"]), (match["tail"] or "").removeprefix("を")
    if match["low"] and tail not in _VAGUE:
        return limit_between(_value(match["low"]), number, unit)
    kind = _TAILS.get(tail, "")
    if not kind and tail not in _VAGUE:
        kind = "most" if match["most"] else "least" if match["least"] else ""
    if tail == "で" and not kind and unit == "sentences":
        kind = "most"
    return limit_of(kind, number, unit)


def _value(text: str) -> int:
    digits = text.replace(",", "")
    if digits.isdecimal():
        return int(digits)
    if _POWERS.keys().isdisjoint(digits):
        return int("".join(str(_DIGITS.index(sign)) for sign in digits))
    total, digit = 0, 0
    for sign in digits:
        if sign in _POWERS:
            total, digit = total + (digit or 1) * _POWERS[sign], 0
        else:
            digit = _DIGITS.index(sign)
    return total + digit
