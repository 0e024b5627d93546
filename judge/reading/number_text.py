r"""Reads numbers as people and models write them: `$1,234.50`, `($500)`, `3 1/2`, `\frac{3}{4}`, `1.5e6`, `$2 million`, `5%`.

Exact (fractions, no floats) and never a guess: what can be read in two ways (`5 or 6`, `12,50`, `3-4`, `5x + 1`) is no number.
"""

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple

from judge.bounds import NUMBER_DIGITS, NUMBER_LINE

_LOOK_BACK = 24
_MOST_YEARS = 5
_SHOWN = 10**15

_RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_VULGARS = {
    "¼": "1/4",
    "½": "1/2",
    "¾": "3/4",
    "⅓": "1/3",
    "⅔": "2/3",
    "⅛": "1/8",
    "⅜": "3/8",
    "⅝": "5/8",
    "⅞": "7/8",
    "⅕": "1/5",
}
_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2009\u202f", "\u00a0"),
        **dict.fromkeys("≈≅⇒→", "="),
        **{wide: chr(ord(wide) - 0xFEE0) for wide in "％＄．，（）＋＝／＊"},
        **dict(zip(_RAISED_DIGITS, "0123456789+-", strict=True)),
        **_VULGARS,
        "√": "ƒ",
        "π": "ƒ",
        "±": "ƒ",
        "°": " ",
    }
)
_VULGAR_BEHIND_DIGIT = re.compile(f"(?<=[0-9])(?=[{''.join(_VULGARS)}])")
_RAISED = re.compile(f"(?<![{_RAISED_DIGITS}])(?=[{_RAISED_DIGITS}])")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_GAP = re.compile("(?<=[0-9])\u00a0(?=[0-9]{3}(?![0-9]))")
_LATEX = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"\{\s?,\s?\}", ","),
        (r"(?<=[0-9])\\[,!;: ](?=[0-9]{3}(?![0-9]))", ""),
        (
            r"(?:(-)\s?)?\\[dtc]?frac\s?(?:\{\s?(-?[0-9.,]{1,99})\s?\}|([0-9]))\s?(?:\{\s?([0-9.,]{1,99})\s?\}|([0-9]))",
            r" \1\2\3/\4\5 ",
        ),
        (r"\^\s?\{?\s?\\circ(?![A-Za-z])", " "),
        (r"\^\s?\{\s?([-+]?[0-9]{1,9})\s?\}", r"^\1"),
        (r"\\(?:times|cdot)(?![A-Za-z])", "×"),
        (r"\\(?:approx|simeq|implies|[Rr]ightarrow|to|therefore)(?![A-Za-z])", "="),
        (
            r"\\(?:[gl]eq?(?:slant)?|neq?|pm|mp|div|sqrt|pi|infty|log|ln|exp|sin|cos|tan|[dtc]?frac|binom|sum|int|mod)(?![A-Za-z])",
            "ƒ",
        ),
        (r"\\([$%#&_])", r"\1"),
        (r"\\(?:[A-Za-z]{1,40}|[^A-Za-z0-9])", " "),
    )
)
_POWER_OF_TEN = re.compile(
    r"(?:(?<=[0-9])\s{0,3}[×x*·]\s{0,3}|(?P<alone>(?<![0-9.,^*×·])))10\s?(?:\^|\*\*)\s?\(?(?P<exponent>[-+]?[0-9]{1,4})(?![0-9])\)?"
)

_CORE = re.compile(
    r"""(?<![A-Za-z0-9])(?<![0-9][.,:])(?<![A-Za-z0-9]_)(?<![A-Za-z]-)(?<!\^)(?<!\^[-+])
        (?P<run>\.?[0-9](?:[0-9.,]*[0-9])?)
        (?:[eE](?P<exponent>[-+]?[0-9]{1,9}))?
        (?:\s{1,3}(?:and\s)?(?P<top>[0-9]{1,9})\s?/\s?(?P<bottom>[0-9]{1,9})|\s?/\s?(?P<under>[0-9](?:[0-9.,]*[0-9])?))?
        (?![0-9])(?!(?:st|nd|rd|th)\b)""",
    re.VERBOSE,
)
_RUN = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_HEAD = re.compile(
    r"""(?P<joined> [0-9)]\s{0,2}(?=[-+]) | (?<![A-Za-z])[A-Za-z]\s{0,2}(?=[-+]) | [A-Za-z]\s?(?=\+\s)
                  | [0-9)]\s{0,2}(?:/|\*{1,2})\s{0,2}
                  | [ƒ×÷·^≤≥≠]\s{0,2} | \S\s[<>]\s | [A-Za-z0-9]_\s | [0-9]\s(?:or|to)\s | [0-9][ ] | \b[Nn]ot\s
        )?
        (?P<open>\(\s?)?(?P<sign>[-+](?P<gap>[ ]{0,2}))?(?P<money>[$€£¥₹]\s?)?(?P<inner>\(\s?)?(?P<inner_sign>[-+])?$""",
    re.VERBOSE,
)
_TAIL = re.compile(
    r"(?:\s?(?P<word>hundred|thousand|million|billion|trillion)s?\b|(?P<letter>k\b))?(?:\s?(?P<percent>%|per\s?cent\b))?",
    re.IGNORECASE,
)
_MONEY_TAIL = re.compile(
    r"(?:\s?(?P<word>hundred|thousand|million|billion|trillion)s?\b|(?P<letter>(?:k|mm?|bn?|mn|t)\b))?(?P<percent>(?!))?",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"""\s{0,3}\)?\s{0,3}(?: (?:\*\*|[*×÷·^+/<>≤≥|,;:&-]|to\b|or\b|and\b)[\s$€£(+-]{0,4}\.?[0-9] | [\^ƒ] | [xyznie](?![A-Za-z]) )
      | \s{1,3}[0-9]""",
    re.VERBOSE,
)
_ALTERNATIVE = re.compile(r"\bor\s[$€£(+-]{0,3}[0-9]")
_EQUALS = re.compile(r"(?<![<>!])=")
_SCALES = {"h": 2, "th": 3, "tr": 12, "k": 3, "m": 6, "b": 9, "t": 12}
_WHEN = re.compile(r"\b(?:in|from|since|by|of|for|during|until|over|year|than|to)\s(?:19|20)[0-9]{2}$", re.IGNORECASE)
_AMOUNT = re.compile(r"[$€£¥₹]\s?[0-9]|[0-9]\s?(?:%|per\s?cent)")


class Quantity(NamedTuple):
    """A number as it was written."""

    value: Fraction
    """What stands before a percent sign, where there is one: 5 for `5%`."""

    percent: bool


class Reading(NamedTuple):
    """What a line says."""

    number: Quantity | None
    """None where it states no number, or none that can be read in one way alone."""

    words: int = 0
    """How many words stand before the number."""


def plain(text: str) -> str:
    """Write LaTeX, and Unicode's many minus signs, spaces and digits, in plain characters; in time linear in the length.

    `ƒ` stands for what makes a number part of a larger expression: a root, a function, an inequality.
    """
    if not text.isascii():
        text = _RAISED.sub("^", _VULGAR_BEHIND_DIGIT.sub(" ", text)).translate(_CHARACTERS)
        text = _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
        text = _GAP.sub("", text)
    if "\\" in text or "{" in text:
        for pattern, written in _LATEX:
            text = pattern.sub(written, text)
    if "10" in text:
        text = _POWER_OF_TEN.sub(lambda found: f"{'' if found['alone'] is None else '1'}e{found['exponent']}", text)
    return text.replace("{", " ").replace("}", " ")


def read_line(line: str) -> Reading:
    """Read the number that a line of `plain` text states: its first, behind the last `=` that has one.

    Parentheses around the whole of it make it negative, as in accounts.
    """
    for part in reversed(_EQUALS.split(line)):
        found = _CORE.search(part)
        if found and (number := _number(part, found, whole=True)):
            return Reading(
                None if _ALTERNATIVE.search(part, found.end()) else number, len(re.findall("[A-Za-z]+", part[: found.start()]))
            )
    return Reading(None)


def only_number(text: str) -> Quantity | None:
    """Read the number of a `plain` text that holds no other, behind its last `=`; None where there are several."""
    part = _EQUALS.split(text)[-1]
    return read_line(part).number if len(_CORE.findall(part)) == 1 else None


def last_number(text: str) -> Quantity | None:
    """Read the last number of a `plain` text; None where there is none, or where it is part of an expression.

    A year that says when ("growth is 20% from 2018") is passed over where an amount stands before it in the line.
    """
    for match in [*_CORE.finditer(text)][: -_MOST_YEARS - 1 : -1]:
        line = text[max(text.rfind("\n", 0, match.start()), match.start() - NUMBER_LINE, 0) : match.end()]
        if not (_WHEN.search(line) and _AMOUNT.search(line)):
            return _number(text, match, whole=False)
    return None


def show(number: Quantity) -> str:
    """Write a number for a person, in a few characters."""
    if abs(number.value) >= _SHOWN:
        return "a number of more than 15 digits"
    exact = str(number.value.numerator) if number.value.denominator == 1 else f"{float(number.value):.10g}"
    return f"{exact}%" if number.percent else exact


def _number(text: str, match: re.Match[str], *, whole: bool) -> Quantity | None:
    """Read one number with its sign, scale and percent sign; None where it is part of something larger."""
    head = _HEAD.search(text[max(0, match.start() - _LOOK_BACK) : match.start()])
    value = _value(match)
    if head is None or value is None or head["joined"]:
        return None
    tail = (_MONEY_TAIL if head["money"] else _TAIL).match(text, match.end())
    if tail is None or _GOES_ON.match(text, tail.end()):
        return None
    before = text[: match.start() - len(head[0])]
    if _negative(head, before, closed=text[tail.end() :].lstrip()[:1] == ")", whole=whole):
        value = -value
    scale = (tail["word"] or tail["letter"] or "").lower()
    power = _SCALES.get(scale[:2], _SCALES.get(scale[:1], 0))
    return Quantity(value * 10**power, percent=tail["percent"] is not None)


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
    if len(run) > NUMBER_DIGITS or not _RUN.fullmatch(run):
        return None
    return Fraction(run.replace(",", ""))


def _negative(head: re.Match[str], before: str, *, closed: bool, whole: bool) -> bool:
    alone = whole and not re.search("[A-Za-z0-9]", before[-NUMBER_LINE:])
    if head["inner_sign"] or head["sign"]:
        sign = head["inner_sign"] or head["sign"].strip()
        dash = head["gap"] and not alone and before.rstrip()[-1:] not in set("=:(")
        return sign == "-" and not (dash and not head["inner_sign"])
    bracketed = bool(head["open"] or head["inner"]) and closed
    return bracketed and (alone or head["money"] is not None)
