"""Finds the expressions in a stated text: those between marks such as `$`, and runs of mathematics between words."""

import re

from judge.bounds import STATED_LENGTH
from judge.reading.mathematics.latex import FUNCTIONS
from judge.reading.numbers.number_words import in_digits
from judge.reading.numbers.unit import unit_at
from judge.reading.pattern import Pattern, either
from judge.reading.stated.plain_answer import Found, Value

_TEXT = r"\\(?:text|textrm|textbf|textit|mathrm|mathbf|mathit|mbox|operatorname|rm)\s?\{[^{}]{0,200}\}"
_MASKED = Pattern(either(_TEXT, r"\\(?:begin|end)\s?\{[a-z*]{1,20}\}", r"\\[A-Za-z]+"))
"""Commands whose letters are no words: `\\text{ cm}`, `\\begin{pmatrix}`, `\\frac`."""

_DELIMITED = Pattern(
    either(
        r"\$\$([^$]{1,2000})\$\$",  # $$x$$
        r"(?<!\\)\$([^$]{1,2000})(?<!\\)\$",  # $x$, but not \$5
        r"\\\(((?:(?!\\\)).){1,2000})\\\)",  # \(x\)
        r"\\\[((?:(?!\\\]).){1,2000})\\\]",  # \[x\]
    ),
    re.DOTALL,
)
_JOINING_TEXT = Pattern(
    r"\\(?:text|textrm|mathrm|mbox)\s?\{\s{0,3}((?:or|and|maybe|perhaps|possibly|probably|not|either|about|at least|at most"
    r"|more than|less than|または|か)[^{}\\]{0,20})\}",
    re.IGNORECASE,
)
"""Words in LaTeX that doubt or join, read as words outside it: `6 \\text{ or } 5`."""

_PERCENT = Pattern(r"(?<=[0-9}])\s?per\s?cent\b", re.IGNORECASE)
_LETTER = "[A-Za-zÀ-ÖØ-öø-ɏ]"
_PROSE = Pattern(
    either(
        rf"(?<![\\A-Za-z])(?!(?:{FUNCTIONS}|sqrt|cbrt|exp|pi|infty|inf|infinity|base|minus|negative)(?![A-Za-z]))"
        rf"{_LETTER}(?:['’]|{_LETTER})+(?:-{_LETTER}+)*",  # two letters or more that are no function
        r"[\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7a3]+",  # Japanese, Chinese, Korean
    )
)
_SOLID = Pattern(r"[0-9]|\\(?!text)[A-Za-z]|[√π∞∅½¼¾⅓⅔]|(?<![A-Za-z])[A-Za-z](?![A-Za-z])")
"""What an expression has to contain: a digit, a command, a sign, a lone letter."""

_ARTICLE = Pattern(r"[\s,.:]*[aAI][\s,.:]*")
_EDGES = " \t\r\n,.;:。、，*_`\"'"
_DIGIT = Pattern("[0-9]")


def expressions(text: str) -> Found:
    """Find the expressions in a stated text: those between marks such as `$`, and what is no word of prose."""
    text = _PERCENT.sub("%", _JOINING_TEXT.sub(r" \1 ", text))
    values, place = [], 0
    delimited = [*_DELIMITED.finditer(text)]
    for match in delimited:
        values += [value for value in _runs(text, place, match.start()) if _DIGIT.search(value.value)]
        if written := next(filter(None, match.groups())).strip(_EDGES):
            values.append(Value(written, *match.span()))
        place = match.end()
    rest = _runs(text, place, len(text))
    values += [value for value in rest if not delimited or _DIGIT.search(value.value)]
    if not values and (said := in_digits(text).strip(_EDGES)):
        values = [Value(said, 0, len(text.rstrip("?？")))]
    return Found(text, values)


def _runs(text: str, start: int, end: int) -> list[Value]:
    """Return the runs between the words of prose in a part of a text."""
    part = text[start:end][:STATED_LENGTH]
    masked = _MASKED.sub(lambda found: "\\" + "m" * (len(found[0]) - 1), part)
    words = [match for match in _PROSE.finditer(masked) if not _is_unit(part, match)]
    bounds = [0, *(place for match in words for place in match.span()), len(part)]
    runs = []
    for left, right in zip(bounds[::2], bounds[1::2], strict=True):
        run = part[left:right]
        kept = _trimmed(run)
        if kept and _SOLID.search(kept) and not (words and _ARTICLE.fullmatch(run)):
            begin = start + left + run.find(kept)
            runs.append(Value(kept, begin, begin + len(kept)))
    return runs


def _trimmed(run: str) -> str:
    """Return a run without marks around it, nor parentheses that belong to the prose."""
    kept = run.strip(_EDGES)
    if "[" not in kept and "]" not in kept and kept.count("(") != kept.count(")"):
        kept = kept.strip("()" + _EDGES)
    return kept


def _is_unit(part: str, word: re.Match[str]) -> bool:
    """Whether a word is the unit of the number before it."""
    before = part[: word.start()].rstrip("~ ,\\\t")
    unit = unit_at(part, len(before)) if before[-1:].isdigit() or before[-1:] in {")", "}"} else None
    return unit is not None and unit[1] >= word.end()
