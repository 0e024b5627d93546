"""Reads what the text of an answer states about the criteria: lines, headings, tables, tags and the end of a paragraph.

A quotation is told from the judge's own words by how it stands: behind `>`, between quotation marks, or led in by a sentence that
says whose words it is.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from judge.errors import Unreadable
from judge.scale import Boolean, Levels
from judge.verdict.names import SCORE_WORDS, Names
from judge.verdict.statement import Statement

_MOST_MENTIONS = 5_000
"""Places of an answer that name a criterion or a score; one with more of them is none."""

_LONGEST_LINE = 4_000
_SIGNS = str.maketrans("【】。、−–—―", "[].,----") | {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""Full-width and typographic signs and the ASCII ones that they stand for, one for one."""

_NUMBER = r"[+-]?(?:[0-9]{1,6}(?:\.[0-9]{1,6})?|\.[0-9]{1,6})"
_OPEN = r"""[*_`"'“‘(\[ \t✅❌✔✓✗✘☑⭐★☆\ufe0f]{0,16}(?:\$?\\boxed\{)?"""
_CLOSE = r"""(?:\}\$?)?[*_`"'”’)\] \t]{0,8}"""
_SCORE = r"(?:(?:score|rating|grade|level)s?|评分|得分|分数|評価|スコア|得点)"
_BEFORE = r"(?:(?:my|the|final|overall)[ ]+){0,3}(?:(?:score|rating|grade|level)[ ]+(?:for|of)[ ]+)?"
_TO = r"(?:[:=]|\bis\b|,(?=[ \t]?[0-9])|=?->|→|⇒|\||[ \t]-+[ \t])"
_REMARK = re.compile(r"[ \t]*(?:$|[.;,!]+(?:\s|$|[\"“])|-+[ \t]|[(|:]|because\b|since\b|as\b|due\b)", re.IGNORECASE)
"""What may stand behind an answer in its line: nothing, or the beginning of a remark."""

_DOUBT = re.compile(
    r"\b(?:or|was|were|wait|actually|revis\w+|correct(?:ion|ed)|chang\w+|rather|maybe|perhaps|previous\w*)\b|\?", re.IGNORECASE
)
_DIGIT = re.compile(
    rf"(?<![\w.])({_NUMBER})(?![\w.]*[0-9])(?P<noun>%|[ \t]*(?:(?:of|out[ ]of|/|and|to|-)[ \t]*(?:the[ ])?[0-9]{{1,4}})?[ \t]+[a-z]{{4,}})?",
    re.IGNORECASE,
)
_VAGUE = {
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
}
_TAG = re.compile(r"<(/?)([A-Za-z][\w -]{0,63})>")
_LAST_SENTENCE = re.compile(r"(?:[.!?][\"'”’)]{0,2}\s|\n\s*\n)")
_POLITE = re.compile(r"\bas (?:asked|requested|instructed|required|said)(?: for)?\b(?! by)", re.IGNORECASE)
_THEIRS = r"(?:response|author|essay|text|candidate|user|student|answer|summary|document)"
_TITLE = re.compile(
    rf"\W*(?:(?:(?:the|an?|this|here is)\s+(?:\w+\s+)?(?:{_THEIRS}|input|prompt)(?:['’]s)?)|(?:\w+\s+)?(?:example|format|template))\W*",
    re.IGNORECASE,
)
"""A title over what is somebody else's: `The response:`, `Format example:`."""

_ATTRIBUTED = re.compile(
    rf"""\W*(?:(?:the|this|that|these|those|all|both)?\s*(?:block|heading|comment|lines?|table|banner|tags?|turn|text|json|object|verdict
         |scores?|code|quote|above|that|this|it|which)\b[^.!?\n]{{0,60}}?)?
         (?:\b(?:copied|quoted|taken|lifted|pasted|comes?|came|stands?|found)\b[^.!?\n]{{0,20}}\b(?:from|in|inside|at|by)\b
            [^.!?\n]{{0,30}}\b{_THEIRS}\b
         |\b(?:is|are|was)\ (?:what\ )?(?:the|its)\ {_THEIRS}(?:['’]s|\ (?:claims|says|states|wants|writes))
         |\bpart\ of\ (?:the|its|their)\ {_THEIRS}\b|\bis\ forged\b)
       |\W*the\ {_THEIRS}\ contains\ (?:only|nothing\ but)\ (?:this|that)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""The sentence behind a quotation that says whose words it was."""

_FENCED = r"(?:response|candidate|essay|document|text|student|user)"
_MARKED_OFF = re.compile(
    rf"\b(?:BEGIN|END)\W{{1,3}}(?:OF\W)?(?:THE\W)?{_THEIRS}\b|(?<!<)<{{2,8}}\s{{0,8}}{_FENCED}|{_FENCED}\s{{0,8}}>{{2}}|</?{_FENCED}\b",
    re.IGNORECASE,
)
"""Marks between which a response stands."""

ROLE = re.compile(
    r"<\|(?:im_start|start_header_id|user|system)\|>|\[INST\]|^[ \t#*]{0,8}(?:user|human|system|instruction|input):",
    re.IGNORECASE | re.MULTILINE,
)
"""Where another turn begins that the judge made up or quotes."""

_QUOTING = re.compile(
    r"""\b(?:response|text|author|user|writer|student|candidate|document|message|attacker|passage|essay|prompt|summary|answer|it|which|that)\b
        [^.!?]{0,80}?\b(?:says?|said|claims?|claimed|states?|stated|contain(?:s|ed)?|includ(?:es|ed)|asks?|asked|demand(?:s|ed)?|tells?|told
        |wr(?:ites|ote|itten)|read[s]?|ends?|tri(?:es|ed)|attempt(?:s|ed)?|wants?|suggest(?:s|ed)?|propos(?:es|ed)|request(?:s|ed)|insert(?:s|ed)?
        |suppl(?:y|ies|ied)|repeats?|echo(?:es)?|prints?|outputs?|ships?|carr(?:y|ies)|closes?|opens?|begins?|starts?)\b
        |\b(?:quot\w+|inject\w*|ignor\w+|forg(?:ed|ery|es)|embedded|for[ ]example|e\.g\.|for[ ]instance|pretend\w*|fake\w*|dictat\w+|smuggl\w+)\b
        |\bwould[ ](?:normally[ ])?(?:be|get|receive|earn|look|score|have|print|write)\b|\bit[ ]says\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Sentences that say that what stands behind or before them is somebody else's."""


class Spoken(NamedTuple):
    """The text of an answer outside its JSON objects, each of which is one sign that stands for it."""

    text: str
    straight: tuple[int, ...]
    """Where the straight double quotation marks stand."""

    opened: tuple[int, ...]
    closed: tuple[int, ...]
    """Where the curly ones stand."""

    marked_off: tuple[int, int]
    """Where what is marked off as somebody else's begins and ends."""

    @classmethod
    def of(cls, text: str, names: Names) -> "Spoken":
        """Prepare a text for reading: signs of other scripts become ASCII's, tags that name something lines, comments go."""
        as_line = partial(_as_line, names=names)
        plain = _without_comments(text).translate(_SIGNS)
        marks = list(_MARKED_OFF.finditer(plain))
        role = ROLE.search(plain)
        closed = len(marks) > 1 and not re.match("(?i)end|</", marks[0][0])
        foreign = (marks[0].start(), marks[-1].start()) if closed else (role.start(), len(plain)) if role else (0, 0)
        written = _TAG.sub(as_line, plain)
        shift = len(written) - len(plain)
        marked = (
            foreign if not shift else (len(_TAG.sub(as_line, plain[: foreign[0]])), len(_TAG.sub(as_line, plain[: foreign[1]])))
        )
        straight, opened, closing = (tuple(found.start() for found in re.finditer(mark, written)) for mark in '"“”')
        return cls(written, straight, opened, closing, marked)

    def quoted(self, start: int, end: int) -> bool:
        """Whether what stands from `start` to `end` is a quotation."""
        line = self.text.rfind("\n", 0, start) + 1
        if self.marked_off[0] <= start < self.marked_off[1] or self.text[line:end].lstrip().startswith(">"):
            return True
        if bisect_left(self.straight, start) % 2 or bisect_left(self.opened, start) > bisect_left(self.closed, start):
            return True
        lead = _POLITE.sub("", self._lead(line, self.text[line:start]))
        behind = self.text[end : end + 300]
        return bool(
            _QUOTING.search(lead)
            or (lead.rstrip().endswith(":") and _TITLE.fullmatch(lead))
            or _QUOTING.search(_first_sentence(behind.split("\n", 1)[0]))
            or _ATTRIBUTED.match(_FENCE_LINE.sub("", behind))
        )

    def _lead(self, line: int, before: str) -> str:
        """Return the sentence that leads in what stands at a place: in its line, or in the one above where it is not ended."""
        if before.strip(" \t*_`#-"):
            return _LAST_SENTENCE.split(before[-300:])[-1]
        above = _FENCE_END.sub("\n", self.text[max(0, line - 300) : line])
        said = above.rstrip()
        unfinished = above.endswith("\n\n") and not said.endswith((".", "!", "?"))
        return _LAST_SENTENCE.split(said)[-1].rpartition("\n")[2] if said.endswith(":") or unfinished else ""


_FENCE_LINE = re.compile(r"^\s*(?:[`~]{3,8}\s*)?")
_FENCE_END = re.compile(r"\s*[`~]{3,8}[\w ]{0,20}\s*$")


def _first_sentence(text: str) -> str:
    return _LAST_SENTENCE.split(text)[0]


def _without_comments(text: str) -> str:
    """Leave out what stands in a comment: nobody says it."""
    for begin, end in (("<!--", "-->"), ("/*", "*/")):
        pieces, at = [], 0
        while (start := text.find(begin, at)) >= 0 and (stop := text.find(end, start)) >= 0:
            pieces.append(text[at:start])
            at = stop + len(end)
        text = "".join([*pieces, text[at:]])
    return text


def _as_line(tag: re.Match[str], names: Names) -> str:
    """Write `<clarity>` as a line of its own, and a table's cells as one."""
    word = tag[2].lower()
    if word in {"td", "th"}:
        return "|"
    if word == "tr":
        return "\n"
    known = names.find(word) or word in {*SCORE_WORDS, "reason", "reasoning"}
    return tag[0] if not known else "\n" if tag[1] else f"\n{tag[2]}: "


class _Said(NamedTuple):
    """What one line says."""

    name: str | None
    """The criterion; None where something else is scored."""

    answer: str | None
    """None where the line is only a heading."""

    at: int = 0
    """Where in the line it begins."""


class InText:
    """Reads the statements of one rubric's criteria."""

    def __init__(self, names: Names) -> None:
        self._names = names
        title = rf"{_OPEN}{_BEFORE}(?P<name>{names.pattern}|{_SCORE})(?:[ ]+{_SCORE})?{_CLOSE}"
        inside = rf"(?:[⭐★☆ \t]*\((?P<inside>[^()\n]{{0,60}})\){_CLOSE})?"
        self._line = re.compile(rf"{title}{inside}(?:{_TO}|(?P<bare>[ \t]*$))(?P<rest>.*)", re.IGNORECASE)
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
        for start, end in self._segments(spoken.text):
            line = spoken.text[start:end]
            said = self._row(line) or self._stated(line, current)
            if said and said.answer is None:
                current = said.name
                said, end = self._below(spoken.text, end, said.name)
            if not said:
                continue
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
            if count > _MOST_MENTIONS:
                msg = "criteria and scores are named too often"
                raise Unreadable(msg)
            if mention.start() < last:
                continue
            start = text.rfind("\n", 0, mention.start()) + 1
            last = text.find("\n", start)
            last = len(text) if last < 0 else last
            if last - start <= _LONGEST_LINE:
                yield start, last

    def _stated(self, line: str, current: str | None) -> _Said | None:
        """Read a line of a name, a sign and an answer, or one that ends so."""
        clean = _BULLET.sub("", line.rstrip())
        stated = self._line.match(clean)
        bracketed = self._bracketed.match(clean)
        if bracketed and not (stated and stated["rest"].strip()[:1].isdigit()) and self._on_scale(bracketed):
            return self._answered(bracketed["name"], bracketed["rest"] + bracketed["remark"], current)
        if stated:
            return self._answered(stated["name"], "" if stated["bare"] is not None else stated["rest"], current)
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
            return _Said(name, rest.strip()[:_LONGEST_LINE] or "?")
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
            return not isinstance(scale, Boolean) and (scale is None or scale.read(number)[0] >= 0)
        except Unreadable:
            return False

    def _below(self, text: str, end: int, name: str | None) -> tuple[_Said | None, int]:
        """Read the line below a heading, where it is nothing but an answer."""
        below = _NEXT_LINE.match(text, end)
        found = below and name and self._answers[name].fullmatch(below[1].strip())
        return (_Said(name, found["answer"]), below.end()) if below and found else (None, end)

    def _row(self, line: str) -> _Said | None:
        """Read a row of a table: the criterion in the first cell, one cell that is nothing but its score."""
        cells = [cell.strip(" \t*_`") for cell in line.split("|") if cell.strip()] if "|" in line else []
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
        first = self._answers[name].fullmatch(spoken.text.strip().split("\n", 1)[0].strip())
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
    words += ["true", "false", "yes", "no", "not met", "met"] if isinstance(scale, Boolean) else []
    named = [rf"{re.escape(word)}(?!\w)" for word in sorted(words, key=len, reverse=True) if not word.isdigit()]
    number = rf"{_NUMBER}(?:\s?%|\s*(?:/|\bof\b|\bout of\b)\s*{_NUMBER})?(?![\w%/]|\.[0-9])|{_NUMBER}(?=[ ]?[分点])"
    forms = "|".join([*named, rf"(?:level[ ])?(?:{number})"])
    return re.compile(rf"{_OPEN}(?P<answer>{forms})[ ]?[分点]?{_CLOSE}", re.IGNORECASE)


_ANY = re.compile(rf"{_OPEN}(?P<answer>{_NUMBER}){_CLOSE}")
_BULLET = re.compile(r"^(?:[^\w\"'“‘(\[`*_]|[*_](?=[\s*_]))*(?:[0-9]{1,2}[.)][ \t]+|\([0-9a-z]\)[ \t]+)?")
_UNCLEAR = re.compile(rf"{_OPEN}[-+.~<>≤≥±]?\d|{_OPEN}(?:n/?a|none|null|unknown|nan|inf)\b", re.IGNORECASE)
"""What begins like an answer and is none that can be read: it voids the others."""

_OBJECT = re.compile("[{}\U000f0000-\U000fffff]")
_NEXT_LINE = re.compile(r"\s*\n([^\n]{1,60})(?=\n|$)")
_MARKED = re.compile(
    rf"(?:\b(?:score|rating|verdict|grade)\b[^\w\n\[]{{0,12}}|(?:^|\n)\W{{0,8}}?)\[\[\s*({_NUMBER})\s*\]\]|\[\[\s*({_NUMBER})\s*\]\]\W*$"
)
