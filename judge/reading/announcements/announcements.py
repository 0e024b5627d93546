"""Splits a response into what only announces an answer and what says something of its own.

A sentence announces an answer if it begins as openers, promises and restatements do (`I'd be happy to`, `Here is`, `You asked`)
and all its other words are in the prompt or go with any answer (`draft`, `step`, `question`). So new wordings of old openers are
recognized, and a sentence with a word of its own stays.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from judge.reading.announcements.opener_words import COMMON, LEADS, LINKS, PARTS, STEPS, TITLES
from judge.reading.announcements.openers import ACKNOWLEDGED, ANSWERS, FILLERS, OPENING, QUOTES
from judge.reading.announcements.openings import BARE, FOLLOWED, HERE_IS, LED, LETS_SOLVE, PLEASANTRY, PROMISE, SHOWN, STEP
from judge.reading.announcements.segment import HEADING, Segment, segments
from judge.reading.announcements.unspaced import UNSPACED
from judge.reading.pattern import Pattern, either
from judge.reading.text.words import words

Kind = Literal["announcement", "quotation", "filler", "own"]
"""What a segment is: it announces an answer, labels a copy of the prompt, adds nothing, or says something of its own."""

_REMEMBERED = 20_000
"""Characters at either end of a prompt whose words are known. A guess, to bound the time: about 3,500 words."""

_FRONT = 4000
_BACK = 2000
"""Characters at the beginning and at the end of a text that are searched for announcements. A guess: openers are short."""

_STEM = 5
"""Letters that a word and its other forms share: `explain` and `explaining`. A guess."""

_LONGEST = 240
"""Characters of the longest sentence that announces. A guess."""

_SHORTEST_QUOTE = 2
"""Words of a sentence up to which it is not compared with the prompt word by word: too short to be a quotation. A guess."""

_DEAR = Pattern(r"\s*dear\b", re.IGNORECASE)
_OUTLINED = Pattern(
    either(
        r"\b(?:outline|headings?|titles?|sections?|parts|structure|template|table of contents|labels?|fields?|skeleton|components"
        r"|elements)\b",
        r"見出し|目次|構成|アウトライン|テンプレート|雛形|ひな形|項目|大纲|标题|目录|模板|개요|목차|제목",
    ),
    re.IGNORECASE,
)
"""Words of a prompt that asks for headings or labels without text under them."""


class Parted(NamedTuple):
    """A response without what only announces an answer."""

    own: str
    """What says something of its own; the whole response if nothing announces an answer."""

    announced: bool
    """Whether a part announces an answer, repeats the prompt, or labels a part that may be empty."""

    quoted: bool
    """Whether a label says that the prompt follows."""


def parted(text: str, prompt: str = "") -> Parted:
    """Return what is left of a text without its announcements. Takes linear time.

    In a text longer than 6,000 characters, the middle counts as its own.

    Args:
        text: what a reader sees of a response.
        prompt: what was asked; after the beginning of an announcement, its words say nothing of their own.
    """
    known = _Known.of(prompt)
    end = max(_FRONT, len(text) - _BACK)
    front, back = (_sorted(piece, known) for piece in (text[:_FRONT], text[end:]))
    if front.announced or back.announced or len(front.heard | back.heard) > 1:
        return Parted(front.own + text[_FRONT:end] + back.own, announced=True, quoted=front.quoted or back.quoted)
    return Parted(text, announced=False, quoted=False)


def headings_alone(text: str, prompt: str = "") -> bool:
    """Whether a text is two headings or more with nothing under them, although the prompt does not ask for that."""
    lines = [line for line in text[:_FRONT].split("\n") if line.strip()]
    return len(text) <= _FRONT and len(lines) > 1 and all(map(HEADING.match, lines)) and not _OUTLINED.search(prompt)


class _Sorted(NamedTuple):
    own: str
    announced: bool
    quoted: bool
    heard: frozenset[str]
    """The different words that only say that the prompt was heard."""


class _Known(NamedTuple):
    """What the prompt says."""

    words: frozenset[str]
    stems: frozenset[str]
    line: str
    """Its words with one space between two."""

    text: str
    """Its words without spaces, for languages that put none between words."""

    outlined: bool
    """Whether it asks for headings or labels."""

    @classmethod
    def of(cls, prompt: str) -> "_Known":
        said = words(prompt if len(prompt) <= 2 * _REMEMBERED else f"{prompt[:_REMEMBERED]} {prompt[-_REMEMBERED:]}")
        stems = frozenset(word[:_STEM] for word in said if len(word) >= _STEM)
        return cls(frozenset(said), stems, f" {' '.join(said)} ", "".join(said), _OUTLINED.search(prompt) is not None)

    def holds(self, word: str) -> bool:
        return len(word) > 1 and (word in self.words or (len(word) >= _STEM and word[:_STEM] in self.stems))


def _sorted(text: str, known: _Known) -> _Sorted:
    kinds = list(_kinds(text, known))
    return _Sorted(
        "".join(segment.text + segment.end for kind, segment in kinds if kind == "own"),
        any(kind in {"announcement", "quotation"} for kind, _ in kinds),
        any(kind == "quotation" for kind, _ in kinds),
        frozenset(_key(segment.text) for kind, segment in kinds if kind == "filler") & ACKNOWLEDGED.keys,
    )


def _kinds(text: str, known: _Known) -> Iterator[tuple[Kind, Segment]]:
    """Give each segment of a text and what it is; what follows `Answer:` is said, and so is what follows `Dear`."""
    asked = letter = False
    for segment in segments(text):
        kind = _kind(segment, known, letter=letter)
        yield "own" if asked and _key(segment.text) in ANSWERS.keys else kind, segment
        asked = kind == "announcement" and segment.colon
        letter = letter or _DEAR.match(segment.text) is not None


def _kind(segment: Segment, known: _Known, *, letter: bool) -> Kind:
    spoken = words(segment.text) if len(segment.text) <= _LONGEST else []
    key = "".join(spoken)
    if not key:
        return "own" if len(segment.text) > _LONGEST else "filler"
    label = segment.heading or segment.colon
    if label and key in QUOTES.keys:
        return "quotation"
    if key == "a" and ":" in segment.end:
        return "announcement"  # `Q: ... A: ...`
    if _opens(key):
        return "announcement"
    if key in FILLERS.keys or _instructs(spoken):
        return "filler"
    return "announcement" if _leads(spoken, key, known, label=label, letter=letter) else "own"


def _opens(key: str) -> bool:
    return key in OPENING.keys or any(pattern.fullmatch(key) for pattern in (LETS_SOLVE, HERE_IS, STEP, PLEASANTRY))


def _leads(spoken: list[str], key: str, known: _Known, *, label: bool, letter: bool) -> bool:
    """Whether a sentence or a label leads to an answer, says nothing itself and is no sentence of the prompt."""
    if len(spoken) > _SHORTEST_QUOTE and f" {' '.join(spoken)} " in known.line:
        return False
    if label and not known.outlined and _labels(spoken, known):
        return True
    addressed = spoken[0] == "dear" and all(word in TITLES or known.holds(word) for word in spoken[1:])
    if addressed or letter:
        return addressed
    return _announces(spoken, known, label=label) or _announces_unspaced(key, known, label=label)


def _announces(spoken: list[str], known: _Known, *, label: bool) -> bool:
    """Whether a sentence begins as a promise, a presentation or a restatement does and has no words of its own after that."""
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
    """Whether a label or a heading fits any answer: `Introduction`, `Summary of the article`."""
    fits = all(word in PARTS or word in COMMON or known.holds(word) for word in spoken)
    return fits and not PARTS.isdisjoint(spoken)


def _instructs(spoken: list[str]) -> bool:
    """Whether a sentence names a step that any task has: `identify the key points`."""
    led = [word for word in spoken if word not in LEADS]
    return bool(led) and led[0] in STEPS and all(word in COMMON for word in led[1:])


def _announces_unspaced(key: str, known: _Known, *, label: bool) -> bool:
    """Whether a sentence in Japanese, Chinese or Korean announces an answer."""
    if key.isascii():
        return False
    for head, common in UNSPACED:
        if head.search(key) or (label and common.search(key)):
            left = [piece for piece in common.sub(" ", key).split() if piece not in known.text]
            if not left:
                return True
    return False


def _key(text: str) -> str:
    return "".join(words(text))
