"""Reads the scores in the text of an answer: in lines, under headings, in tables and tags, at the end of a paragraph."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from judge.bounds import VERDICT_LINE, VERDICT_MENTIONS
from judge.errors import Unreadable
from judge.rubric.scale import Boolean, Levels
from judge.verdict.criterion_names import Names
from judge.verdict.quotations import Spoken
from judge.verdict.statement import Statement

_TRUTHS = ("true", "false", "yes", "no", "not met", "met")

_NUMBER = r"[+-]?(?:[0-9]{1,6}(?:\.[0-9]{1,6})?|\.[0-9]{1,6})"
_OPEN = r"""[*_`"'“‘(\[ \t✅❌✔✓✗✘☑⭐★☆\ufe0f]{0,16}(?:\$?\\boxed\{)?"""
_CLOSE = r"""(?:\}\$?)?[*_`"'”’)\] \t]{0,8}"""
"""What may stand around a name or an answer: emphasis, quotation marks, brackets, ticks, stars, a LaTeX box."""

_SCORE = r"(?:(?:score|rating|grade|level)s?|评分|得分|分数|評価|スコア|得点)"
_BEFORE = r"(?:(?:my|the|final|overall)[ ]+){0,3}(?:(?:score|rating|grade|level)[ ]+(?:for|of)[ ]+)?"
_TO = r"(?:[=-]>|[:=]|\bis\b|,(?=[ \t]?[0-9])|→|⇒|\||[ \t]-+[ \t])"
"""What leads from a name to its answer: `Clarity: 4`, `clarity = 4`, `clarity,4`, `Clarity - 4`."""

_REMARK = re.compile(r"[ \t]*(?:$|[.;,!]+(?:\s|$|[\"“])|-+[ \t]|[(|:]|because\b|since\b|as\b|due\b)", re.IGNORECASE)
"""What may follow an answer in its line: nothing, or the start of a remark: `4 - clear`, `4, because`, `4 (out of 5)`."""

_DOUBT = re.compile(
    r"\b(?:or|was|were|wait|actually|revis\w+|correct(?:ion|ed)|chang\w+|rather|maybe|perhaps|previous\w*)\b|\?", re.IGNORECASE
)
_DIGIT = re.compile(
    rf"(?<![\w.])({_NUMBER})(?![\w.]*[0-9])"
    r"(?P<noun>%|[ \t]*(?:(?:of|out[ ]of|/|and|to|-)[ \t]*(?:the[ ])?[0-9]{1,4})?[ \t]+[a-z]{4,})?",
    re.IGNORECASE,
)
"""A number in a remark, with the noun that it counts: `3 facts`, `2 of the 5 dates`."""

_VAGUE = frozenset(
    [
        "would",
        "instead",
        "points",
        "point",
        "stars",
        "when",
        "before",
        "after",
        "later",
        "earlier",
        "rather",
        "overall",
        "because",
        "here",
    ]
)
"""Words that may follow a number without being counted by it: `2 instead`."""


class _Said(NamedTuple):
    """What one line says."""

    name: str | None
    """The criterion; None where something else is scored."""

    answer: str | None
    """None where the line is only a heading."""

    at: int = 0
    """Where in the line it begins."""

    further: int = 0
    """Characters behind the line's end at which the answer ends, where it stands in the line below."""


class Lines:
    """Reads the statements of one rubric's criteria."""

    def __init__(self, names: Names) -> None:
        self._names = names
        title = rf"{_OPEN}{_BEFORE}(?P<name>{names.pattern}|{_SCORE})(?:[ ]+{_SCORE})?{_CLOSE}"
        inside = rf"(?:[⭐★☆ \t]*\((?P<inside>[^()\n]{{0,60}})\){_CLOSE})?"
        self._line = re.compile(rf"{title}{inside}(?:{_TO}|[ \t]*$)(?P<rest>.*)", re.IGNORECASE)
        self._bracketed = re.compile(rf"{title}[⭐★☆ \t]*\((?P<rest>[^()\n]{{1,40}})\)(?P<remark>.*)", re.IGNORECASE)
        self._tail = re.compile(rf"(?:^|[.!?:][ \t]+|\s[-|][ \t]+){title}{_TO}(?P<rest>[^:=]{{1,60}})$", re.IGNORECASE)
        self._next = re.compile(rf"[,;][ \t]+(?:and[ ])?(?=(?:{names.pattern}){_CLOSE}[:=])", re.IGNORECASE)
        self._again = re.compile(rf"\b(?:{names.pattern}){_CLOSE}[:=]", re.IGNORECASE)
        self._mention = re.compile(rf"\b(?:{names.pattern}|{_SCORE})(?![a-z])|\[\[", re.IGNORECASE)
        self._answers = {name: _answer_pattern(criterion.scale) for name, criterion in names.criteria.items()}

    def read(self, spoken: Spoken) -> list[Statement]:
        """Return everything that lines, tables and tags state, in its order.

        Raises:
            Unreadable: a score is given to something that is no criterion.
        """
        statements: list[Statement] = []
        current: str | None = None
        for start, stop in self._segments(spoken.text):
            end, line = stop, spoken.text[start:stop]
            said = self._row(line) or self._stated(line, current)
            if said and said.answer is None:
                current = said.name
                said = self._below(spoken.text, end, said.name)
            if not said:
                continue
            end += said.further
            own = not spoken.quoted(start + max(said.at, len(line) - len(line.lstrip())), end)
            if said.name is None and own:
                msg = "a score is given to none of the criteria"
                raise Unreadable(msg)
            statements.append(Statement(said.name or "", _plain(said.answer), place=end, own=own))
        return statements or self._whole(spoken)

    def _segments(self, text: str) -> Iterator[tuple[int, int]]:
        """Give the places of the lines, those cut in pieces that state several criteria: `Clarity: 4, Coverage: 3`."""
        for start, end in self._lines(text):
            at = start
            for cut in self._next.finditer(text, start, end):
                yield at, cut.start()
                at = cut.end()
            yield at, end

    def _lines(self, text: str) -> Iterator[tuple[int, int]]:
        """Give the places of the lines that name something, each once."""
        last = -1
        for count, mention in enumerate(self._mention.finditer(text)):
            if count > VERDICT_MENTIONS:
                msg = "criteria and scores are named too often"
                raise Unreadable(msg)
            if mention.start() < last:
                continue
            start = text.rfind("\n", 0, mention.start()) + 1
            last = text.find("\n", start)
            last = len(text) if last < 0 else last
            if last - start <= VERDICT_LINE:
                yield start, last

    def _stated(self, line: str, current: str | None) -> _Said | None:
        """Read a line of a name, a sign and an answer, or one that ends so."""
        clean = _BULLET.sub("", line.rstrip())
        stated = self._line.match(clean)
        bracketed = self._bracketed.match(clean)
        if bracketed and self._on_scale(bracketed):
            return self._answered(bracketed["name"], bracketed["rest"] + bracketed["remark"], current)
        if stated:
            return self._answered(stated["name"], stated["rest"], current)
        tail = self._tail.search(line.rstrip())
        said = self._answered(tail["name"], tail["rest"], current, heading=False) if tail else None
        return said and tail and said._replace(at=tail.start("name"))

    def _on_scale(self, bracketed: re.Match[str]) -> bool:
        """Whether what stands in brackets behind a name is an answer: `Clarity (4)`, and not `Clarity (1-5)`."""
        name = self._names.find(bracketed["name"])
        return name is not None and self._answers[name].fullmatch(bracketed["rest"]) is not None

    def _answered(self, title: str, rest: str, current: str | None, *, heading: bool = True) -> _Said | None:
        """Read what stands behind a title: an answer, perhaps with a remark; or nothing, where the title is a heading."""
        named = self._names.find(title)
        name = named or current or self._names.only
        answer = self._answers[name].match(rest) if name else _ANY.match(rest)
        if answer and _REMARK.match(rest, answer.end()) and not self._doubtful(rest[answer.end() :], name):
            return _Said(name, answer["answer"])
        if answer or _UNCLEAR.match(rest):
            return _Said(name, rest.strip()[:VERDICT_LINE] or "?")
        if not named or not heading:
            return None
        tail = self._tail.search(rest)
        said = self._answered(tail["name"], tail["rest"], named, heading=False) if tail else None
        return said or _Said(named, None)

    def _doubtful(self, remark: str, name: str | None) -> bool:
        """Whether a remark puts another score beside the one given."""
        others = [one for one in _DIGIT.finditer(remark) if self._is_score(one[1], name) and not _counts(one["noun"])]
        again = self._again.search(remark) or (name and re.search(rf"[:=]{self._answers[name].pattern}", remark, re.IGNORECASE))
        return bool(others or again) or bool(_DOUBT.search(remark) and re.search("[0-9]", remark))

    def _is_score(self, number: str, name: str | None) -> bool:
        """Whether a number could be another score of a criterion."""
        scale = self._names.criteria[name].scale if name else None
        try:
            return not isinstance(scale, Boolean) and (scale is None or scale.read(number) is not None)
        except Unreadable:
            return False

    def _below(self, text: str, end: int, name: str | None) -> _Said | None:
        """Read the line below a heading, where it is nothing but an answer."""
        below = _NEXT_LINE.match(text, end)
        found = below and name and self._answers[name].fullmatch(below[1].strip())
        return _Said(name, found["answer"], further=below.end() - end) if below and found else None

    def _row(self, line: str) -> _Said | None:
        """Read a row of a table: the criterion in the first cell, one cell that is nothing but its score."""
        cells = [cell.strip(" \t*_`") for cell in line.split("|") if cell.strip()]
        name = self._names.find(cells[0]) if len(cells) > 1 else None
        if not name or self._names.find(cells[1]):
            return None
        answers = [found["answer"] for cell in cells[1:] if (found := self._answers[name].fullmatch(cell))]
        return _Said(name, answers[0] if len(answers) == 1 else "?")

    def _whole(self, spoken: Spoken) -> list[Statement]:
        """Read an answer that begins with a line which is nothing but the only criterion's score, or ends with `[[7]]`."""
        name = self._names.only
        if not name or _OBJECT.search(spoken.text):
            return []
        first = self._answers[name].fullmatch(spoken.text.strip().partition("\n")[0].strip())
        if first and re.search("[0-9]", first["answer"]):
            place = spoken.text.index(first[0].strip())
            found = [(first["answer"], place, place + len(first[0]))]
        else:
            found = [(one[1] or one[2], one.start(), one.end()) for one in _MARKED.finditer(spoken.text)]
        return [Statement(name, _plain(answer), place=end, own=not spoken.quoted(start, end)) for answer, start, end in found]


def _plain(answer: str | None) -> str | float | None:
    """Return the number that a text is; another text as it is."""
    if answer is None or not re.fullmatch(_NUMBER, answer):
        return answer
    return float(answer) if "." in answer else int(answer)


def _counts(noun: str | None) -> bool:
    """Whether a number counts things (`3 facts`, `2 of the 5 dates`) and is no score."""
    return noun is not None and noun.split()[-1].lower() not in _VAGUE


def _answer_pattern(scale: object) -> re.Pattern[str]:
    """Return what an answer on a scale looks like in a line."""
    words = [str(step.label) for step in scale.steps] if isinstance(scale, Levels) else []
    words += _TRUTHS if isinstance(scale, Boolean) else []
    named = [rf"{re.escape(word)}(?!\w)" for word in sorted(words, key=len, reverse=True) if not word.isdigit()]
    number = rf"{_NUMBER}(?:\s?%|\s*(?:/|\bof\b|\bout of\b)\s*{_NUMBER})?(?![\w%/]|\.[0-9])|{_NUMBER}(?=[ ]?[分点])"
    forms = "|".join([*named, rf"(?:level[ ])?(?:{number})"])
    return re.compile(rf"{_OPEN}(?P<answer>{forms})[ ]?[分点]?{_CLOSE}", re.IGNORECASE)


_ANY = re.compile(rf"{_OPEN}(?P<answer>{_NUMBER}){_CLOSE}")
"""A number as an answer to nobody knows what: `**4**`."""

_BULLET = re.compile(r"^(?:[^\w\"'“‘(\[`*_]|[*_](?=[\s*_]))*(?:[0-9]{1,2}[.)][ \t]+|\([0-9a-z]\)[ \t]+)?")
"""What may stand before a name in its line: `- `, `2. `, `(a) `."""

_UNCLEAR = re.compile(rf"{_OPEN}[-+.~<>≤≥±]?\d|{_OPEN}(?:n/?a|none|null|unknown|nan|inf)\b", re.IGNORECASE)
"""What starts like an answer and cannot be read: `~4`, `n/a`. It voids the other answers."""

_OBJECT = re.compile("[{}\U000f0000-\U000fffff]")
_NEXT_LINE = re.compile(r"\s*\n([^\n]{1,60})(?=\n|$)")
"""The line below a heading, where it is short enough to be an answer (60 characters, a guess)."""

_BRACKETED = rf"\[\[\s*({_NUMBER})\s*\]\]"
_MARKED = re.compile(rf"(?:\b(?:score|rating|verdict|grade)\b[^\w\n\[]{{0,12}}|(?:^|\n)\W{{0,8}}?){_BRACKETED}|{_BRACKETED}\W*$")
"""A rating as MT-Bench asks for it, `Rating: [[7]]`; without the word, only where a line begins or the text ends."""
