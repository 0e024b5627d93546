"""Finds the letters of choices in a text: `(B)`, `Option B`, `B) Paris`, "so it is B"; and the choice with a given text.

A letter that is a word, as in "A dog" or "I think", names no choice.
"""

import re
from collections.abc import Mapping

from judge.bounds import CHOICE_LINE, CHOICE_TAIL
from judge.reading.doubt.correction import corrections
from judge.reading.doubt.doubt import after, chosen
from judge.reading.doubt.joint import joined
from judge.reading.pattern import Pattern, either
from judge.reading.stated.plain_answer import Found, Value
from judge.reading.text.bare_text import without_copula
from judge.reading.text.normal_form import compatible
from judge.reading.text.plain_text import plain

_LATEX = Pattern(r"\\(?:text|math|mbox|bf|rm)[a-z]{0,6}\s?\{([^{}]{0,200})\}")
"""A letter in LaTeX: `\\text{B}`, `\\mathrm{B}`."""

_NAMED = (
    r"(?:option|choice|lettera|letter(?!a)|opci[oó]n|opção|opzione|letra|lettre|buchstabe|選択肢|选项|選項)"
    r"[ ]{0,2}[*_(\[\"'`「]{0,4}"
)
"""What names a letter: Option (B), letter "B"."""

_CLEAR = Pattern(
    either(
        r"\((?P<round>[A-Za-z])\)",  # (B)
        r"\[(?P<square>[A-Z])\]",  # [B]
        rf"(?<![A-Za-z]){_NAMED}(?P<named>[A-Za-z])(?![A-Za-z0-9'’-])",  # Option B
        r"(?P<alone>(?<![A-Za-z0-9_-])(?<![A-Za-z]['’])[A-Z](?![A-Za-z0-9_-])(?!['’][A-Za-z]))",  # B, but not B2 or B's
    ),
    re.IGNORECASE,
)
_SMALL = Pattern(r"""[\s*_"'`$(\[{]{0,9}(?P<letter>[a-z])(?:[).\]:]|[\s*_"'`$}]{0,9}$)""")
"""A small letter that is all of a text, or that a mark follows: `b`, `(b)`, `b. Paris`."""

_GOES_ON = either(
    "is|was|and|or|nor|but|because|since|as|by|with|instead|rather|not|might|may|could|for|if|given|maybe|perhaps|possibly|would"
    "|too|seems",
    "weil|denn|da|oder|porque|ya|pois|parce|car|ou|o|perché|poiché",
)
_WORD = Pattern(rf"[ ](?!(?:{_GOES_ON}|[A-Z])\b)[A-Za-z]")
"""A word after a letter that makes a word of the letter too: A [dog], I [think]; but not: A [is], A [because]."""

_TEXT_AFTER = Pattern(
    r"[*_]{0,2}[).:\]][*_]{0,2} {1,3}"  # B) Paris, **B.** Paris
    r"(?!(?:is|are|was|isn|might|may|could|because|since|as|seems|and|or|not|but|no|it|the other)\b)"
    r"[^,;.。\n]{1,60}?(?=[,;.。\n]| (?:or|and|but|because|since)\b|$)",
    re.IGNORECASE,
)
"""The text of a choice after its letter."""

_SEPARATED = Pattern(r"[\s)\].:*_,–-]{1,6}")
_LEADS = either(
    r"only|clearly|definitely|certainly|obviously|leaves|that['’]s|is|be|it['’]s|so|thus|therefore|hence|choose|pick|select|say",
    r"think|believe|get|with|answer(?:\s[-–])?|maybe|perhaps|possibly|probably|or|not|and|[A-Z],",
)
_LEADS_UP = Pattern(rf"""(?:\b(?:{_LEADS})|は|、|→|⇒|=>|->|=)[:,]?\s{{0,3}}["'*_`「$(]{{0,4}}$""", re.IGNORECASE)
"""What leads up to the letter of a choice in prose: so it [is] B."""

_NAMES_IT = Pattern(rf"{_NAMED}$", re.IGNORECASE)
_SAYS_SO = Pattern("です|だ(?:。|$)|が(?:正|答)|では")
_OTHER_LETTER = Pattern(r"(?<![A-Za-z'’])[B-HJ-Z](?![A-Za-z'’])")
_ITEM = Pattern(
    either(
        r"[ \t>*_-]{0,9}\(?(?P<letter>[A-Za-z])[).:][*_]{0,2}(?:[ \t]+\S|$)",  # B) Paris
        r"[ \t>*_-]{0,9}\((?P<round>[A-Za-z])\)",  # (B)
    )
)
_FENCE = Pattern(r"[ \t]{0,9}(?:`{3,9}|~{3,9})[ \t]{0,9}[a-z]{0,12}[ \t\r]{0,9}")
_LONE = Pattern(r"[ \t>*_(-]{0,9}([A-Za-z])[ \t*_.):]{0,9}")
"""A line that holds one letter and nothing else."""

_LETTER = Pattern("[A-Za-z]")
_LETTER_OR_DIGIT = Pattern("[A-Za-z0-9]")
_WORD_SIGN = Pattern(r"\w")


def find_letters(stated: str, letters: str, texts: Mapping[str, str]) -> Found:
    """Find the letters in a stated text, or the one choice with this text."""
    text = _LATEX.sub(r"\1", compatible(plain(stated)))
    if same := by_text(text, texts):
        return Found(text, (Value(same, 0, len(text)),))
    small = _SMALL.match(text)
    if small and small["letter"].upper() in letters:
        return Found(text, (_value(text, small.start("letter"), small.end("letter"), letters, texts),))
    places = [match.span(match.lastgroup or 0) for match in _CLEAR.finditer(text) if not _is_word(text, match)]
    return Found(text, [_value(text, *place, letters, texts) for place in places if text[place[0]].upper() in letters])


def _value(text: str, start: int, end: int, letters: str, texts: Mapping[str, str]) -> Value:
    """Return a letter together with the text of its choice; no value if that is the text of another choice."""
    letter = text[start].upper()
    own = _SEPARATED.match(text, end)
    if own and by_text(text[own.end() :], {letter: texts.get(letter, "")}):
        return Value(letter, start, len(text))
    follows = _TEXT_AFTER.match(text, end)
    other = by_text(follows[0].lstrip("*_).:] "), texts) if follows else None
    if other and other != letter:
        return Value(None, start, end)
    if not follows or after(text[end:]) or corrections(text[end - 1 : follows.end()]):
        return Value(letter, start, end)
    return Value(letter, start, end if any(found in letters for found in _OTHER_LETTER.findall(follows[0])) else follows.end())


def _is_word(text: str, match: re.Match[str]) -> bool:
    """Whether a letter is a word, as in "A dog" or "I think", or a small letter that names no choice."""
    letter = match["alone"]
    if letter is None:
        return False
    return letter.islower() or (letter in "AI" and _WORD.match(text, match.end()) is not None)


def find_at_the_end(text: str, letters: str, texts: Mapping[str, str]) -> Found:
    """Find the choice in the last line of a text that states it in no form: in parentheses, after "option", or alone."""
    first, *more = _lines(text.strip()[:CHOICE_TAIL]) or [""]
    *above, last = _lines(text.strip()[-CHOICE_TAIL:])[-2:] or [""]
    found = _in_line(last, above[0] if above else "", letters, texts)
    if not more or _other_item(first, more[0]) or any(after(found.text[value.end :]) != "negated" for value in found.values):
        return found
    alone = find_letters(first[:CHOICE_LINE], letters, texts)
    return alone if len(alone.values) == 1 and not _WORD_SIGN.search(_around(alone)) else found


def _lines(text: str) -> list[str]:
    """Return the lines that say anything; empty ones and the marks of a code block do not."""
    return [line for line in text.split("\n") if line.strip() and not _FENCE.fullmatch(line)]


def _around(found: Found) -> str:
    """Return the text around its only value."""
    return found.text[: found.values[0].start] + found.text[found.values[0].end :]


def _in_line(line: str, above: str, letters: str, texts: Mapping[str, str]) -> Found:
    """Find the choice in a last line, unless that is an item of a list of the choices."""
    if len(line) > CHOICE_LINE or _other_item(above, line):
        return Found(line, ())
    found = find_letters(line, letters, texts)
    if found.values and (found.values[0].start == 0 and found.values[0].end == len(found.text)):
        return found
    values = _clear_values(found)
    picked = [at for at, value in enumerate(values) if chosen(found.text[value.end :])]
    return Found(found.text, values, picked[-1] if picked else -1)


def _clear_values(found: Found) -> list[Value]:
    """Return the letters in prose that name choices, and those that are set side by side with one."""
    text, values, _ = found
    clear = [_clear(text, value) for value in values]
    for order in (range(1, len(values)), range(len(values) - 1, 0, -1)):
        for at in order:
            joint = text[values[at - 1].end - 1 : values[at].start]
            if (clear[at - 1] or clear[at]) and (joined(joint[1:]) or corrections(joint)):
                clear[at - 1] = clear[at] = True
    return [value for value, kept in zip(values, clear, strict=True) if kept]


def _clear(text: str, value: Value) -> bool:
    """Whether a letter in prose names a choice."""
    before, rest = text[: value.start], text[value.end :]
    if not _LETTER.search(before) and not _WORD.match(text, value.end):
        return True
    if before.rstrip()[-1:] in {".", "!", "?"} and not _LETTER_OR_DIGIT.search(rest):
        return True
    marked = before[-1:] in {"(", "["} and rest[:1] in {")", "]"}
    led = _NAMES_IT.search(before) or _LEADS_UP.search(before) or _SAYS_SO.match(rest)
    return marked or led is not None or chosen(rest)


def _other_item(above: str, line: str) -> bool:
    """Whether a line is an item of a list of the choices, because the line above it is one too."""
    one, other = _LONE.fullmatch(above), _LONE.fullmatch(line)
    if one and other:
        return one[1] != other[1]
    first, second = _ITEM.match(above), _ITEM.match(line)
    return (
        first is not None
        and second is not None
        and first["letter" if first["letter"] else "round"] != second["letter" if second["letter"] else "round"]
    )


def by_text(text: str, texts: Mapping[str, str]) -> str | None:
    """Return the letter of the choice with this text."""
    said = _same(text)
    return next((letter for letter, choice in texts.items() if said and _same(choice) == said), None)


def _same(text: str) -> str:
    return " ".join(without_copula(plain(text)).split()).strip(" .*_`\"'").casefold()
