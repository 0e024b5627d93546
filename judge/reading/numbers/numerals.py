"""Finds the numbers in a text in plain characters (see `notation`), each with its sign, scale, percent sign and unit.

A decimal comma counts as one where nothing else is possible: `12,50`, but not `1,250`.
"""

import itertools
import re
from fractions import Fraction

from judge.bounds import NUMBER_DIGITS, NUMBER_LINE, NUMBER_PLACES
from judge.reading.numbers.quantity import Quantity, agree, scaled
from judge.reading.numbers.unit import unit_at
from judge.reading.pattern import Pattern, either
from judge.reading.stated.plain_answer import Value

_LOOK_BACK = 24
"""Characters before a number in which its sign and the expression around it are looked for. A guess: the longest word has 14."""

_RUN = r"[0-9](?:[0-9.,]*[0-9])?"
_CORE = Pattern(
    r"(?<![A-Za-z0-9])(?<![0-9][.,:])(?<![A-Za-z0-9]_)(?<![A-Za-z]-)(?<!\^)(?<!\^[-+])"  # not in x5, 10:45, x_5, covid-19, ^5
    rf"(?P<run>\.?{_RUN})"  # 1,234.50
    r"(?:[eE](?P<exponent>[-+]?[0-9]{1,9}))?"  # 1.5e6
    r"(?:\s{1,3}(?:and\s)?(?P<top>[0-9]{1,9})\s?/\s?(?P<bottom>[0-9]{1,9})"  # 3 1/2, 3 and 1/2
    rf"|\s?/\s?(?P<under>{_RUN}))?"  # 36/2
    r"(?![0-9])(?!(?:st|nd|rd|th)\b)"  # not 5th
)
_PLAIN_RUN = Pattern(
    either(
        r"[0-9]+(?:\.[0-9]+)?",  # 1234.5
        r"\.[0-9]+",  # .5
        r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?",  # 1,234.5
    )
)
_COMMA_RUN = Pattern(
    either(
        r"[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})",  # 12,50
        r"0,[0-9]+",  # 0,125
        r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+",  # 1.234,5
        r"[0-9]{1,3}(?:\.[0-9]{3}){2,}",  # 1.234.567
    )
)
_MEASURES = r"\b(?i:divided?|dividing|multipl(?:y|ied|ying)|times|[ckm]?m|ft|in|feet|inches|met(?:er|re)s?)"
_JOINED = either(
    r"[0-9)]\s{0,2}(?=[-+])|(?<![A-Za-z])[A-Za-z]\s{0,2}(?=[-+])|[A-Za-z]\s?(?=\+\s)",  # 3-4, x+4
    r"[0-9)]\s{0,2}(?:/|\*{1,2})\s{0,2}",  # 3*4
    r"[ƒ×÷·^≤≥≠]\s{0,2}|\S\s[<>]\s|[A-Za-z0-9]_\s|[0-9]\sto\s|[0-9][ ](?!\()",  # √4, x < 4, 3 to 4, 3 4
    r"\b(?i:sqrt|cbrt|log|ln|lg|exp|sin|cos|tan|abs|floor|ceil|factorial)\s?\(?\s?",  # sqrt(4
    r"ƒ\[[^\]]{1,9}\]\s{0,2}|%\sof\s",  # \sqrt[3] 4, 5% of 4
    r"\b(?i:twice|double|triple|thrice|half)\s(?:of\s)?",
    r"\b(?i:root|squared?|cube|logarithm|log|factorial|reciprocal|inverse|opposite|negation|power|multiple)\sof\s",
    r"\b(?i:half|thirds?|quarters?|fifths?|tenths?|percent)\sof\s",
    r"(?i:times|plus|minus)\s",
    rf"(?:[0-9]|{_MEASURES})\s(?i:by)\s",  # divided by 4, 3 ft by 4
)
"""What makes the number after it part of something larger."""

_HEAD = Pattern(
    rf"(?P<joined>{_JOINED})?"
    r"(?P<open>\(\s?)?(?P<sign>[-+](?P<gap>[ ]{0,2}))?(?P<money>[$€£¥₹]\s?)?"  # -$42, ($42
    r"(?P<inner>\(\s?)?(?P<inner_sign>[-+])?$"  # $(42, $-42
)
_PERCENT = r"(?:\s?(?P<percent>%|per\s?cent\b|パーセント))?"
_TAIL = Pattern(
    r"(?:\s{0,3}(?P<word>hundred|thousand|million|billion|trillion|lakh|crore)s?\b"  # 2 million
    r"|(?P<letter>k\b)|(?P<either>(?:mm?|mn|bn?|t)\b)"  # 2k; 2m, which may be metres
    rf"|[\s-]{{0,3}}(?P<group>dozen|pair|(?:score|gross)(?=\s+of\b|\W*$))s?\b)?{_PERCENT}",  # 3 dozen, 5 per cent
    re.IGNORECASE,
)
_MONEY_TAIL = Pattern(
    r"(?:\s?(?P<word>hundred|thousand|million|billion|trillion)s?\b|(?P<letter>(?:k|mm?|bn?|mn|t)\b)"  # $2m is no length
    r"|(?P<either>(?!))|(?P<group>(?!)))?(?P<percent>(?!))?",  # groups that match nothing, so that both tails have the same ones
    re.IGNORECASE,
)
_GOES_ON = Pattern(
    either(
        r"\s{0,3}\)?\s{0,3}(?:(?:\*\*|[*×÷·^+/<>≤≥|:&〜~_-]|(?i:to|times|plus|minus|over|mod|(?:divided|multiplied)\s{1,3}by)\b)"
        r"[\s$€£(+-]{0,4}\.?[0-9ƒ]|[\^ƒ]|[xyznie](?![A-Za-z.]))",  # 4 * 3, 4 to 5, 4x
        r"\s{1,3}[0-9]|!(?!=)|\s{0,2}(?i:squared|cubed|factorial|to\s{1,3}the\s{1,3}power)\b|[;,](?=[0-9])",  # 4 5, 4!, 4,5
        r"の(?:平方根|立方根|[0-9二三]乗|階乗|逆数|半分)|(?:から|ないし)\s?[0-9]",  # 4の平方根
    )
)
"""What makes the number before it part of something larger."""

_EQUALS = Pattern(r"(?<![<>!])[=≈]")
_SAME = Pattern(r"\s{0,3}(?:[=≈]\s{0,3}|\()[$€£¥]?\s?[-+]?\s?")
"""What says that two numbers are the same: `6 = 6.0`, `1/2 (0.5)`."""

_SIGN_OF_TEXT = Pattern("[A-Za-z0-9]")


def numbers(text: str, *, whole: bool, most: int = NUMBER_PLACES) -> list[Value]:
    """Return the last numbers of a text in plain characters; the value of one that is part of something larger is None.

    Two that are called equal and are not, as in `6 = 5`, have no value either; rounding does not matter.

    Args:
        text: a text in plain characters.
        whole: whether it is an answer and nothing else, so that parentheses around a number make it negative, as in accounts.
        most: how many are read.
    """
    matches = [*_CORE.finditer(text)][-most:]
    values = [_number(text, match, whole=whole) for match in matches]
    for at, (one, other) in enumerate(itertools.pairwise(values)):
        if _SAME.fullmatch(text, one.end, matches[at + 1].start()) and not agree(one.value, other.value):
            values[at], values[at + 1] = one._replace(value=None), other._replace(value=None)
    return values


def only_number(text: str) -> Quantity | None:
    """Read the only number after the last `=` of a text in plain characters; None if there are several."""
    found = numbers(_EQUALS.split(text)[-1], whole=True, most=2)
    number: Quantity | None = found[0].value if len(found) == 1 else None
    return number


def _number(text: str, match: re.Match[str], *, whole: bool) -> Value:
    """Read one number with its sign, scale and percent sign; without a value if it is part of something larger."""
    head = _HEAD.search(text[max(0, match.start() - _LOOK_BACK) : match.start()])
    value = _value(match)
    tail = (_MONEY_TAIL if head and head["money"] else _TAIL).match(text, match.end())
    if head is None or tail is None:
        return Value(None, match.start(), match.end())
    place = Value(None, match.start() - (0 if head["joined"] else len(head[0])), tail.end())
    if value is None or head["joined"] or _GOES_ON.match(text, tail.end()):
        return place
    before = text[: match.start() - len(head[0])]
    if _negative(head, before, closed=text[tail.end() :].lstrip()[:1] == ")", whole=whole):
        value = -value
    return place._replace(value=_quantity(text, match, tail, value))


def _quantity(text: str, match: re.Match[str], tail: re.Match[str], value: Fraction) -> Quantity:
    either_scale, group = (tail["either"] or "").lower(), (tail["group"] or "").lower()
    unit = unit_at(text, match.end() if either_scale else tail.end())
    return Quantity(
        scaled(value, (tail["word"] or tail["letter"] or "").lower(), group),
        percent=tail["percent"] is not None,
        either=scaled(value, either_scale) if either_scale else None,
        unit=unit[0] if unit else None,
        group=group or None,
    )


def _value(match: re.Match[str]) -> Fraction | None:
    value = _plain_value(match["run"])
    exponent = int(match["exponent"] or 0)
    if value is None or abs(exponent) > NUMBER_DIGITS:
        return None
    if match["under"]:
        under = _plain_value(match["under"])
        return value / under if under else None
    if match["top"]:
        part = Fraction(int(match["top"]), int(match["bottom"])) if int(match["bottom"]) else None
        return value + part if part is not None and part < 1 and value.denominator == 1 and not match["exponent"] else None
    return value * Fraction(10) ** exponent


def _plain_value(run: str) -> Fraction | None:
    if len(run) > NUMBER_DIGITS:
        return None
    if _PLAIN_RUN.fullmatch(run):
        return Fraction(run.replace(",", ""))
    if _COMMA_RUN.fullmatch(run):
        return Fraction(run.replace(".", "").replace(",", "."))
    return None


def _negative(head: re.Match[str], before: str, *, closed: bool, whole: bool) -> bool:
    alone = whole and not _SIGN_OF_TEXT.search(before[-NUMBER_LINE:])
    if head["inner_sign"] or head["sign"]:
        sign = head["inner_sign"] or head["sign"].strip()
        dash = head["gap"] and not alone and before.rstrip()[-1:] not in set("=:(")
        return sign == "-" and not (dash and not head["inner_sign"])
    bracketed = bool(head["open"] or head["inner"]) and closed
    return bracketed and (alone or head["money"] is not None)
