r"""Takes expressions in LaTeX apart: the sides of an equation, the base of a numeral, an inequality as an interval."""

from typing import NamedTuple

from judge.reading.pattern import Pattern, either

_BASED = Pattern(r"-?\s?([0-9A-Fa-f]+(?:\.[0-9A-Fa-f]+)?)\s?_\s?(?:\{\s?([0-9]{1,2})\s?\}|([0-9]))")
"""A numeral with its base: `1010_2`, `FF_{16}`."""

_EQUALS = Pattern(r"(?<![<>!:\\])=(?!=)")
_NAME = Pattern(
    either(
        r"[^=]*(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])[^=]*",  # x, f(2)
        r"[^=]*\|[A-Z]{2,}\|[^=]*",  # |AB|
        r"[A-Z]{2,3}",  # AB
        r"\s*\\(?:det|max|min|gcd|lcm|dim|deg|sup|inf|lim|ker|arg|Pr)\s*",
        r"[^=]*\\(?:text|angle|theta|alpha|beta|overline|vec|mathrm|operatorname|Delta)(?![A-Za-z])[^=]*",  # \text{area}
    )
)
"""The side of an equation that names what the other side is the value of."""

_RATIONAL = Pattern(r"\$?(?:[0-9.\s()+*/-]|\\frac\s?\{\s?[0-9]{1,40}\s?\}\s?\{\s?[0-9]{1,40}\s?\}|\\(?:cdot|times)(?![A-Za-z]))+")
_OPERATOR = Pattern(r"[0-9)}]\s?[-+*]|\\(?:cdot|times)")
_LONE_NAME = Pattern(r"\s*(?:[A-Za-z](?:_\{?\w+\}?)?|[A-Za-z]\([A-Za-z0-9,\s]*\))\s*")
"""A variable, or a function of one: `x_1`, `f(x)`."""

_RELATION = Pattern(r"\s*(?:[<>]|\\(?:[lg]eq?(?:slant)?|[lg]t|leqq|geqq)(?![A-Za-z]))")
_LESS = r"(?:<|\\l(?:eq?(?:slant)?|t)(?![A-Za-z]))"
_GREATER = r"(?:>|\\g(?:eq?(?:slant)?|t)(?![A-Za-z]))"
_MEMBER = Pattern(r"^\s*[A-Za-z]\s*\\in(?![A-Za-z])\s*")
_END = r"[^<>=]{1,80}?"
_BETWEEN = Pattern(
    rf"\s*(?P<low>{_END})\s*(?P<first>{_LESS})\s*[A-Za-z]\s*(?P<second>{_LESS})\s*(?P<high>{_END})\s*"  # 1 \le x < 2
)
_ONE_SIDED = Pattern(rf"\s*[A-Za-z]\s*(?P<sign>{_LESS}|{_GREATER})\s*(?P<end>{_END})\s*")  # x < 2


class Sides(NamedTuple):
    """The sides of an equation."""

    named: bool
    """Whether the first side only names what the others are the value of: a variable, or an expression with one."""

    sides: tuple[str, ...]


def base_of(text: str) -> int | None:
    """Return the base that a numeral names: 2 for `1010_2`."""
    found = _BASED.fullmatch(text.strip())
    return int(found[2] or found[3]) if found else None


def sides(text: str) -> Sides:
    """Split an expression at its equals signs, but not at those in brackets or between commas."""
    levels = _levels(text)
    cuts = [match for match in _EQUALS.finditer(text) if levels[match.start()] == 0]
    listed = any(sign in ",;" and level == 0 for sign, level in zip(text, levels, strict=True))
    if not cuts or listed:
        return Sides(named=False, sides=(text,))
    starts, ends = [0, *(match.end() for match in cuts)], [*(match.start() for match in cuts), len(text)]
    parts = [part.strip() for part in map(text.__getitem__, map(slice, starts, ends))]
    if not parts[0]:  # it starts with the sign
        return Sides(named=False, sides=tuple(part for part in parts if part) or (text,))
    return Sides(_NAME.fullmatch(parts[0]) is not None, tuple(part for part in parts if part))


def exactly(text: str) -> str:
    """Return what precedes a sign of approximation; what follows it if the first is a name or a calculation."""
    left, sign, right = text.partition(r"\approx")
    if not sign:
        return text
    return right if not left.strip() or is_name(left) or _is_calculation(left.rpartition("=")[2]) else left


def is_name(text: str) -> bool:
    """Whether a side is a lone variable, or a function of one."""
    return _LONE_NAME.fullmatch(text) is not None


def bounded(text: str) -> bool:
    """Whether an expression starts with an inequality sign."""
    return _RELATION.match(text) is not None


def interval(text: str) -> str:
    r"""Write an inequality of one variable as an interval, and drop a variable in front of one: `1 \le x < 2` is `[1, 2)`."""
    text = _MEMBER.sub("", text)
    if both := _BETWEEN.fullmatch(text):
        return f"{'[' if _closed(both['first']) else '('}{both['low']}, {both['high']}{']' if _closed(both['second']) else ')'}"
    if not (one := _ONE_SIDED.fullmatch(text)):
        return text
    closed = _closed(one["sign"])
    if "<" in one["sign"] or r"\l" in one["sign"]:
        return rf"(-\infty, {one['end']}{']' if closed else ')'}"
    return rf"{'[' if closed else '('}{one['end']}, \infty)"


def _levels(text: str) -> list[int]:
    """Return for each sign the number of brackets around it."""
    depth, levels = 0, []
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        levels.append(depth)
    return levels


def _is_calculation(text: str) -> bool:
    """Whether a side is a sum or product of numbers, whose result it does not state."""
    return _RATIONAL.fullmatch(text) is not None and _OPERATOR.search(text) is not None


def _closed(sign: str) -> bool:
    return "e" in sign
