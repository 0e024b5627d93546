"""Whether the answer stands where, and in the form in which, the prompt asked for it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

from pydantic import Field, JsonValue, field_validator, model_validator

from judge.checks.check import Check, CheckResult
from judge.reading.json.objects import find_objects
from judge.reading.json.value import whole_json
from judge.reading.text.seen import Fence, fences, names_thought, plain, seen, visible
from judge.record import Many, Record, brief
from judge.sample import Sample

Counted = Literal["bullets", "numbered", "paragraphs", "highlights", "placeholders", "titles", "capitals"]


Demand = Callable[[str], str | None]
"""Says what is wrong with the form of a text; None when nothing is."""


class Bounds(Record):
    """How many there may be; both bounds are included. A number alone, in YAML, means exactly that many."""

    least: int = Field(0, ge=0)
    most: int | None = Field(None, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _exact(cls, data: object) -> object:
        return {"least": data, "most": data} if type(data) is int else data

    @model_validator(mode="after")
    def _possible(self) -> "Bounds":
        if (self.most is None and not self.least) or (self.most is not None and self.least > self.most):
            msg = "wanted a number, or least and most with least not above most"
            raise ValueError(msg)
        return self

    def __str__(self) -> str:
        """Say the bounds in words."""
        if self.least == self.most:
            return f"exactly {self.least}"
        return " and ".join([f"at least {self.least}"] * (self.least > 0) + [f"at most {self.most}"] * (self.most is not None))


class Format(Check):
    """Whether the response has the form that was asked for: 1.0 when every demand made here holds, else 0.0.

    What stands in thoughts has no form that counts, unless a demand names their tag. A response, a tag, a list item or
    anything else that is counted wants something in it: a letter, a digit or a symbol.

    Several demands that are worth something each are several checks with a name and a weight each.
    """

    check: Literal["format"] = "format"

    tags: Many[str] = ()
    """Tags that stand in the response once each, in this order, side by side, with text in each: `[think, answer]` wants
    `<think>...</think> <answer>...</answer>`. A whole mark such as `<|begin_of_solution|>` is closed by the one with `end`."""

    code: str | None = Field(None, min_length=1)
    """The response is a fenced code block in this language (the word after the fence; usual short forms count); `any` for any."""

    json_type: Literal["object", "array", "any"] | None = None
    """The response is JSON of this type and nothing else; one code fence around it is allowed. No key twice, no NaN, and
    something in it: `[]` and `{}` hold nothing. With `alone: false`, an object may stand in prose."""

    alone: bool = True
    """Whether nothing but white space may stand outside the tags, the code block or the JSON."""

    sections: Many[str] = ()
    """Lines that begin with these words, in this order, with text after each before the next: `[Summary, Risks]`, `[P.S.]`.
    Heading marks, numbering, stars and the case of letters do not matter."""

    count: dict[Counted, Bounds] = {}
    """How many there are of: `bullets` (lines that begin with - * + • ・), `numbered` (lines that begin with 1. or 1)),
    `paragraphs` (parts between blank lines, or between dividers), `highlights` (*text* or **text**, not as in 2*3*4),
    `placeholders` ([text]), `titles` (<<text>>), `capitals` (words all in capitals)."""

    divider: str | None = Field(None, min_length=1)
    """What stands between two paragraphs when it is not a blank line: `***`. No part may be empty or stand twice."""

    starts: str | None = Field(None, min_length=1)
    """The text with which the response starts; case and white space at the ends do not matter."""

    ends: str | None = Field(None, min_length=1)
    """The text with which the response ends, likewise. A quotation starts and ends with `"`."""

    case: Literal["lower", "upper"] | None = None
    """Whether all letters are small or all are capital; there must be letters."""

    @field_validator("tags")
    @classmethod
    def _marks(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        for tag in tags:
            if not re.fullmatch(r"[\w|-]+", tag) and not re.fullmatch(r"<[^<>]*begin[^<>]*>", tag):
                msg = f"{tag!r} is neither the name of a tag nor a mark with 'begin' in it, such as <|begin_of_solution|>"
                raise ValueError(msg)
        if len(set(tags)) != len(tags):
            msg = "a tag is listed twice"
            raise ValueError(msg)
        return tags

    @field_validator("sections")
    @classmethod
    def _headed(cls, sections: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_heading(section) for section in sections):
            msg = "a section needs words"
            raise ValueError(msg)
        return sections

    @field_validator("divider", "starts", "ends")
    @classmethod
    def _shown(cls, text: str | None) -> str | None:
        if text is not None and not visible(text).strip():
            msg = "wanted a text that can be seen"
            raise ValueError(msg)
        return text

    @model_validator(mode="after")
    def _possible(self) -> "Format":
        if not any(self._demands()):
            msg = "no demand: name at least one of tags, code, json_type, sections, count, starts, ends, case"
            raise ValueError(msg)
        if sum(map(bool, (self.tags, self.code, self.json_type))) > 1:
            msg = "choose one of tags, code and json_type: each says where the whole answer stands"
            raise ValueError(msg)
        if self.divider and "paragraphs" not in self.count:
            msg = "divider needs count: {paragraphs: ...}"
            raise ValueError(msg)
        return self

    def verify(self, sample: Sample) -> CheckResult:
        """Hold the response against each demand; the first that fails is the reason."""
        whole, text = visible(sample.response).strip(), seen(sample).strip()
        if not _says(text):
            return CheckResult(value=0.0, reason="there is nothing in the response")
        demands = ((demand, whole if thinks else text) for demand, thinks in self._demands())
        fault = next((fault for demand, read in demands if (fault := demand(read))), None)
        return CheckResult(value=0.0 if fault else 1.0, reason=fault or "every demand on the form holds")

    def _demands(self) -> Iterator[tuple[Demand, bool]]:
        """Give each demand, and whether it is made of the thoughts too."""
        if self.tags:
            yield lambda text: _tags(text, self.tags, alone=self.alone), any(names_thought(_pair(tag)[0]) for tag in self.tags)
        if code := self.code:
            yield lambda text: _code(text, code, alone=self.alone), False
        if kind := self.json_type:
            yield lambda text: _json(text, kind, alone=self.alone), False
        if self.sections:
            yield lambda text: _sections(text, self.sections), any(map(names_thought, self.sections))
        for what, bounds in self.count.items():
            yield partial(_count, what=what, bounds=bounds, divider=self.divider), False
        if edges := (self.starts or "") + (self.ends or ""):
            yield lambda text: _edges(text, self.starts or "", self.ends or ""), names_thought(edges)
        if case := self.case:
            yield lambda text: _case(text, case), False


def _says(text: str) -> bool:
    """Whether anything is said: a letter, a digit or a symbol such as an emoji."""
    return any(sign.isalnum() or unicodedata.category(sign) == "So" for sign in text)


def _tags(text: str, tags: tuple[str, ...], *, alone: bool) -> str | None:
    end = 0
    for tag in tags:
        opening, closing = _pair(tag)
        if text.count(opening) != 1 or text.count(closing) != 1:
            return f"{opening} stands {text.count(opening)} times and {closing} {text.count(closing)} times, wanted once each"
        start, stop = text.index(opening), text.index(closing)
        if not end <= start < stop:
            return f"{opening}...{closing} is out of order"
        if not _says(text[start + len(opening) : stop]):
            return f"nothing stands in {opening}"
        if alone and (outside := text[end:start].strip()):
            return f"text outside the tags: {brief(outside)}"
        end = stop + len(closing)
    outside = text[end:].strip()
    return f"text outside the tags: {brief(outside)}" if alone and outside else None


def _pair(tag: str) -> tuple[str, str]:
    return (tag, tag.replace("begin", "end")) if tag.startswith("<") else (f"<{tag}>", f"</{tag}>")


_SHORT = {
    "py": "python",
    "python3": "python",
    "js": "javascript",
    "ts": "typescript",
    "sh": "bash",
    "shell": "bash",
    "yml": "yaml",
}
_SHORT |= {"c++": "cpp", "golang": "go", "rs": "rust", "rb": "ruby", "cs": "csharp", "c#": "csharp", "kt": "kotlin"}


def _code(text: str, wanted: str, *, alone: bool) -> str | None:
    language = _SHORT.get(wanted.lower(), wanted.lower())
    blocks = [block for block in fences(text) if block.closed and block.body.strip()]
    fitting = [block for block in blocks if language == "any" or _SHORT.get(block.language, block.language) == language]
    if not fitting:
        return f"no code block in {wanted!r}; found {brief([block.language for block in blocks])}"
    outside = text[: fitting[0].start] + text[fitting[0].end :]
    return f"text outside the code block: {brief(outside.strip())}" if alone and outside.strip() else None


def _json(text: str, kind: str, *, alone: bool) -> str | None:
    if not alone and kind != "array" and any(found.value and not found.repaired for found in find_objects(text)):
        return None
    block = next((block for block in fences(text) if _is_whole(block, text)), None)
    try:
        value = whole_json(block.body if block else text)
    except ValueError as error:
        return f"not JSON and nothing else: {error}"
    if kind != "any" and not isinstance(value, dict if kind == "object" else list):
        return f"JSON, but not an {kind}: {brief(text)}"
    return None if _holds(value) else f"JSON with nothing in it: {brief(text)}"


def _is_whole(block: Fence, text: str) -> bool:
    return block.closed and (block.start, block.end) == (0, len(text))


def _holds(value: JsonValue) -> bool:
    """Whether there is a field, a number, a truth value or a text that says something in a value."""
    if isinstance(value, list):
        return any(map(_holds, value))
    return bool(value) if isinstance(value, dict) else _says(value) if isinstance(value, str) else value is not None


_HEAD = re.compile(r"""^[\s#>*_\-•\[(<【「"'“]*(?:\d{1,3}[.)、]\s*)?[\s*_]*""")


def _heading(line: str) -> str:
    return _HEAD.sub("", line, count=1).rstrip().casefold()


def _sections(text: str, wanted: tuple[str, ...]) -> str | None:
    """Look for each heading below the one before it; the earliest place that has text above it is always the best."""
    sought = [_heading(section) for section in wanted]
    at, filled = 0, True
    for line in text.splitlines():
        heading = _heading(line)
        if at < len(sought) and filled and heading.startswith(sought[at]) and not heading[len(sought[at]) :][:1].isalnum():
            filled = _says(heading[len(sought[at]) :])
            at += 1
        else:
            filled = filled or _says(line)
    if at < len(sought):
        return f"no section {wanted[at]!r} in its place"
    return None if filled else f"nothing stands under {wanted[-1]!r}"


_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff"
"""Thai, Lao, kana and Han: emphasis inside a text of theirs has no space around it."""

_COUNTED: dict[str, re.Pattern[str]] = {
    "bullets": re.compile(r"^[ \t]*(?:[*•・‣](?!\*)|[-+](?=[ \t]|[^\W_]))[ \t]*(?=\S)([^\n]*)", re.MULTILINE),
    "numbered": re.compile(r"^[ \t]*\d{1,3}[.)][ \t]+(?=\S)([^\n]*)", re.MULTILINE),
    "highlights": re.compile(
        rf"(?:(?<![\w*\\])|(?<=[{_UNSPACED}]))(\*{{1,3}})(?=[^\s*])[^\n*]+(?<=\S)\1(?!\*)(?:(?!\w)|(?=[{_UNSPACED}]))"
    ),
    "placeholders": re.compile(r"(?<!- )(?<!\* )\[[^\[\]\n]+\]|\[[^\[\]\n]{2,}\]"),
    "titles": re.compile(r"<<[^<>\n]+>>"),
    "capitals": re.compile(r"\b[^\W\d_]+\b"),
}


def _count(text: str, what: str, bounds: Bounds, divider: str | None) -> str | None:
    if what == "paragraphs":
        parts = [part.strip() for part in (text.split(divider) if divider else re.split(r"\n[ \t]*\n\s*", text))]
        if divider and (not all(map(_says, parts[1:-1])) or len(set(parts)) < len(parts)):
            return f"an empty or repeated part between {divider!r}"
        number = sum(map(_says, parts))
    elif what == "capitals":
        number = sum(word[0].isupper() for word in _COUNTED[what].finditer(text))
    else:
        number = sum(
            _says(found[found.lastindex or 0] if what in _LINES else found[0]) for found in _COUNTED[what].finditer(text)
        )
    fits = bounds.least <= number and (bounds.most is None or number <= bounds.most)
    return None if fits else f"{number} {what}, wanted {bounds}"


_LINES = ("bullets", "numbered")


def _edges(text: str, starts: str, ends: str) -> str | None:
    shown, first, last = (plain(one).strip().casefold() for one in (text, starts, ends))
    if not shown.startswith(first):
        return f"starts with {brief(text[: len(starts)])}, wanted {brief(starts)}"
    if not shown.endswith(last) or len(shown) < len(first) + len(last):
        return f"ends with {brief(text[-len(ends) :])}, wanted {brief(ends)}"
    return None


def _case(text: str, case: str) -> str | None:
    if not any(map(str.isalpha, text)):
        return "there are no letters"
    wrong = next((letter for letter in text if (letter.isupper() if case == "lower" else letter.islower())), None)
    return f"{wrong!r} is not {case} case" if wrong else None
