r"""Writes mathematics as people type it in LaTeX: `2√3`, `2*sqrt(3)` and `x²`."""

from judge.reading.numbers.number_words import in_digits
from judge.reading.pattern import Pattern

FUNCTIONS = "sin|cos|tan|cot|sec|csc|arcsin|arccos|arctan|sinh|cosh|tanh|ln|log|max|min|gcd|lcm|det|lim"
"""The names of functions that people type without a backslash."""

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
_RAISED_RUN = Pattern(f"[{''.join(_RAISED)}]+")
_LOWERED_RUN = Pattern(f"[{''.join(_LOWERED)}]+")
_INNER = r"((?:[^()\n]|\([^()\n]*\)){1,400})"
"""The content of parentheses, with at most one level of parentheses inside."""

_PLAIN = r"(?<![\\A-Za-z])"
"""Not inside a word or a command."""

_TYPED = tuple(
    (Pattern(pattern), written)
    for pattern, written in (
        (r"\\(?:varnothing|empty)(?![A-Za-z])", r"\\emptyset"),
        (r"\\[dtc]frac(?![A-Za-z])", r"\\frac"),
        (r"√\s?\(" + _INNER + r"\)", r"\\sqrt{\1}"),  # √(x+1)
        (r"√\s?([0-9.]{1,40}|[A-Za-z])", r"\\sqrt{\1}"),  # √3
        (r"[∛]\s?\(?([0-9.]{1,40}|[A-Za-z])\)?", r"\\sqrt[3]{\1}"),  # ∛3
        (_PLAIN + r"sqrt\s?\(" + _INNER + r"\)", r"\\sqrt{\1}"),  # sqrt(x+1)
        (_PLAIN + r"sqrt\s?([0-9.]{1,40})", r"\\sqrt{\1}"),  # sqrt 3
        (_PLAIN + r"cbrt\s?\(" + _INNER + r"\)", r"\\sqrt[3]{\1}"),
        (_PLAIN + r"exp\s?\(" + _INNER + r"\)", r"e^{\1}"),
        (_PLAIN + rf"({FUNCTIONS})(?=[\s(0-9_]|[a-z]\b)", r"\\\1 "),  # sin(x), log_2, ln x
        (_PLAIN + r"(pi|infty|theta|alpha|beta)(?![A-Za-z])", r"\\\1 "),
        (_PLAIN + r"(?:inf|infinity)(?![A-Za-z])", r"\\infty "),
        (r"\\\$", ""),
        (r"\*\*", "^"),
        (r"\^\s?\(" + _INNER + r"\)", r"^{\1}"),  # x^(n+1)
        (r"(?<![A-Za-z0-9.])([0-9]+(?:\.[0-9]+)?)[eE]([-+]?[0-9]{1,4})(?![A-Za-z0-9.])", r"\1 \\cdot 10^{\2}"),  # 1.5e6
        (r"(?<![0-9./^_])([0-9]{1,9}) ([0-9]{1,9})/([0-9]{1,9})(?![0-9/.])", r"\1\\frac{\2}{\3}"),  # 3 1/2
        (r"\b(?:[Mm]inus|[Nn]egative)\s(?=[0-9\\])|マイナス\s?(?=[0-9])", "-"),
        (r"<=", r"\\le "),
        (r">=", r"\\ge "),
        (r"!=", r"\\ne "),
        (r"\s?\(?(?:in\s)?base[\s-]([0-9]{1,2})\)?", r"_{\1}"),  # 1010 (base 2)
    )
)
_BASE_WORD = Pattern(r"_\s?\{\s?\\(?:text|mathrm)\{\s?(?:base\s?)?([A-Za-z]+|[0-9]+)\s?\}\s?\}")
"""A base in words: `1010_{\\text{two}}`."""

_UNBASED_LOG = Pattern(r"\\(?:log|lg)(?![A-Za-z])(?!\s*_)")
_WORDS = Pattern(r"\s*[A-Za-z][A-Za-z'’-]*(?: [A-Za-z'’-]+)+\s*")


def as_latex(text: str) -> str:
    """Write an expression in LaTeX, whatever part of it was typed in plain characters."""
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
    """Write logarithms without a base as natural ones."""
    return _UNBASED_LOG.sub(r"\\ln ", text)
