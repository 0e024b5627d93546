"""Verifies a multiple choice: the last choice that the response states."""

import re
from collections.abc import Mapping
from string import ascii_uppercase
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from judge.bounds import CHOICE_LINE, CHOICE_TAIL
from judge.checks.check import Check, CheckResult, reference
from judge.errors import ReferenceFault
from judge.reading import doubt
from judge.reading.bare_text import without_copula
from judge.reading.normal_form import compatible
from judge.reading.plain_answer import Found, Value, read_answer
from judge.reading.stated_answer import Form, Stated
from judge.record import shape
from judge.sample import Sample, as_text

_LISTED = re.compile(r"^[ \t>*_-]{0,9}\(?([A-Z])[).:][*_]{0,2}[ \t]+\S", re.MULTILINE)
_FORMS: tuple[Form, ...] = ("tag", "json", "hash", "boxed", "phrase", "pick")
"""Those of `plain_answer` but a line `A: …`, for here `A:` is a choice; "I choose …" and "… is correct" state one too."""
_LATEX = re.compile(r"\\(?:text|math|mbox|bf|rm)[a-z]{0,6}\s?\{([^{}]{0,200})\}")
_CLEAR = re.compile(
    r"""\((?P<round>[A-Za-z])\) | \[(?P<square>[A-Z])\] | (?<![A-Za-z])(?:option|choice|letter|選択肢)[ ]{0,2}[*_(\["'`「]{0,4}(?P<named>[A-Za-z])(?![A-Za-z0-9'’-])
        | (?P<alone>(?<![A-Za-z0-9_-])(?<![A-Za-z]['’])[A-Z](?![A-Za-z0-9_-])(?!['’][A-Za-z]))""",
    re.VERBOSE | re.IGNORECASE,
)
_SMALL = re.compile(r"""[\s*_"'`$(\[{]{0,9}(?P<letter>[a-z])(?:[).\]:]|[\s*_"'`$}]{0,9}$)""")
_WORD = re.compile(
    r"""[ ](?!(?:is|was|and|or|nor|but|because|since|as|by|with|instead|rather|not|might|may|could|for|if|given|maybe|perhaps|possibly|would|too|seems)\b)[A-Za-z]"""
)
_BEHIND = re.compile(
    r"""[*_]{0,2}[).:\]][*_]{0,2}[ ]{1,3}(?!(?:is|are|was|isn|might|may|could|because|since|as|seems|and|or|not|but|no|it|the\ other)\b)[^,;.。\n]{1,60}?(?=[,;.。\n]|[ ](?:or|and|but|because|since)\b|$)""",
    re.IGNORECASE,
)
_AT_THE_END = re.compile(
    r"""(?:\b(?:is|be|it['’]s|so|thus|therefore|hence|choose|pick|select|say|think|believe|get|with|answer(?:\s[-–])?|maybe|perhaps|possibly|probably|or|not|and|[A-Z],)|は|、|→|⇒|=>|->|=)[:,]?\s{0,3}["'*_`「$(]{0,4}$ """,
    re.IGNORECASE | re.VERBOSE,
)
_ITEM = re.compile(r"""[ \t>*_-]{0,9}\(?(?P<letter>[A-Za-z])[).:][*_]{0,2}(?:[ \t]+\S|$)|[ \t>*_-]{0,9}\((?P<round>[A-Za-z])\)""")
_WORD_SIGN = re.compile(r"\w")
_MOST_WORDS = 4
_MOST_LETTERS = 26


class Choice(Check):
    r"""Whether the choice that the response states last is the ground truth's; two choices at once are wrong.

    A choice is stated by its letter, as in "the answer is (B)", `Answer: B`, `\\boxed{B}` or a line `B.`, or by its text where
    `metadata.choices` holds the texts. The ground truth is a letter, such a text or, with `metadata.choices`, a place that
    counts from 0.
    """

    check: Literal["choice"] = "choice"
    key: str | None = None
    """The field that holds the choice, where the ground truth is an object."""

    letters: Annotated[str, Field(pattern=r"^[A-Z]{2,26}$")] | None = None
    """The letters there are, such as `ABCD`; else those of `metadata.choices`, else those listed in the task, else A to Z."""

    def verify(self, sample: Sample) -> CheckResult:
        """Compare the letter that the response states with the ground truth's, see the base class."""
        texts = _texts(sample)
        letters = self.letters or "".join(texts) or _listed(sample.task) or ascii_uppercase
        wanted = _wanted(reference(sample, self.key), letters, texts)
        answer, place = _answer(sample.response, letters, texts)
        if answer is None:
            return CheckResult(value=0.0, reason=f"no single choice in {place}; the reference is {wanted}")
        return CheckResult(value=float(answer == wanted), reason=f"{answer} in {place}; the reference is {wanted}")


def _texts(sample: Sample) -> dict[str, str]:
    """Return the choices that the record brings: letter and text."""
    choices = sample.metadata.get("choices", sample.metadata.get("options"))
    if isinstance(choices, Mapping):
        if {"text", "label"} <= choices.keys() and isinstance(choices["text"], list) and isinstance(choices["label"], list):
            choices = dict(zip(map(str, choices["label"]), choices["text"], strict=False))
        return {str(letter).upper(): as_text(text) for letter, text in choices.items()}
    if isinstance(choices, list) and len(choices) <= _MOST_LETTERS:
        return {letter: as_text(text) for letter, text in zip(ascii_uppercase, choices, strict=False)}
    return {}


def _listed(task: str) -> str:
    """Return the letters of the choices that the task lists, where they run from A without a gap."""
    found = set(_LISTED.findall(task))
    letters = ascii_uppercase[: len(found)]
    return letters if len(found) > 1 and found == set(letters) else ""


def _wanted(value: JsonValue, letters: str, texts: dict[str, str]) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and texts and 0 <= value < len(texts):
        return list(texts)[value]
    if isinstance(value, str):
        if same := _by_text(value, texts):
            return same
        answer, _ = _answer(value, letters, texts)
        if answer:
            return answer
    msg = f"the reference answer is none of the choices {letters}: {shape(value)}"
    raise ReferenceFault(msg)


def _answer(response: str, letters: str, texts: dict[str, str]) -> tuple[str | None, str]:
    """Return the letter that a text states and, for the person who reads the reason, where."""

    def find(stated: Stated) -> Found:
        if stated.form == "end":
            return _at_the_end(stated.text, letters, texts)
        found = _find(stated.text, letters, texts)
        if stated.form == "picked":
            return found._replace(anchor=-1)
        prose = not stated.sure and found.values and len(found.text[: found.values[0].start].split()) > _MOST_WORDS
        return Found(found.text, ()) if prose else found

    answer = read_answer(response, find, (*_FORMS, "first", "end"))
    return answer.values[0] if len(answer.values) == 1 else None, answer.place


def _find(stated: str, letters: str, texts: dict[str, str]) -> Found:
    """Find the letters in a stated text, or the one choice whose text it is."""
    text = _LATEX.sub(r"\1", compatible(stated))
    if same := _by_text(text, texts):
        return Found(text, (Value(same, 0, len(text)),))
    small = _SMALL.match(text)
    if small and small["letter"].upper() in letters:
        return Found(text, (_value(text, small.start("letter"), small.end("letter"), letters, texts),))
    places = [match.span(match.lastgroup or 0) for match in _CLEAR.finditer(text) if not _is_word(text, match)]
    return Found(text, [_value(text, *place, letters, texts) for place in places if text[place[0]].upper() in letters])


def _value(text: str, start: int, end: int, letters: str, texts: dict[str, str]) -> Value:
    """Return a letter with the text of its choice behind it; none where that is another choice's."""
    letter = text[start].upper()
    behind = _BEHIND.match(text, end)
    if not behind or doubt.behind(text[end:]) or doubt.corrections(text[end - 1 : behind.end()]) or any(found[0] in letters for found in re.findall(r"(?<![A-Za-z'’])[B-HJ-Z](?![A-Za-z'’])", behind[0])):
        return Value(letter, start, end)
    other = _by_text(behind[0].lstrip("*_).:] "), texts)
    return Value(letter if other in {None, letter} else None, start, behind.end())


def _is_word(text: str, match: re.Match[str]) -> bool:
    """Whether a letter is a word, as in "A dog" or "I think", or a small one that is no letter of a choice."""
    letter = match["alone"]
    if letter is None:
        return False
    return letter.islower() or (letter in "AI" and _WORD.match(text, match.end()) is not None)


def _at_the_end(text: str, letters: str, texts: dict[str, str]) -> Found:
    """Find the choice in the last line of a text that states it in no form: in parentheses, behind "option", or alone."""
    lines = [line for line in text.strip()[-CHOICE_TAIL:].split("\n") if line.strip()] or [""]
    found = _in_line(lines[-1], lines[-2] if len(lines) > 1 else "", letters, texts)
    if len(lines) > 1 and all(doubt.behind(found.text[value.end :]) == "negated" for value in found.values):
        first = _find(text.strip().split("\n", 1)[0][:CHOICE_LINE], letters, texts)
        found = first if len(first.values) == 1 and not _WORD_SIGN.search(_around(first)) else found
    return found


def _around(found: Found) -> str:
    """Return what stands around the only value in a text."""
    return found.text[: found.values[0].start] + found.text[found.values[0].end :]


def _in_line(line: str, above: str, letters: str, texts: dict[str, str]) -> Found:
    """Find the choice in a last line, but not in that of a list of the choices."""
    if len(line) > CHOICE_LINE or _other_item(above, line):
        return Found(line, ())
    found = _find(line, letters, texts)
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
    named = re.search(r"(?:option|choice|letter|選択肢)\s{0,2}[*_(\[\"'`「]{0,4}$", before, re.IGNORECASE) is not None
    return (
        marked
        or named
        or doubt.chosen(behind)
        or _AT_THE_END.search(before) is not None
        or behind[:2] in {"です", "だ。", "だ", "が正", "が答", "では"}
    )


def _other_item(above: str, line: str) -> bool:
    """Whether a line is an item of a list of the choices: the line above it is one as well."""
    first, second = _ITEM.match(above), _ITEM.match(line)
    return (
        first is not None
        and second is not None
        and first["letter" if first["letter"] else "round"] != second["letter" if second["letter"] else "round"]
    )


def _by_text(text: str, texts: dict[str, str]) -> str | None:
    said = _same(text)
    return next((letter for letter, choice in texts.items() if said and _same(choice) == said), None)


def _same(text: str) -> str:
    return " ".join(without_copula(text).split()).strip(" .*_`\"'").casefold()
