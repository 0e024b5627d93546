"""Finds the letters of choices in a text: `(B)`, `Option B`, `B) Paris`, "so it is B"; and the choice whose text it is.

A letter that is a word, as in "A dog" or "I think", is none.
"""

import re
from collections.abc import Mapping

from judge.bounds import CHOICE_LINE, CHOICE_TAIL
from judge.reading.doubt import doubt
from judge.reading.text.bare_text import without_copula
from judge.reading.text.normal_form import compatible
from judge.reading.stated.answer import Found, Value
from judge.reading.text.seen import plain

_LATEX = re.compile(r"\\(?:text|math|mbox|bf|rm)[a-z]{0,6}\s?\{([^{}]{0,200})\}")
_NAMED = (
    r"(?:option|choice|lettera|letter(?!a)|opci[oó]n|opção|opzione|letra|lettre|buchstabe|選択肢"
    r"|选项|選項)[ ]{0,2}[*_(\[\"'`「]{0,4}"
)
_CLEAR = re.compile(
    rf"""\((?P<round>[A-Za-z])\) | \[(?P<square>[A-Z])\] | (?<![A-Za-z]){_NAMED}(?P<named>[A-Za-z])(?![A-Za-z0-9'’-])
        | (?P<alone>(?<![A-Za-z0-9_-])(?<![A-Za-z]['’])[A-Z](?![A-Za-z0-9_-])(?!['’][A-Za-z]))""",
    re.VERBOSE | re.IGNORECASE,
)
_SMALL = re.compile(r"""[\s*_"'`$(\[{]{0,9}(?P<letter>[a-z])(?:[).\]:]|[\s*_"'`$}]{0,9}$)""")
_GOES_ON = (
    "is|was|and|or|nor|but|because|since|as|by|with|instead|rather|not|might|may|could|for|if|given|maybe|perhaps|possibly|would"
    "|too|seems|weil|denn|da|oder|porque|ya|pois|parce|car|ou|o|perché|poiché"
)
_WORD = re.compile(rf"[ ](?!(?:{_GOES_ON}|[A-Z])\b)[A-Za-z]")
_TEXT_BEHIND = re.compile(
    r"[*_]{0,2}[).:\]][*_]{0,2} {1,3}"
    r"(?!(?:is|are|was|isn|might|may|could|because|since|as|seems|and|or|not|but|no|it|the other)\b)"
    r"[^,;.。\n]{1,60}?(?=[,;.。\n]| (?:or|and|but|because|since)\b|$)",
    re.IGNORECASE,
)
_SEPARATED = re.compile(r"[\s)\].:*_,–-]{1,6}")
_LEADS = (
    r"only|clearly|definitely|certainly|obviously|leaves|that['’]s|is|be|it['’]s|so|thus|therefore|hence|choose|pick|select|say|think|believe|get|with|answer(?:\s[-–])?|maybe|perhaps|possibly"
    r"|probably|or|not|and|[A-Z],"
)
_LEADS_UP = re.compile(rf"""(?:\b(?:{_LEADS})|は|、|→|⇒|=>|->|=)[:,]?\s{{0,3}}["'*_`「$(]{{0,4}}$""", re.IGNORECASE)
_NAMES_IT = re.compile(rf"{_NAMED}$", re.IGNORECASE)
_SAYS_SO = re.compile("です|だ(?:。|$)|が(?:正|答)|では")
_OTHER_LETTER = re.compile(r"(?<![A-Za-z'’])[B-HJ-Z](?![A-Za-z'’])")
_ITEM = re.compile(r"[ \t>*_-]{0,9}\(?(?P<letter>[A-Za-z])[).:][*_]{0,2}(?:[ \t]+\S|$)|[ \t>*_-]{0,9}\((?P<round>[A-Za-z])\)")
_FENCE = re.compile(r"[ \t]{0,9}(?:`{3,9}|~{3,9})[ \t]{0,9}[a-z]{0,12}[ \t\r]{0,9}")
_LONE = re.compile(r"[ \t>*_(-]{0,9}([A-Za-z])[ \t*_.):]{0,9}")
_WORD_SIGN = re.compile(r"\w")


def find_letters(stated: str, letters: str, texts: Mapping[str, str]) -> Found:
    """Find the letters in a stated text, or the one choice whose text it is."""
    text = _LATEX.sub(r"\1", compatible(plain(stated)))
    if same := by_text(text, texts):
        return Found(text, (Value(same, 0, len(text)),))
    small = _SMALL.match(text)
    if small and small["letter"].upper() in letters:
        return Found(text, (_value(text, small.start("letter"), small.end("letter"), letters, texts),))
    places = [match.span(match.lastgroup or 0) for match in _CLEAR.finditer(text) if not _is_word(text, match)]
    return Found(text, [_value(text, *place, letters, texts) for place in places if text[place[0]].upper() in letters])


def _value(text: str, start: int, end: int, letters: str, texts: Mapping[str, str]) -> Value:
    """Return a letter with the text of its choice behind it; none where that is another choice's."""
    letter = text[start].upper()
    own = _SEPARATED.match(text, end)
    if own and by_text(text[own.end() :], {letter: texts.get(letter, "")}):
        return Value(letter, start, len(text))
    behind = _TEXT_BEHIND.match(text, end)
    other = by_text(behind[0].lstrip("*_).:] "), texts) if behind else None
    if other and other != letter:
        return Value(None, start, end)
    if not behind or doubt.behind(text[end:]) or doubt.corrections(text[end - 1 : behind.end()]):
        return Value(letter, start, end)
    return Value(letter, start, end if any(found in letters for found in _OTHER_LETTER.findall(behind[0])) else behind.end())


def _is_word(text: str, match: re.Match[str]) -> bool:
    """Whether a letter is a word, as in "A dog" or "I think", or a small one that is no letter of a choice."""
    letter = match["alone"]
    if letter is None:
        return False
    return letter.islower() or (letter in "AI" and _WORD.match(text, match.end()) is not None)


def find_at_the_end(text: str, letters: str, texts: Mapping[str, str]) -> Found:
    """Find the choice in the last line of a text that states it in no form: in parentheses, behind "option", or alone."""
    first, *more = _lines(text.strip()[:CHOICE_TAIL]) or [""]
    *above, last = _lines(text.strip()[-CHOICE_TAIL:])[-2:] or [""]
    found = _in_line(last, above[0] if above else "", letters, texts)
    if (
        not more
        or _other_item(first, more[0])
        or any(doubt.behind(found.text[value.end :]) != "negated" for value in found.values)
    ):
        return found
    alone = find_letters(first[:CHOICE_LINE], letters, texts)
    return alone if len(alone.values) == 1 and not _WORD_SIGN.search(_around(alone)) else found


def _lines(text: str) -> list[str]:
    """Return the lines that say anything; the marks of a code block do not."""
    return [line for line in text.split("\n") if line.strip() and not _FENCE.fullmatch(line)]


def _around(found: Found) -> str:
    """Return what stands around the only value in a text."""
    return found.text[: found.values[0].start] + found.text[found.values[0].end :]


def _in_line(line: str, above: str, letters: str, texts: Mapping[str, str]) -> Found:
    """Find the choice in a last line, but not in that of a list of the choices."""
    if len(line) > CHOICE_LINE or _other_item(above, line):
        return Found(line, ())
    found = find_letters(line, letters, texts)
    if found.values and (found.values[0].start == 0 and found.values[0].end == len(found.text)):
        return found
    values = _clear_values(found)
    picked = [at for at, value in enumerate(values) if doubt.chosen(found.text[value.end :])]
    return Found(found.text, values, picked[-1] if picked else -1)


def _clear_values(found: Found) -> list[Value]:
    """Return the letters in prose that are those of choices, and those that are set beside one."""
    text, values, _ = found
    clear = [_clear(text, value) for value in values]
    for order in (range(1, len(values)), range(len(values) - 1, 0, -1)):
        for at in order:
            joint = text[values[at - 1].end - 1 : values[at].start]
            if (clear[at - 1] or clear[at]) and (doubt.joined(joint[1:]) or doubt.corrections(joint)):
                clear[at - 1] = clear[at] = True
    return [value for value, kept in zip(values, clear, strict=True) if kept]


def _clear(text: str, value: Value) -> bool:
    """Whether a letter in prose is that of a choice."""
    before, behind = text[: value.start], text[value.end :]
    if not re.search("[A-Za-z]", before) and not _WORD.match(text, value.end):
        return True
    if before.rstrip()[-1:] in {".", "!", "?"} and not re.search("[A-Za-z0-9]", behind):
        return True
    marked = before[-1:] in {"(", "["} and behind[:1] in {")", "]"}
    led = _NAMES_IT.search(before) or _LEADS_UP.search(before) or _SAYS_SO.match(behind)
    return marked or led is not None or doubt.chosen(behind)


def _other_item(above: str, line: str) -> bool:
    """Whether a line is an item of a list of the choices: the line above it is one as well."""
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
    """Return the letter of the choice whose text this is."""
    said = _same(text)
    return next((letter for letter, choice in texts.items() if said and _same(choice) == said), None)


def _same(text: str) -> str:
    return " ".join(without_copula(plain(text)).split()).strip(" .*_`\"'").casefold()
