r"""Reads mathematics as people type it: writes `2√3`, `2*sqrt(3)` and `x²` as LaTeX, and finds bases and sides of equations.

It knows signs and words, never values: what an expression is worth is for the engine that compares.
"""

import re
from typing import NamedTuple

from judge.bounds import STATED_LENGTH
from judge.reading.numbers.number_words import in_digits
from judge.reading.stated.answer import Found, Value
from judge.reading.numbers.unit import unit_at

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("−–", "-"),
        **dict.fromkeys("·⋅", r"\cdot "),
        **dict.fromkeys("≤≦", r"\le "),
        **dict.fromkeys("≥≧", r"\ge "),
        **dict.fromkeys("≈≒", r"\approx "),
        **dict.fromkeys("\u00a0\u2009", " "),
        **{sign: rf"\frac{{{top}}}{{{bottom}}}" for sign, top, bottom in ("½12", "¼14", "¾34", "⅓13", "⅔23", "⅛18")},
        **{sign: rf"\mathbb{{{letter}}}" for sign, letter in ("ℝR", "ℤZ", "ℕN", "ℚQ", "ℂC")},
        "×": r"\times ",
        "÷": "/",
        "∶": ":",
        "％": "%",
        "∞": r"\infty ",
        "π": r"\pi ",
        "θ": r"\theta ",
        "≠": r"\ne ",
        "±": r"\pm ",
        "∪": r"\cup ",
        "∩": r"\cap ",
        "∈": r"\in ",
        "∅": r"\emptyset ",
        "°": r"^\circ ",
        "∠": r"\angle ",
    }
)
_RAISED_RUN = re.compile(f"[{''.join(_RAISED)}]+")
_LOWERED_RUN = re.compile(f"[{''.join(_LOWERED)}]+")
_INNER = r"((?:[^()\n]|\([^()\n]*\)){1,400})"
_PLAIN = r"(?<![\\A-Za-z])"
_NAMES = "sin|cos|tan|cot|sec|csc|arcsin|arccos|arctan|sinh|cosh|tanh|ln|log|max|min|gcd|lcm|det|lim"
_TYPED = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"\\(?:varnothing|empty)(?![A-Za-z])", r"\\emptyset"),
        (r"\\[dtc]frac(?![A-Za-z])", r"\\frac"),
        (r"√\s?\(" + _INNER + r"\)", r"\\sqrt{\1}"),
        (r"√\s?([0-9.]{1,40}|[A-Za-z])", r"\\sqrt{\1}"),
        (r"[∛]\s?\(?([0-9.]{1,40}|[A-Za-z])\)?", r"\\sqrt[3]{\1}"),
        (_PLAIN + r"sqrt\s?\(" + _INNER + r"\)", r"\\sqrt{\1}"),
        (_PLAIN + r"sqrt\s?([0-9.]{1,40})", r"\\sqrt{\1}"),
        (_PLAIN + r"cbrt\s?\(" + _INNER + r"\)", r"\\sqrt[3]{\1}"),
        (_PLAIN + r"exp\s?\(" + _INNER + r"\)", r"e^{\1}"),
        (_PLAIN + rf"({_NAMES})(?=[\s(0-9_]|[a-z]\b)", r"\\\1 "),
        (_PLAIN + r"(pi|infty|theta|alpha|beta)(?![A-Za-z])", r"\\\1 "),
        (_PLAIN + r"(?:inf|infinity)(?![A-Za-z])", r"\\infty "),
        (r"\\\$", ""),
        (r"\*\*", "^"),
        (r"\^\s?\(" + _INNER + r"\)", r"^{\1}"),
        (r"(?<![A-Za-z0-9.])([0-9]+(?:\.[0-9]+)?)[eE]([-+]?[0-9]{1,4})(?![A-Za-z0-9.])", r"\1 \\cdot 10^{\2}"),
        (r"(?<![0-9./^_])([0-9]{1,9}) ([0-9]{1,9})/([0-9]{1,9})(?![0-9/.])", r"\1\\frac{\2}{\3}"),
        (r"\b(?:[Mm]inus|[Nn]egative)\s(?=[0-9\\])|マイナス\s?(?=[0-9])", "-"),
        (r"<=", r"\\le "),
        (r">=", r"\\ge "),
        (r"!=", r"\\ne "),
        (r"\s?\(?(?:in\s)?base[\s-]([0-9]{1,2})\)?", r"_{\1}"),
    )
)
_BASE_WORD = re.compile(r"_\s?\{\s?\\(?:text|mathrm)\{\s?(?:base\s?)?([A-Za-z]+|[0-9]+)\s?\}\s?\}")
_UNBASED_LOG = re.compile(r"\\(?:log|lg)(?![A-Za-z])(?!\s*_)")
_BASED = re.compile(r"-?\s?([0-9A-Fa-f]+(?:\.[0-9A-Fa-f]+)?)\s?_\s?(?:\{\s?([0-9]{1,2})\s?\}|([0-9]))")
_TEXT = r"\\(?:text|textrm|textbf|textit|mathrm|mathbf|mathit|mbox|operatorname|rm)\s?\{[^{}]{0,200}\}"
_MASKED = re.compile(rf"{_TEXT}|\\(?:begin|end)\s?\{{[a-z*]{{1,20}}\}}|\\[A-Za-z]+")
_DELIMITED = re.compile(
    r"\$\$([^$]{1,2000})\$\$|(?<!\\)\$([^$]{1,2000})(?<!\\)\$|\\\(((?:(?!\\\)).){1,2000})\\\)|\\\[((?:(?!\\\]).){1,2000})\\\]",
    re.DOTALL,
)
_JOINING_TEXT = re.compile(
    r"\\(?:text|textrm|mathrm|mbox)\s?\{\s{0,3}((?:or|and|maybe|perhaps|possibly|probably|not|either|about|at least|at most"
    r"|more than|less than|または|か)[^{}\\]{0,20})\}",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?<=[0-9}])\s?per\s?cent\b", re.IGNORECASE)
_LETTER = "[A-Za-zÀ-ÖØ-öø-ɏ]"
_PROSE = re.compile(
    rf"(?<![\\A-Za-z])(?!(?:{_NAMES}|sqrt|cbrt|exp|pi|infty|inf|infinity|base|minus|negative)(?![A-Za-z])){_LETTER}(?:['’]|{_LETTER})+"
    rf"(?:-{_LETTER}+)*|[\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7a3]+"
)
_SOLID = re.compile(r"[0-9]|\\(?!text)[A-Za-z]|[√π∞∅½¼¾⅓⅔]|(?<![A-Za-z])[A-Za-z](?![A-Za-z])")
_ARTICLE = re.compile(r"[\s,.:]*[aAI][\s,.:]*")
_NAME = re.compile(
    r"""[^=]*(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])[^=]* | [^=]*\|[A-Z]{2,}\|[^=]* | [A-Z]{2,3}
        | \s*\\(?:det|max|min|gcd|lcm|dim|deg|sup|inf|lim|ker|arg|Pr)\s*
        | [^=]*\\(?:text|angle|theta|alpha|beta|overline|vec|mathrm|operatorname|Delta)(?![A-Za-z])[^=]*""",
    re.VERBOSE,
)
_RATIONAL = re.compile(
    r"\$?(?:[0-9.\s()+*/-]|\\frac\s?\{\s?[0-9]{1,40}\s?\}\s?\{\s?[0-9]{1,40}\s?\}|\\(?:cdot|times)(?![A-Za-z]))+"
)
_OPERATOR = re.compile(r"[0-9)}]\s?[-+*]|\\(?:cdot|times)")
_LONE_NAME = re.compile(r"\s*(?:[A-Za-z](?:_\{?\w+\}?)?|[A-Za-z]\([A-Za-z0-9,\s]*\))\s*")
_RELATION = re.compile(r"\s*(?:[<>]|\\(?:[lg]eq?(?:slant)?|[lg]t|leqq|geqq)(?![A-Za-z]))")
_LESS = r"(?:<|\\l(?:eq?(?:slant)?|t)(?![A-Za-z]))"
_MEMBER = re.compile(r"^\s*[A-Za-z]\s*\\in(?![A-Za-z])\s*")
_BETWEEN = re.compile(
    rf"\s*(?P<low>[^<>=]{{1,80}}?)\s*(?P<first>{_LESS})\s*[A-Za-z]\s*(?P<second>{_LESS})\s*(?P<high>[^<>=]{{1,80}}?)\s*"
)
_ONE_SIDED = re.compile(rf"\s*[A-Za-z]\s*(?P<sign>{_LESS}|>|\\g(?:eq?(?:slant)?|t)(?![A-Za-z]))\s*(?P<end>[^<>=]{{1,80}}?)\s*")
_WORDS = re.compile(r"\s*[A-Za-z][A-Za-z'’-]*(?: [A-Za-z'’-]+)+\s*")
_EDGES = " \t\r\n,.;:。、，*_`\"'"


def as_latex(text: str) -> str:
    """Write an expression in LaTeX, whatever of it was typed in plain characters."""
    text = " ".join(text.split())
    if not text.isascii():
        text = _RAISED_RUN.sub(lambda found: "^{" + "".join(map(_RAISED.__getitem__, found[0])) + "}", text)
        text = _LOWERED_RUN.sub(lambda found: "_{" + "".join(map(_LOWERED.__getitem__, found[0])) + "}", text)
    if _WORDS.fullmatch(text):
        return rf"\text{{{text.strip()}}}"
    for pattern, written in _TYPED:
        text = pattern.sub(written, text)
    text = _BASE_WORD.sub(lambda found: "_{" + in_digits(found[1].lower()) + "}", text)
    return text.translate(_SIGNS)


def natural(text: str) -> str:
    """Write logarithms that name no base as natural ones."""
    return _UNBASED_LOG.sub(r"\\ln ", text)


def expressions(text: str) -> Found:
    """Find the expressions in a stated text: those between marks such as `$`, and what is no word of prose."""
    text = _PERCENT.sub("%", _JOINING_TEXT.sub(r" \1 ", text))
    values, place = [], 0
    delimited = [*_DELIMITED.finditer(text)]
    for match in delimited:
        values += [value for value in _runs(text, place, match.start()) if re.search("[0-9]", value.value)]
        if written := next(filter(None, match.groups())).strip(_EDGES):
            values.append(Value(written, *match.span()))
        place = match.end()
    rest = _runs(text, place, len(text))
    values += [value for value in rest if not delimited or re.search("[0-9]", value.value)]
    if not values and (said := in_digits(text).strip(_EDGES)):
        values = [Value(said, 0, len(text.rstrip("?？")))]
    return Found(text, values)


def base_of(text: str) -> int | None:
    """Return the base that a numeral names, as 2 in `1010_2`."""
    found = _BASED.fullmatch(text.strip())
    return int(found[2] or found[3]) if found else None


class Sides(NamedTuple):
    """The sides of an equation."""

    named: bool
    """Whether the first side is what the others are the value of: a variable, or an expression with one."""

    sides: tuple[str, ...]


def sides(text: str) -> Sides:
    """Split an expression at its signs of equality, those in brackets or between commas left alone."""
    cuts = [*re.finditer(r"(?<![<>!:\\])=(?!=)", text)]
    depth, level = 0, {}
    for place, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        level[place] = depth
    cuts = [match for match in cuts if level[match.start()] == 0]
    listed = any(sign in ",;" and level[place] == 0 for place, sign in enumerate(text))
    if not cuts or listed:
        return Sides(named=False, sides=(text,))
    starts, ends = [0, *(match.end() for match in cuts)], [*(match.start() for match in cuts), len(text)]
    parts = [part.strip() for part in map(text.__getitem__, map(slice, starts, ends))]
    if not parts[0]:  # it begins with the sign
        return Sides(named=False, sides=tuple(part for part in parts if part) or (text,))
    return Sides(_NAME.fullmatch(parts[0]) is not None, tuple(part for part in parts if part))


def exactly(text: str) -> str:
    """Return what stands before a sign of approximation; what stands behind it where that is a name or a sum."""
    left, sign, right = text.partition(r"\approx")
    if not sign:
        return text
    return right if not left.strip() or is_name(left) or _to_be_done(left.rpartition("=")[2]) else left


def _to_be_done(text: str) -> bool:
    """Whether a side is a sum or product of fractions, whose value is not stated."""
    return _RATIONAL.fullmatch(text) is not None and _OPERATOR.search(text) is not None


def is_name(text: str) -> bool:
    """Whether a side is a lone variable, or a function of one."""
    return _LONE_NAME.fullmatch(text) is not None


def bounded(text: str) -> bool:
    """Whether an expression begins with a sign of inequality."""
    return _RELATION.match(text) is not None


def interval(text: str) -> str:
    r"""Write an inequality of one variable as an interval, and drop the variable in front of one: `1 \le x < 2` is `[1, 2)`."""
    text = _MEMBER.sub("", text)
    if both := _BETWEEN.fullmatch(text):
        return f"{'[' if _closed(both['first']) else '('}{both['low']}, {both['high']}{']' if _closed(both['second']) else ')'}"
    if not (one := _ONE_SIDED.fullmatch(text)):
        return text
    closed = _closed(one["sign"])
    if "<" in one["sign"] or r"\l" in one["sign"]:
        return rf"(-\infty, {one['end']}{']' if closed else ')'}"
    return rf"{'[' if closed else '('}{one['end']}, \infty)"


def _closed(sign: str) -> bool:
    return "e" in sign


def _runs(text: str, start: int, end: int) -> list[Value]:
    """Return the runs of a part that are no words of prose."""
    part = text[start:end][:STATED_LENGTH]
    masked = _MASKED.sub(lambda found: "\\" + "m" * (len(found[0]) - 1), part)
    words = [match for match in _PROSE.finditer(masked) if not _is_unit(part, match)]
    bounds = [0, *(place for match in words for place in match.span()), len(part)]
    runs = []
    for left, right in zip(bounds[::2], bounds[1::2], strict=True):
        run = part[left:right]
        kept = run.strip(_EDGES)
        if "[" not in kept and "]" not in kept and kept.count("(") != kept.count(")"):
            kept = kept.strip("()" + _EDGES)
        if kept and _SOLID.search(kept) and not (words and _ARTICLE.fullmatch(run)):
            begin = start + left + run.find(kept)
            runs.append(Value(kept, begin, begin + len(kept)))
    return runs


def _is_unit(part: str, word: re.Match[str]) -> bool:
    """Whether a word is the unit of the number before it."""
    before = part[: word.start()].rstrip("~ ,\\\t")
    unit = unit_at(part, len(before)) if before[-1:].isdigit() or before[-1:] in {")", "}"} else None
    return unit is not None and unit[1] >= word.end()
