r"""Reads numbers as people and models write them: `$1,234.50`, `($500)`, `3 1/2`, `\frac{3}{4}`, `1.5e6`, `$2 million`, `5%`.

Exact (fractions, no floats) and never a guess: what is part of something larger (`3-4`, `5x + 1`, `sqrt(42)`) is no number.
A decimal comma is one where nothing else fits: `12,50`, but not `1,250`.
"""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from judge.bounds import NUMBER_DIGITS, NUMBER_LINE, NUMBER_PLACES
from judge.reading.numbers.number_words import mixed_in_digits
from judge.reading.stated.answer import Value
from judge.reading.numbers.unit import unit_at

_LOOK_BACK = 24
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
        **dict.fromkeys("⇒→", "="),
        **dict.fromkeys("≅≃≒", "≈"),
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
_SPACED = re.compile(r"(?<![0-9.,] )(?<![\w.,/^*+-])[1-9][0-9]{0,2}(?:[ '’][0-9]{3}){1,8}(?![0-9]| [0-9]|[,/][0-9])")
_SPACE = re.compile("[ '’]")
_SIGN_WORD = re.compile(r"(?:\b(?:minus|negative)\s{1,3}|マイナス\s?)(?=[$€£¥]?\s?\.?[0-9])", re.IGNORECASE)
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
        (r"\\(?:approx|simeq|cong)(?![A-Za-z])", "≈"),
        (r"\\(?:implies|[Rr]ightarrow|to|therefore)(?![A-Za-z])", "="),
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
_COMMA_RUN = re.compile(r"[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|0,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_HEAD = re.compile(
    r"""(?P<joined> [0-9)]\s{0,2}(?=[-+]) | (?<![A-Za-z])[A-Za-z]\s{0,2}(?=[-+]) | [A-Za-z]\s?(?=\+\s)
                  | [0-9)]\s{0,2}(?:/|\*{1,2})\s{0,2}
                  | [ƒ×÷·^≤≥≠]\s{0,2} | \S\s[<>]\s | [A-Za-z0-9]_\s | [0-9]\sto\s | [0-9][ ](?!\()
                  | \b(?i:sqrt|cbrt|log|ln|lg|exp|sin|cos|tan|abs|floor|ceil|factorial)\s?\(?\s?
                  | ƒ\[[^\]]{1,9}\]\s{0,2} | %\sof\s
                  | \b(?i:twice|double|triple|thrice|half)\s(?:of\s)?
                  | \b(?i:root|squared?|cube|logarithm|log|factorial|reciprocal|inverse|opposite|negation|power|multiple)\sof\s
                  | \b(?i:half|thirds?|quarters?|fifths?|tenths?|percent)\sof\s
                  | (?i:times|plus|minus)\s
                  | (?:[0-9]|\b(?i:divided?|dividing|multipl(?:y|ied|ying)|times|[ckm]?m|ft|in|feet|inches|met(?:er|re)s?))
                    \s(?i:by)\s
        )?
        (?P<open>\(\s?)?(?P<sign>[-+](?P<gap>[ ]{0,2}))?(?P<money>[$€£¥₹]\s?)?(?P<inner>\(\s?)?(?P<inner_sign>[-+])?$""",
    re.VERBOSE,
)
_TAIL = re.compile(
    r"(?:\s{0,3}(?P<word>hundred|thousand|million|billion|trillion|lakh|crore)s?\b|(?P<letter>k\b)|(?P<either>(?:mm?|mn|bn?|t)\b)"
    r"|[\s-]{0,3}(?P<group>dozen|pair|(?:score|gross)(?=\s+of\b|\W*$))s?\b)?"
    r"(?:\s?(?P<percent>%|per\s?cent\b|パーセント))?",
    re.IGNORECASE,
)
_MONEY_TAIL = re.compile(
    r"(?:\s?(?P<word>hundred|thousand|million|billion|trillion)s?\b|(?P<letter>(?:k|mm?|bn?|mn|t)\b)|(?P<either>(?!))|(?P<group>(?!)))?(?P<percent>(?!))?",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"""\s{0,3}\)?\s{0,3}(?: (?:\*\*|[*×÷·^+/<>≤≥|:&〜~_-]|(?i:to|times|plus|minus|over|mod|(?:divided|multiplied)\s{1,3}by)\b)
          [\s$€£(+-]{0,4}\.?[0-9ƒ] | [\^ƒ] | [xyznie](?![A-Za-z.]) )
      | \s{1,3}[0-9] | !(?!=) | \s{0,2}(?i:squared|cubed|factorial|to\s{1,3}the\s{1,3}power)\b | [;,](?=[0-9])
      | の(?:平方根|立方根|[0-9二三]乗|階乗|逆数|半分) | (?:から|ないし)\s?[0-9]""",
    re.VERBOSE,
)
_EQUALS = re.compile(r"(?<![<>!])[=≈]")
_SENTENCE_END = re.compile(r"[.!](?=\s)|[。\n]")
_COMES_TO = re.compile(r"(?:\b(?:which|that)\s+(?:is|equals|gives|makes)|\b(?:equals|gives|makes))\s+[$€£]?$")
_SAME = re.compile(r"\s{0,3}(?:[=≈]\s{0,3}|\()[$€£¥]?\s?[-+]?\s?")
_REMARK = re.compile(
    r"[ ]?\((?![^()]{0,200}(?:\?|\b(?:or|maybe|perhaps|possibly|not|might|could|actually|wait|no|rather|guess\w*|unsure|sure)\b))"
    r"(?=[^()]{0,200}(?:[A-Za-z]{2}|[0-9)]\s?[-+*/×]\s?[0-9(]))[^()]{1,200}\)",
    re.IGNORECASE,
)
_SEQUENCE = 3
_NEXT_ITEM = re.compile(r"\s?,\s{1,3}")
_EMPHASISED = re.compile(r"\s?,\s{1,3}(?:and\s)?(\*\*|__)")
_NUMBERED = re.compile(r"[0-9][^().!?\n]{0,24}$")
_ROUNDED = Fraction(1, 100)
_SCALES = {"h": 2, "th": 3, "tr": 12, "k": 3, "m": 6, "b": 9, "t": 12, "l": 5, "c": 7}
_COUNTED = r"\b(?:how\s+many|number\s+of|in)\s+(?:[\w-]+\s+){{0,3}}?{}"
_GROUPS = {"dozen": 12, "pair": 2, "score": 20, "gross": 144}
_WHEN = re.compile(r"\b(?:in|from|since|by|of|for|during|until|over|year|than|to)\s(?:19|20)[0-9]{2}$", re.IGNORECASE)
_AMOUNT = re.compile(r"[$€£¥₹]\s?[0-9]|[0-9]\s?(?:%|per\s?cent)")


class Quantity(NamedTuple):
    """A number as it was written."""

    value: Fraction
    """What stands before a percent sign, where there is one: 5 for `5%`."""

    percent: bool = False
    either: Fraction | None = None
    """What it is where the letter behind it is no unit but a scale: 2,000,000 for `2m`."""

    unit: str | None = None
    """The unit behind it, where it has one that is known."""

    group: str | None = None
    """The word behind it that makes another number of it, as "dozen" does: `value` is 36 for `3 dozen`."""

    def counting(self, task: str) -> "Quantity":
        """Return how many groups it is where the task asks for their number, as in "How many dozens …?"; else itself."""
        if self.group is None or not re.search(_COUNTED.format(self.group), task, re.IGNORECASE):
            return self
        return self._replace(value=self.value / _GROUPS[self.group], group=None)


def plain(text: str) -> str:
    """Write LaTeX, and Unicode's many minus signs, spaces and digits, in plain characters; in time linear in the length.

    `ƒ` stands for what makes a number part of a larger expression: a root, a function, an inequality.
    """
    if not text.isascii():
        text = mixed_in_digits(text)
        text = _RAISED.sub("^", _VULGAR_BEHIND_DIGIT.sub(" ", text)).translate(_CHARACTERS)
        text = _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
        text = _GAP.sub("", text)
    if "\\" in text or "{" in text:
        for pattern, written in _LATEX:
            text = pattern.sub(written, text)
    if "10" in text:
        text = _POWER_OF_TEN.sub(lambda found: f"{'' if found['alone'] is None else '1'}e{found['exponent']}", text)
    text = _SPACED.sub(lambda found: _SPACE.sub("", found[0]), text.replace("{", " ").replace("}", " "))
    return _SIGN_WORD.sub("-", text)


def numbers(text: str, *, whole: bool, most: int = NUMBER_PLACES) -> list[Value]:
    """Return the last numbers of a `plain` text; the value of one that is part of something larger is None.

    Two that are said to be equal and are not, as in `6 = 5`, are none; rounding is no difference.

    Args:
        text: `plain` text.
        whole: whether it is an answer and nothing else, so that parentheses around it make it negative, as in accounts.
        most: how many are read.
    """
    matches = [*_CORE.finditer(text)][-most:]
    values = [_number(text, match, whole=whole) for match in matches]
    for at, (one, other) in enumerate(itertools.pairwise(values)):
        if _SAME.fullmatch(text, one.end, matches[at + 1].start()) and not _agree(one.value, other.value):
            values[at], values[at + 1] = one._replace(value=None), other._replace(value=None)
    return values


def only_number(text: str) -> Quantity | None:
    """Read the number of a `plain` text that holds no other, behind its last `=`; None where there are several."""
    found = numbers(_EQUALS.split(text)[-1], whole=True, most=2)
    number: Quantity | None = found[0].value if len(found) == 1 else None
    return number


def stated_place(text: str, values: Sequence[Value]) -> int:
    """Return which of the numbers of a `plain` text it states: the first that can be read behind the last `=` that has one."""
    first = next((value.end for value in values if value.value is not None), len(text))
    ends = _SENTENCE_END.search(text, first)
    stop = ends.start() if ends else len(text)
    for equals in reversed([0, *(match.end() for match in _EQUALS.finditer(text, 0, stop))]):
        at = next((at for at, value in enumerate(values) if value.start >= equals), len(values))
        if at < len(values) and (values[at].value is not None or not equals):
            return at if values[at].value is not None else _worked_out(text, values, at)
    return 0


def _worked_out(text: str, values: Sequence[Value], at: int) -> int:
    """Return which number a calculation in words comes to, as in `6*7, which is 42`; the calculation itself where it does not."""
    for place in range(at + 1, len(values)):
        if values[place].value is not None and _COMES_TO.search(text[values[place - 1].end : values[place].start]):
            return place
    return at


def without_remarks(text: str) -> str:
    """Blank out the remarks in parentheses behind a number, as in `42 (i.e. 6*7)`, but for one that takes it back."""
    return _REMARK.sub(
        lambda found: (
            " " * len(found[0]) if _NUMBERED.search(text[max(0, found.start() - _LOOK_BACK) : found.start()]) else found[0]
        ),
        text,
    )


def sequence_end(text: str, values: Sequence[Value]) -> Value | None:
    """Return the last number where it is the last item of a sequence of three or more and the only one that is emphasised."""
    if len(values) < _SEQUENCE or values[-1].value is None:
        return None
    *plain_joints, joint = [text[one.end : other.start] for one, other in itertools.pairwise(values[-_SEQUENCE:])]
    mark = _EMPHASISED.fullmatch(joint)
    if mark and all(map(_NEXT_ITEM.fullmatch, plain_joints)) and text.startswith(mark[1], values[-1].end):
        return values[-1]
    return None


def says_when(text: str, value: Value) -> bool:
    """Whether a number is a year that says when, as in "growth is 20% from 2018", and an amount stands before it in the line."""
    line = text[max(text.rfind("\n", 0, value.start), value.start - NUMBER_LINE, 0) : value.end]
    return bool(_WHEN.search(line) and _AMOUNT.search(line))


def show(number: Quantity) -> str:
    """Write a number for a person, in a few characters."""
    if abs(number.value) >= _SHOWN:
        return "a number of more than 15 digits"
    exact = str(number.value.numerator) if number.value.denominator == 1 else f"{float(number.value):.10g}"
    return f"{exact}%" if number.percent else exact


def _number(text: str, match: re.Match[str], *, whole: bool) -> Value:
    """Read one number with its sign, scale and percent sign; no value where it is part of something larger."""
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
    scale, either = (tail["word"] or tail["letter"] or "").lower(), (tail["either"] or "").lower()
    unit = unit_at(text, match.end() if either else tail.end())
    also = value * 10 ** _power(either) if either else None
    group = (tail["group"] or "").lower() or None
    value *= _GROUPS.get(group or "", 1) * 10 ** _power(scale)
    return place._replace(value=Quantity(value, tail["percent"] is not None, also, unit and unit[0], group))


def _power(scale: str) -> int:
    return _SCALES.get(scale[:2], _SCALES.get(scale[:1], 0))


def _agree(one: Quantity | None, other: Quantity | None) -> bool:
    """Whether two numbers may be said to be equal: they are, in percent or not, or one is the other rounded."""
    if one is None or other is None:
        return True
    first, second = (number.value / 100 if number.percent else number.value for number in (one, other))
    rounded = first.denominator > 1 or second.denominator > 1
    return first == second or one.value == other.value or (rounded and abs(first - second) <= _ROUNDED * abs(first))


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
    if _RUN.fullmatch(run):
        return Fraction(run.replace(",", ""))
    if _COMMA_RUN.fullmatch(run):
        return Fraction(run.replace(".", "").replace(",", "."))
    return None


def _negative(head: re.Match[str], before: str, *, closed: bool, whole: bool) -> bool:
    alone = whole and not re.search("[A-Za-z0-9]", before[-NUMBER_LINE:])
    if head["inner_sign"] or head["sign"]:
        sign = head["inner_sign"] or head["sign"].strip()
        dash = head["gap"] and not alone and before.rstrip()[-1:] not in set("=:(")
        return sign == "-" and not (dash and not head["inner_sign"])
    bracketed = bool(head["open"] or head["inner"]) and closed
    return bracketed and (alone or head["money"] is not None)
