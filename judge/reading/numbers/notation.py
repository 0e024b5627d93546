r"""Writes numbers in plain characters, whether they came in LaTeX or in Unicode: `\frac{3}{4}` and ¾ become 3/4."""

import re
import unicodedata

from judge.reading.numbers.number_words import mixed_in_digits
from judge.reading.pattern import Pattern, either

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
_VULGAR_AFTER_DIGIT = Pattern(f"(?<=[0-9])(?=[{''.join(_VULGARS)}])")
"""Between the parts of a mixed number: 3½."""

_RAISED = Pattern(f"(?<![{_RAISED_DIGITS}])(?=[{_RAISED_DIGITS}])")
"""Before an exponent: 10⁶."""

_OTHER_DIGIT = Pattern(r"(?![0-9])\d")
"""A digit of another script: ٣."""

_GAP = Pattern("(?<=[0-9])\u00a0(?=[0-9]{3}(?![0-9]))")
"""A no-break space between thousands."""

_SPACED = Pattern(
    r"(?<![0-9.,] )(?<![\w.,/^*+-])"
    r"[1-9][0-9]{0,2}(?:[ '’][0-9]{3}){1,8}"  # 1 234 567
    r"(?![0-9]| [0-9]|[,/][0-9])"
)
_SPACE = Pattern("[ '’]")
_SIGN_WORD = Pattern(r"(?:\b(?:minus|negative)\s{1,3}|マイナス\s?)(?=[$€£¥]?\s?\.?[0-9])", re.IGNORECASE)
"""A minus sign in words: minus 5, negative $5."""

_PART_OF_FORMULA = "ƒ"
"""Stands for what makes a number part of a larger expression: a root, a function, an inequality."""

_COMMANDS = "[gl]eq?(?:slant)?|neq?|pm|mp|div|sqrt|pi|infty|log|ln|exp|sin|cos|tan|[dtc]?frac|binom|sum|int|mod"
_TOP = r"(?:\{\s?(-?[0-9.,]{1,99})\s?\}|([0-9]))"
_BOTTOM = r"(?:\{\s?([0-9.,]{1,99})\s?\}|([0-9]))"
_LATEX = tuple(
    (Pattern(pattern), written)
    for pattern, written in (
        (r"\{\s?,\s?\}", ","),  # 1{,}234
        (r"(?<=[0-9])\\[,!;: ](?=[0-9]{3}(?![0-9]))", ""),  # 1\,234
        (rf"(?:(-)\s?)?\\[dtc]?frac\s?{_TOP}\s?{_BOTTOM}", r" \1\2\3/\4\5 "),  # -\frac{3}{4}, \dfrac34
        (r"\^\s?\{?\s?\\circ(?![A-Za-z])", " "),  # 90^\circ
        (r"\^\s?\{\s?([-+]?[0-9]{1,9})\s?\}", r"^\1"),  # 10^{6}
        (r"\\(?:times|cdot)(?![A-Za-z])", "×"),
        (r"\\(?:approx|simeq|cong)(?![A-Za-z])", "≈"),
        (r"\\(?:implies|[Rr]ightarrow|to|therefore)(?![A-Za-z])", "="),
        (rf"\\(?:{_COMMANDS})(?![A-Za-z])", _PART_OF_FORMULA),
        (r"\\([$%#&_])", r"\1"),  # \$5
        (r"\\(?:[A-Za-z]{1,40}|[^A-Za-z0-9])", " "),  # any other command
    )
)
_POWER_OF_TEN = Pattern(
    "(?:"
    + either(
        r"(?<=[0-9])\s{0,3}[×x*·]\s{0,3}",  # 1.5 x 10^6
        r"(?P<alone>(?<![0-9.,^*×·]))",  # 10^6
    )
    + r")10\s?(?:\^|\*\*)\s?\(?(?P<exponent>[-+]?[0-9]{1,4})(?![0-9])\)?"
)


def plain(text: str) -> str:
    """Write LaTeX and Unicode's many minus signs, spaces and digits in plain characters; in time linear in the length.

    `ƒ` stands for what makes a number part of a larger expression: a root, a function, an inequality.
    """
    if not text.isascii():
        text = mixed_in_digits(text)
        text = _RAISED.sub("^", _VULGAR_AFTER_DIGIT.sub(" ", text)).translate(_CHARACTERS)
        text = _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
        text = _GAP.sub("", text)
    if "\\" in text or "{" in text:
        for pattern, written in _LATEX:
            text = pattern.sub(written, text)
    if "10" in text:
        text = _POWER_OF_TEN.sub(lambda found: f"{'' if found['alone'] is None else '1'}e{found['exponent']}", text)
    text = _SPACED.sub(lambda found: _SPACE.sub("", found[0]), text.replace("{", " ").replace("}", " "))
    return _SIGN_WORD.sub("-", text)
