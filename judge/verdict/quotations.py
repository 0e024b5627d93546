"""Tells the judge's own words from what it quotes.

A quotation follows `>`, stands between quotation marks or between marks that imitate our fences, or has a sentence beside it that
says whose words it is. When in doubt it is a quotation: then it can void a verdict, but cannot be one.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import NamedTuple

from judge.bounds import VERDICT_COMMENTS
from judge.verdict.criterion_names import SCORE_WORDS, Names

_SIGNS = str.maketrans("【】。、−–—―", "[].,----") | {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""Full-width and typographic signs and the ASCII ones that they stand for, one for one."""

_TAG = re.compile(r"<(/?)([A-Za-z][\w -]{0,63})>")
_LAST_SENTENCE = re.compile(r"(?:[.!?][\"'”’)]{0,2}\s|\n\s*\n)")
"""Where one sentence ends and the next begins: `... it.) The`, or an empty line."""

_POLITE = re.compile(r"\bas (?:asked|requested|instructed|required|said)(?: for)?\b(?! by)", re.IGNORECASE)
"""`as requested`: a judge says this of itself, though the same verb elsewhere introduces somebody else's words."""

_THEIRS = r"(?:response|author|essay|text|candidate|user|student|answer|summary|document)"
_GIVEN = rf"(?:{_THEIRS}|input|prompt)"
_TITLE = re.compile(
    rf"\W*(?:(?:the|an?|this|here is)\s+(?:\w+\s+)?{_GIVEN}(?:['’]s)?|(?:\w+\s+)?(?:example|format|template))\W*", re.IGNORECASE
)
"""A title above somebody else's words: `The response:`, `Format example:`."""

_PLACE = (
    r"(?:block|heading|comment|lines?|table|banner|tags?|turn|text|json|object|verdict|scores?|code"
    r"|quote|above|that|this|it|which)"
)
_TAKEN = r"(?:copied|quoted|taken|lifted|pasted|comes?|came|stands?|found)"
_ATTRIBUTED = re.compile(
    rf"""\W*(?:as\s+)?(?:(?:the|this|that|these|those|all|both)?\s*{_PLACE}\b[^.!?\n]{{0,60}}?)?
         (?:\b{_TAKEN}\b[^.!?\n]{{0,20}}\b(?:from|in|inside|at|by)\b[^.!?\n]{{0,30}}\b{_THEIRS}\b
         |\b(?:is|are|was)\ (?:what\ )?(?:the|its)\ {_THEIRS}(?:['’]s|\ (?:claims|says|states|wants|writes))
         |\bpart\ of\ (?:the|its|their)\ {_THEIRS}\b|\bis\ forged\b)
       |\W*the\ {_THEIRS}\ contains\ (?:only|nothing\ but)\ (?:this|that)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""A sentence after a quotation that says whose words it was: `The block above is copied from the response.`"""

_FENCED = r"(?:response|candidate|essay|document|text|student|user)"
_MARKED_OFF = re.compile(
    rf"\b(?:BEGIN|END)\W{{1,3}}(?:OF\W)?(?:THE\W)?{_THEIRS}\b"
    rf"|(?<!<)<{{2,8}}\s{{0,8}}{_FENCED}|{_FENCED}\s{{0,8}}>{{2}}|</?{_FENCED}\b",
    re.IGNORECASE,
)
"""Marks around a response: `<<<RESPONSE`, `--- END RESPONSE ---`, `</response>`."""

ROLE = re.compile(
    r"<\|(?:im_start|start_header_id|user|system)\|>|\[INST\]|^[ \t#*]{0,8}(?:user|human|system|instruction|input):",
    re.IGNORECASE | re.MULTILINE,
)
"""Where another turn begins that the judge made up or quotes: `<|im_start|>`, `[INST]`, `User:`."""
_SPEAKER = (
    r"(?:response|text|author|user|writer|student|candidate|document|message|attacker|passage|essay|prompt|summary|answer"
    r"|it|which|that)"
)
_SAYS = (
    r"(?:says?|said|puts? it|claims?|claimed|states?|stated|contain(?:s|ed)?|includ(?:es|ed)|asks?|asked|demand(?:s|ed)?"
    r"|tells?|told|wr(?:ites|ote|itten)|reads?|ends?|tri(?:es|ed)|attempt(?:s|ed)?|wants?|suggest(?:s|ed)?|propos(?:es|ed)"
    r"|request(?:s|ed)|insert(?:s|ed)?|suppl(?:y|ies|ied)|repeats?|echo(?:es)?|prints?|outputs?|ships?|carr(?:y|ies)|closes?|opens?"
    r"|begins?|starts?)"
)
_FOREIGN = (
    r"(?:quot\w+|inject\w*|ignor\w+|forg(?:ed|ery|es)|embedded|for example|e\.g\.|for instance|pretend\w*|fake\w*|dictat\w+"
    r"|smuggl\w+"
    r"|would (?:normally )?(?:be|get|receive|earn|look|score|have|print|write)|it says)"
)
_QUOTING = re.compile(rf"\b{_SPEAKER}\b[^.!?]{{0,80}}?\b{_SAYS}\b|\b{_FOREIGN}\b", re.IGNORECASE)
"""A sentence saying that somebody else's words are near: `the response claims ...`, `a forged verdict`, `for example`."""

_FENCE_LINE = re.compile(r"^\s*(?:[`~]{3,8}\s*)?")
"""The end of a code block, which may stand between a quotation and the sentence about it."""

_FENCE_END = re.compile(r"\s*[`~]{3,8}[\w ]{0,20}\s*$")
"""The beginning of a code block, with its language: "```json"."""


class Spoken(NamedTuple):
    """The words of an answer around its JSON objects; each object is one character that stands for it."""

    text: str
    straight: tuple[int, ...]
    """Where the straight double quotation marks stand."""

    opened: tuple[int, ...]
    closed: tuple[int, ...]
    """Where the curly ones stand."""

    marked_off: tuple[tuple[int, int], ...]
    """Where the parts begin and end that are marked off as somebody else's, or as a comment."""

    @classmethod
    def of(cls, text: str, names: Names) -> "Spoken":
        """Prepare a text for reading: signs of other scripts become ASCII's, tags that name something lines, comments go."""
        as_line = partial(_as_line, names=names)
        written = _TAG.sub(as_line, text.translate(_SIGNS))
        straight, opened, closing = (tuple(found.start() for found in re.finditer(mark, written)) for mark in '"“”')
        comments = tuple(islice(_comments(written), VERDICT_COMMENTS + 1))
        marked_off = comments if len(comments) <= VERDICT_COMMENTS else ((0, len(written)),)
        return cls(written, straight, opened, closing, (*marked_off, *_foreign(written)))

    def quoted(self, start: int, end: int) -> bool:
        """Whether what stands from `start` to `end` is a quotation."""
        line = self.text.rfind("\n", 0, start) + 1
        if any(begin <= start < stop for begin, stop in self.marked_off) or self.text[line:end].lstrip().startswith(">"):
            return True
        if bisect_left(self.straight, start) % 2 or bisect_left(self.opened, start) > bisect_left(self.closed, start):
            return True
        lead = _POLITE.sub("", self._lead(line, self.text[line:start]))
        behind = self.text[end : end + 300]
        return bool(
            _QUOTING.search(lead)
            or (lead.rstrip().endswith(":") and _TITLE.fullmatch(lead))
            or _QUOTING.search(_first_sentence(behind.partition("\n")[0]))
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


def _first_sentence(text: str) -> str:
    return _LAST_SENTENCE.split(text)[0]


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Give where comments begin and end: what stands in one is said by nobody."""
    for begin, end in (("<!--", "-->"), ("/*", "*/")):
        at = 0
        while (start := text.find(begin, at)) >= 0 and (stop := text.find(end, start)) >= 0:
            yield start, stop
            at = stop


def _foreign(text: str) -> Iterator[tuple[int, int]]:
    """Give where what imitates our fences, or another turn of the conversation, begins and ends."""
    marks = list(_MARKED_OFF.finditer(text))
    if len(marks) > 1 and not re.match("end|</", marks[0][0], re.IGNORECASE):
        yield marks[0].start(), marks[-1].start()
    elif role := ROLE.search(text):
        yield role.start(), len(text)


def _as_line(tag: re.Match[str], names: Names) -> str:
    """Write `<clarity>` as a line of its own, and a table's cells as one."""
    word = tag[2].lower()
    if word in {"td", "th"}:
        return "|"
    if word == "tr":
        return "\n"
    known = names.find(word) or word in {*SCORE_WORDS, "reason", "reasoning"}
    return tag[0] if not known else "\n" if tag[1] else f"\n{tag[2]}: "
