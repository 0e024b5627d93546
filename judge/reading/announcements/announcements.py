"""Parts a response into what only announces an answer and what says something of its own.

A sentence announces when it begins as openers, promises and restatements do (`I'd be happy to`, `Here is`, `You asked`, 以下は)
and holds no word beyond that which is neither in the prompt nor one that goes with any answer (`draft`, `step`, `question`). So a
new wording of an old opener is known, and a sentence with a word of its own is none.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from judge.reading.announcements.openers import (
    ACKNOWLEDGED,
    ANSWERS,
    BARE,
    COMMON,
    FILLERS,
    FOLLOWED,
    HERE_IS,
    LEADS,
    LED,
    LETS_SOLVE,
    LINKS,
    OPENING,
    PARTS,
    PLEASANTRY,
    PROMISE,
    QUOTES,
    SHOWN,
    STEP,
    STEPS,
    TITLES,
    UNSPACED,
)
from judge.reading.text.words import words


class Parted(NamedTuple):
    """A response without what only announces an answer."""

    own: str
    """What says something of its own; all of the response where nothing announces."""

    announced: bool
    """Whether a part announces an answer, restates the prompt or is the label of a part that may be empty."""

    quoted: bool
    """Whether a label says that what follows is the prompt."""


class _Segment(NamedTuple):
    text: str
    end: str
    """The marks behind it."""

    heading: bool
    """Whether its line is a heading or nothing but bold."""


def parted(text: str, prompt: str = "") -> Parted:
    """Return what is left of a text without its announcements. Takes linear time.

    Of a text longer than 6,000 characters the middle counts as its own.

    Args:
        text: what a reader sees of a response.
        prompt: what was asked; its words say nothing of their own behind the beginning of an announcement.
    """
    known = _Known.of(prompt)
    end = max(_FRONT, len(text) - _BACK)
    front, back = (_sorted(piece, known) for piece in (text[:_FRONT], text[end:]))
    if front.announced or back.announced or len(front.heard | back.heard) > 1:
        return Parted(front.own + text[_FRONT:end] + back.own, announced=True, quoted=front.quoted or back.quoted)
    return Parted(text, announced=False, quoted=False)


_REMEMBERED = 20_000
"""Characters at either end of a prompt whose words are known."""

_FRONT = 4000
_BACK = 2000


class _Sorted(NamedTuple):
    own: str
    announced: bool
    quoted: bool
    heard: frozenset[str]


def _sorted(text: str, known: "_Known") -> _Sorted:
    kinds = list(_kinds(text, known))
    return _Sorted(
        "".join(segment.text + segment.end for kind, segment in kinds if not kind),
        any(kind in {"announcement", "quotation"} for kind, _ in kinds),
        any(kind == "quotation" for kind, _ in kinds),
        frozenset(_key(segment.text) for kind, segment in kinds if kind == "filler") & ACKNOWLEDGED,
    )


def _kinds(text: str, known: "_Known") -> Iterator[tuple[str, _Segment]]:
    """Give the parts of a text and what they are; what follows `Answer:` is said, and so is what follows `Dear`."""
    answers = letter = False
    for segment in _segments(text):
        kind = _kind(segment, known, letter=letter)
        yield "" if answers and _key(segment.text) in ANSWERS else kind, segment
        answers = kind == "announcement" and not {":", "："}.isdisjoint(segment.end)
        letter = letter or _DEAR.match(segment.text) is not None


_DEAR = re.compile(r"\s*dear\b", re.IGNORECASE)


def headings_alone(text: str, prompt: str = "") -> bool:
    """Whether a text is two headings or more without anything under them, for a prompt that does not ask for such."""
    lines = [line for line in text[:_FRONT].split("\n") if line.strip()]
    return len(text) <= _FRONT and len(lines) > 1 and all(map(_HEADING.match, lines)) and not _OUTLINED.search(prompt)


class _Known(NamedTuple):
    """What the prompt says."""

    words: frozenset[str]
    stems: frozenset[str]
    line: str
    """Its words, one space between two."""

    text: str
    """Its words without a space, for the languages that put none between words."""

    outlined: bool
    """Whether it asks for headings or labels."""

    @classmethod
    def of(cls, prompt: str) -> "_Known":
        said = words(prompt if len(prompt) <= 2 * _REMEMBERED else f"{prompt[:_REMEMBERED]} {prompt[-_REMEMBERED:]}")
        stems = frozenset(word[:_STEM] for word in said if len(word) >= _STEM)
        return cls(frozenset(said), stems, f" {' '.join(said)} ", "".join(said), _OUTLINED.search(prompt) is not None)

    def holds(self, word: str) -> bool:
        return len(word) > 1 and (word in self.words or (len(word) >= _STEM and word[:_STEM] in self.stems))


_STEM = 5
"""Letters that a word and its other forms have in common: `explain` and `explaining`."""

_LONGEST = 240
"""Characters of the longest sentence that announces."""

_SEPARATOR = re.compile(r"([\n:：.!?。！？;…,，、]+|\s[-–—]+\s?)")
_BOLD = re.compile(r"[ \t]*(?:\*\*|__)[^*_\n]{1,100}(?:\*\*|__)[ \t:]*")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}(?:[ \t]|$)")
_BLANK = re.compile(
    r"\[(?:your|insert|name|recipient|sender|date|company|position|title|address|phone|e-?mail|contact|subject|topic|add|enter"
    r"|the)\b[^\[\]\n]{0,60}\]"
    r"|\[[^\[\]\n]{0,40}\b(?:name|date|address|title|position|company|number|e-?mail|reason)s?\]|_{3,60}|[〇○◯]{2,9}"
    r"|[\[【(](?:お?名前|氏名|会社名|宛名|宛先|日付|あなたの|ご?自分の)[^\n\])】]{0,20}[\])】]",
    re.IGNORECASE,
)
"""A place that somebody else is to fill in."""


def _segments(text: str) -> Iterator[_Segment]:
    lines = text.splitlines(keepends=True)
    for line in lines:
        heading = _HEADING.match(line) or (len(lines) > 1 and _BOLD.fullmatch(line.rstrip("\n")))
        pieces = _SEPARATOR.split(_ITEM.sub("", _BLANK.sub(" ", line)))
        for place in range(0, len(pieces), 2):
            yield _Segment(pieces[place], "".join(pieces[place + 1 : place + 2]), bool(heading))


_ITEM = re.compile(r"^[ \t]*(?:[-*+•>]|\d{1,2}[.)])[ \t]+(?=\S)")
_OUTLINED = re.compile(
    r"\b(?:outline|headings?|titles?|sections?|parts|structure|template|table of contents|labels?|fields?|skeleton"
    r"|components"
    r"|elements)\b|見出し|目次|構成|アウトライン|テンプレート|雛形|ひな形|項目|大纲|标题|目录|模板|개요|목차|제목",
    re.IGNORECASE,
)
"""What asks for headings or labels without a text under them."""


def _kind(segment: _Segment, known: _Known, *, letter: bool) -> str:
    """Return `announcement`, `quotation`, `filler` or, where a segment says something, nothing."""
    spoken = words(segment.text) if len(segment.text) <= _LONGEST else []
    key = "".join(spoken)
    if not key:
        return "" if len(segment.text) > _LONGEST else "filler"
    label = segment.heading or not {":", "："}.isdisjoint(segment.end)
    if label and key in QUOTES:
        return "quotation"
    if key == "a" and ":" in segment.end:
        return "announcement"  # `Q: ... A: ...`
    if _opens(key):
        return "announcement"
    if key in FILLERS or _instructs(spoken):
        return "filler"
    return "announcement" if _leads(spoken, key, known, label=label, letter=letter) else ""


def _opens(key: str) -> bool:
    return key in OPENING or any(pattern.fullmatch(key) for pattern in (LETS_SOLVE, HERE_IS, STEP, PLEASANTRY))


def _leads(spoken: list[str], key: str, known: _Known, *, label: bool, letter: bool) -> bool:
    """Whether a sentence or a label leads to an answer, and neither says something itself nor is a sentence of the prompt."""
    if len(spoken) > _SHORTEST_QUOTE and f" {' '.join(spoken)} " in known.line:
        return False
    if label and not known.outlined and _labels(spoken, known):
        return True
    addressed = spoken[0] == "dear" and all(word in TITLES or known.holds(word) for word in spoken[1:])
    if addressed or letter:
        return addressed
    return _announces(spoken, known, label=label) or _announces_unspaced(key, known, label=label)


_SHORTEST_QUOTE = 2


def _announces(spoken: list[str], known: _Known, *, label: bool) -> bool:
    """Whether a sentence begins as a promise, a presentation or a restatement does and holds nothing of its own behind it."""
    line = " ".join(spoken)
    if promise := PROMISE.match(line):
        rest = line[promise.end() :].split()
        return all(word in COMMON or known.holds(word) for word in rest) and bool(rest or not BARE.search(line))
    if FOLLOWED.search(line) or (label and LED.search(line)):
        return all(word in COMMON or known.holds(word) for word in spoken)
    shown = SHOWN.match(line)
    rest = line[shown.end() :].split() if shown else []
    return bool(
        shown
        and all(word in COMMON or known.holds(word) for word in rest)
        and (not rest or rest[-1] in COMMON or not LINKS.isdisjoint(rest))
    )


def _labels(spoken: list[str], known: _Known) -> bool:
    """Whether a label or a heading is that of any answer: `Introduction`, `Summary of the article`."""
    return any(word in PARTS for word in spoken) and all(word in PARTS | COMMON or known.holds(word) for word in spoken)


def _instructs(spoken: list[str]) -> bool:
    """Whether a sentence names a step that any task has: `identify the key points`."""
    led = [word for word in spoken if word not in LEADS]
    return bool(led) and led[0] in STEPS and all(word in COMMON for word in led[1:])


def _announces_unspaced(key: str, known: _Known, *, label: bool) -> bool:
    """Whether a sentence in Japanese, Chinese or Korean announces."""
    for head, common in UNSPACED:
        if head.search(key) or (label and common.search(key)):
            left = [piece for piece in common.sub(" ", key).split() if piece not in known.text]
            if not left:
                return True
    return False


def _key(text: str) -> str:
    return "".join(words(text))
