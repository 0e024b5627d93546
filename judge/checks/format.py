"""Verifies the form of a response: whether the answer is where the prompt asked for it, and looks as asked."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Literal

from pydantic import Field, field_validator, model_validator

from judge.checks.check import Check, CheckResult
from judge.reading.form.content import holds, says
from judge.reading.form.counted import Counted, count
from judge.reading.form.sections import heading, missing_section
from judge.reading.json.found_objects import find_objects
from judge.reading.json.value import whole_json
from judge.reading.pattern import Pattern
from judge.reading.text.fence import Fence, fences
from judge.reading.text.plain_text import plain
from judge.reading.text.seen import seen
from judge.reading.text.thought import names_thought
from judge.reading.text.visible import visible
from judge.record import Many, Record, brief
from judge.sample import Sample

Demand = Callable[[str], str | None]
"""Says what is wrong with the form of a text; None if nothing is."""


class Bounds(Record):
    """How many there may be; both ends are included. In YAML, a number alone means exactly that many."""

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
        if self.most is None:
            return f"at least {self.least}"
        if self.least == self.most:
            return f"exactly {self.least}"
        return f"at least {self.least} and at most {self.most}" if self.least else f"at most {self.most}"

    def hold(self, number: int) -> bool:
        """Whether a number is within them."""
        return self.least <= number and (self.most is None or number <= self.most)


class Format(Check):
    """Whether the response has the form that was asked for: 1 if every demand made here holds, otherwise 0.

    Demands apply to the response without its thoughts, unless a demand names the tag of a thought. Whatever is counted has to
    say something: a response, a tag or a list item without a letter, a digit or a symbol does not count.

    To give several demands a value each, use several checks, each with a name and a weight.
    """

    check: Literal["format"] = "format"

    tags: Many[str] = ()
    """Tags that appear in the response once each, in this order, next to each other, with text in each: `[think, answer]` wants
    `<think>...</think> <answer>...</answer>`. A whole mark such as `<|begin_of_solution|>` is closed by the same with `end`."""

    code: str | None = Field(None, min_length=1)
    """The response is a fenced code block in this language (the word after the fence; usual short forms count). `any`: in any
    language."""

    json_type: Literal["object", "array", "any"] | None = None
    """The response is JSON of this type and nothing else; one code fence around it is allowed. A key that appears twice, NaN, and
    JSON with nothing in it (`[]`, `{}`) fail. With `alone: false`, an object may stand in prose."""

    alone: bool = True
    """Whether only white space may stand outside the tags, the code block or the JSON."""

    sections: Many[str] = ()
    """Lines that begin with these words, in this order, with text after each: `[Summary, Risks]`, `[P.S.]`.
    Heading marks, numbering, stars and case make no difference."""

    count: dict[Counted, Bounds] = {}
    """How many there are of: `bullets` (lines that begin with - * + • ・), `numbered` (lines that begin with 1. or 1)),
    `paragraphs` (parts between blank lines, or between dividers), `highlights` (*text* or **text**, not as in 2*3*4),
    `placeholders` ([text]), `titles` (<<text>>), `capitals` (words all in capitals)."""

    divider: str | None = Field(None, min_length=1)
    """What separates paragraphs, if not a blank line: `***`. No paragraph may be empty or appear twice."""

    starts: str | None = Field(None, min_length=1)
    """The text that the response starts with. Case and white space at the ends make no difference."""

    ends: str | None = Field(None, min_length=1)
    """The text that the response ends with, compared like `starts`. For a response in quotation marks, set both to `"`."""

    case: Literal["lower", "upper"] | None = None
    """Whether all letters are lower or upper case; there has to be at least one."""

    @field_validator("tags")
    @classmethod
    def _marks(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        for tag in tags:
            if not _TAG_NAME.fullmatch(tag) and not _OPENING_MARK.fullmatch(tag):
                msg = f"{tag!r} is neither the name of a tag nor a mark with 'begin' in it, such as <|begin_of_solution|>"
                raise ValueError(msg)
        if len(set(tags)) != len(tags):
            msg = "a tag is listed twice"
            raise ValueError(msg)
        return tags

    @field_validator("sections")
    @classmethod
    def _headed(cls, sections: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(heading, sections)):
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
            msg = "choose one of tags, code and json_type: each says where the whole answer is"
            raise ValueError(msg)
        if self.divider and "paragraphs" not in self.count:
            msg = "divider needs count: {paragraphs: ...}"
            raise ValueError(msg)
        return self

    def verify(self, sample: Sample) -> CheckResult:
        """Hold the response against each demand; the first that fails is the reason."""
        whole, text = visible(sample.response).strip(), seen(sample).strip()
        if not says(text):
            return CheckResult(value=0.0, reason="the response says nothing")
        demands = ((demand, whole if thinks else text) for demand, thinks in self._demands())
        fault = next((fault for demand, read in demands if (fault := demand(read))), None)
        return CheckResult(value=0.0 if fault else 1.0, reason=fault or "every demand on the form holds")

    def _demands(self) -> Iterator[tuple[Demand, bool]]:
        """Give each demand, and whether it applies to the thoughts too."""
        if self.tags:
            yield lambda text: _tags(text, self.tags, alone=self.alone), any(names_thought(_pair(tag)[0]) for tag in self.tags)
        if code := self.code:
            yield lambda text: _code(text, code, alone=self.alone), False
        if kind := self.json_type:
            yield lambda text: _json(text, kind, alone=self.alone), False
        if self.sections:
            yield lambda text: missing_section(text, self.sections), any(map(names_thought, self.sections))
        for what, bounds in self.count.items():
            yield partial(_count, what=what, bounds=bounds, divider=self.divider), False
        if edges := (self.starts or "") + (self.ends or ""):
            yield lambda text: _edges(text, self.starts or "", self.ends or ""), names_thought(edges)
        if case := self.case:
            yield lambda text: _case(text, case), False


_TAG_NAME = Pattern(r"[\w|-]+")
_OPENING_MARK = Pattern(r"<[^<>]*begin[^<>]*>")


def _tags(text: str, tags: Sequence[str], *, alone: bool) -> str | None:
    end = 0
    for tag in tags:
        opening, closing = _pair(tag)
        if text.count(opening) != 1 or text.count(closing) != 1:
            return f"found {opening} {text.count(opening)} times and {closing} {text.count(closing)} times, wanted each once"
        start, stop = text.index(opening), text.index(closing)
        if not end <= start < stop:
            return f"{opening}...{closing} is out of order"
        if not says(text[start + len(opening) : stop]):
            return f"there is nothing in {opening}"
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
    "c++": "cpp",
    "golang": "go",
    "rs": "rust",
    "rb": "ruby",
    "cs": "csharp",
    "c#": "csharp",
    "kt": "kotlin",
}
"""Short names of languages, as they stand after a fence."""


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
    return None if holds(value) else f"JSON with nothing in it: {brief(text)}"


def _is_whole(block: Fence, text: str) -> bool:
    return block.closed and (block.start, block.end) == (0, len(text))


def _count(text: str, what: Counted, bounds: Bounds, divider: str | None) -> str | None:
    try:
        number = count(text, what, divider)
    except ValueError as error:
        return str(error)
    return None if bounds.hold(number) else f"{number} {what}, wanted {bounds}"


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
