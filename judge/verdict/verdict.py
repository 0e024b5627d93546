"""Reads a verdict out of a judge's answer: one complete set of scores, or several that agree.

The rule:

- Every criterion is answered on its scale. There is no default score.
- Two answers to one criterion that differ are none, wherever they stand.
- What stands in a thought or in a quotation is no verdict. A quotation behind the verdict that contradicts it voids it.
- A score for something that is no criterion voids the verdict: who wrote it, nobody can say.
- Words behind the verdict can take it back; they cannot give another one.
- Where the judge was asked with a schema or a tool, nothing but JSON can be the verdict; lines can only contradict it.

Everything else that a careful person reads at once is read, and marked as repaired where it is not the form asked for.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import JsonValue

from judge.bounds import VERDICT_KEPT, VERDICT_LENGTH
from judge.converse import Form
from judge.criterion import Criterion
from judge.errors import Unreadable
from judge.reading.json.objects import Found, find_objects
from judge.reading.json.strict import STRICT
from judge.record import Record
from judge.rubric import Rubric
from judge.verdict.in_object import in_object, in_value
from judge.verdict.names import Names
from judge.verdict.statement import MISSING, Statement

if TYPE_CHECKING:
    from judge.verdict.spoken import Spoken

_MARKS = re.compile(r"(?:<\|\w{1,30}\|>|</s>|<eos>|<end_of_turn>)(?=[ \t]*(?:\n|$))")
"""Marks of a model's own that some servers leave behind what it wrote. Within a line they would join two numbers into one."""

_THINKS = re.compile(r"<(?:think|thinking|thought|reasoning|reflection|scratchpad)>|<\|begin_internal_thought\|>", re.IGNORECASE)
_THOUGHT = re.compile(r"</(?:think|thinking|thought|reasoning|reflection|scratchpad)>|<\|end_internal_thought\|>", re.IGNORECASE)
_SCORES = r"(?: (?:scores?|ratings?|verdict))?\W{0,5}$"
_FIRST_PASS = re.compile(r"^[^\w\n]{0,20}(?:first[ -]pass|initial|draft|preliminary)" + _SCORES, re.IGNORECASE | re.MULTILINE)
_REVISED = re.compile(r"^[^\w\n]{0,20}(?:revised|second[ -]pass)" + _SCORES, re.IGNORECASE | re.MULTILINE)
"""A judge that was asked for two passes says so over each (EQ-Bench, https://arxiv.org/abs/2312.06281)."""

_BROKEN = "the JSON object is broken or cut off"
_BRACES = str.maketrans("｛｝", "{}")
_COMMENT = re.compile(r"//|/\*|#")
_FIRST_SIGN = 0xF0000
_SIGN = re.compile("[\U000f0000-\U000fffff]")
"""Private characters (Unicode, section 23.5): each object of an answer is one of them while the words around it are read."""

_SAYS = re.compile("[0-9\U000f0000-\U000fffff]")
"""What a text holds that says more than a greeting: a number or an object."""


class CriterionScore(Record):
    """How one criterion was judged."""

    name: str
    score: float
    """From 0 (worst, or not met) to 1 (best, or met), whatever the scale."""

    answer: JsonValue
    """What the judge answered on the criterion's own scale."""

    reason: str

    spread: float = 0.0
    """The standard deviation of the score between opinions, where there were several."""


class Verdict(Record):
    """A complete answer of a judge."""

    scores: tuple[CriterionScore, ...]
    repaired: bool
    """Whether the answer was not exactly in the form asked for."""


class _Reading(NamedTuple):
    """What an answer states, and the words that stand behind it."""

    statements: Sequence[Statement]
    words: str = ""


def read_verdict(text: str, rubric: Rubric, form: Form = "plain") -> Verdict:
    """Read the judge's answer.

    Args:
        text: the answer; for `tool` the tool's input as JSON.
        rubric: what was asked.
        form: how the answer's form was asked for.

    Raises:
        Unreadable: there is no verdict in it; with every fault, and nothing of the answer but in `found`.
    """
    names = Names(rubric.judged)
    try:
        return _verdict(_read(text, rubric, names, form), names)
    except Unreadable as fault:
        fault.found = text[:VERDICT_KEPT]
        raise


def _read(text: str, rubric: Rubric, names: Names, form: Form) -> _Reading:
    """Read an answer: all of it as JSON, or what stands in it."""
    if len(text) > VERDICT_LENGTH:
        msg = f"the answer has more than {VERDICT_LENGTH:,} characters"
        raise Unreadable(msg)
    whole = _parsed(text)
    if isinstance(whole, dict):
        return _Reading(in_object(whole, names, flat=rubric.flat))
    if isinstance(whole, list | str) and form != "plain":
        return _Reading(in_value(whole, names, flat=rubric.flat))
    if isinstance(whole, str):
        reading = _read(whole, rubric, names, form)
        return reading._replace(statements=[one._replace(exact=False) for one in reading.statements])
    return _in_prose(text, rubric, names, form)


def _in_prose(text: str, rubric: Rubric, names: Names, form: Form) -> _Reading:
    """Read an answer whose objects stand among words, or that is lines instead of JSON.

    Where an object was asked for, lines cannot be the verdict; they can still contradict it.
    """
    from judge.verdict.in_text import InText  # their patterns' 20 ms are paid only where an answer is more than its object
    from judge.verdict.in_words import refuse_declined
    from judge.verdict.spoken import Spoken

    text = _MARKS.sub("", text.translate(_BRACES))
    objects = {chr(_FIRST_SIGN + number): found for number, found in enumerate(find_objects(text))}
    thought, said = _split_thought(_with_signs(text, objects))
    spoken = Spoken.of(said, names)
    _refuse_loose_keys(thought + spoken.text, names)
    refuse_declined(spoken.text)
    stated = list(_in_objects(spoken, text, objects, rubric, names))
    remarked = any(found.repaired and _COMMENT.search(text, found.start, found.end) for found in objects.values())
    if form != "plain" and (remarked or not stated or not all(one.own for one in stated)):
        msg = "wanted one JSON object with the scores, or several that agree"
        raise Unreadable(msg)
    lines = InText(names).read(spoken)
    statements = [*_drafts(thought, text, objects, rubric, names), *stated, *lines]
    return _Reading(sorted(statements, key=lambda one: one.place), words=spoken.text)


def _with_signs(text: str, objects: Mapping[str, Found]) -> str:
    """Write one sign in the place of each object, so that what stands in an object is not read as words."""
    pieces, end = [], 0
    for sign, found in objects.items():
        pieces += [_SIGN.sub("", text[end : found.start]), sign]
        end = found.end
    return "".join([*pieces, _SIGN.sub("", text[end:])])


def _refuse_loose_keys(said: str, names: Names) -> None:
    """Make sure that no part of a verdict's JSON was left over outside of the objects that were read.

    Raises:
        Unreadable: there are braces, and a key of a verdict that stands in none of them: an object fell apart.
    """
    if re.search("[{}\U000f0000-\U000fffff]", said) and names.loose_key.search(said):
        raise Unreadable(_BROKEN)


def _split_thought(said: str) -> tuple[str, str]:
    """Return what may be a thought whose beginning was not sent, and the text behind all thoughts and first passes.

    Raises:
        Unreadable: nobody can say where the thought ends.
    """
    opening, endings = _THINKS.search(said), list(_THOUGHT.finditer(said))
    first = opening is not None and not _SAYS.search(said[: opening.start()])
    if opening and not first:
        return "", said
    if len(endings) > 1 or (first and not endings):
        msg = "the thought ends twice" if endings else "the thought does not end"
        raise Unreadable(msg)
    before, said = (said[: endings[0].start()], said[endings[0].end() :]) if endings else ("", said)
    passed, revised = _FIRST_PASS.search(said), _REVISED.search(said)
    if passed and revised and passed.start() < revised.start():
        said = said[revised.start() :]
    return "" if first else before, said


def _drafts(thought: str, text: str, objects: Mapping[str, Found], rubric: Rubric, names: Names) -> list[Statement]:
    """Return a whole verdict that stands before a thought's lone end: it counts, for the end may be a quotation."""
    from judge.verdict.in_text import InText
    from judge.verdict.spoken import Spoken

    spoken = Spoken.of(thought, names)
    if any(sign in thought and found.value is None for sign, found in objects.items()):
        raise Unreadable(_BROKEN)
    try:
        found = [*_in_objects(spoken, text, objects, rubric, names), *InText(names).read(spoken)]
    except Unreadable:
        return []
    complete = {one.name for one in found if one.own} == set(names.criteria)
    return [one._replace(place=0) for one in found if one.own] if complete else []


def _in_objects(spoken: "Spoken", text: str, objects: Mapping[str, Found], rubric: Rubric, names: Names) -> Iterator[Statement]:
    """Give what the objects of a text state, each with its place.

    Raises:
        Unreadable: one is broken, or has scores for what is no criterion.
    """
    for match in _SIGN.finditer(spoken.text):
        found = objects[match[0]]
        own = not spoken.quoted(match.start(), match.end())
        try:
            stated = _stated(found, text, rubric, names)
        except Unreadable:
            if own:
                raise
            stated = []
        for one in stated:
            yield one._replace(place=match.end(), own=own, exact=one.exact and not found.repaired)


def _stated(found: Found, text: str, rubric: Rubric, names: Names) -> list[Statement]:
    if found.value is not None:
        return in_object(found.value, names, flat=rubric.flat)
    if names.mentioned(text[found.start : found.end]):
        raise Unreadable(_BROKEN)
    return []


def _parsed(text: str) -> Any:
    """Return the JSON value that a text is; None where it is none."""
    try:
        return json.loads(text.strip().removeprefix("\ufeff"), strict=False, **STRICT)
    except (ValueError, RecursionError):
        return None


def _verdict(reading: _Reading, names: Names) -> Verdict:
    """Hold what was stated against the rule."""
    if not any(one.own for one in reading.statements):
        msg = f"no verdict on {', '.join(names.criteria)} in it"
        raise Unreadable(msg)
    scores: dict[str, CriterionScore] = {}
    faults: list[str] = []
    for criterion in names.criteria.values():
        try:
            scores[criterion.name] = _score(criterion, [one for one in reading.statements if one.name == criterion.name])
        except Unreadable as fault:
            faults.append(f"{criterion.name}: {fault}")
    if faults:
        raise Unreadable("; ".join(faults))
    _listen_behind(reading, names, scores)
    as_asked = len(reading.statements) == len(scores) and all(one.exact for one in reading.statements)
    mended = any(criterion.scale.read(scores[name].answer)[1] for name, criterion in names.criteria.items())
    return Verdict(scores=tuple(scores.values()), repaired=not as_asked or mended)


def _score(criterion: Criterion, statements: Sequence[Statement]) -> CriterionScore:
    """Return the one score that all statements about a criterion give; a quotation before the judge's own word is left out."""
    own = [one for one in statements if one.own]
    if not own:
        msg = "missing"
        raise Unreadable(msg)
    answer = own[0].answer
    value = _value(criterion, own[0])
    others = [one for one in statements if one.own or one.place > own[0].place]
    if any(_value(criterion, one) != value for one in others):
        msg = "answered more than once, and differently"
        raise Unreadable(msg)
    return CriterionScore(
        name=criterion.name, score=value, answer=answer, reason=next((one.reason for one in own if one.reason), "")
    )


def _value(criterion: Criterion, statement: Statement) -> float:
    if statement.answer is MISSING:
        msg = "its score is missing"
        raise Unreadable(msg)
    return criterion.scale.read(statement.answer)[0]


def _listen_behind(reading: _Reading, names: Names, scores: Mapping[str, CriterionScore]) -> None:
    """Hear the words that stand behind the first whole verdict."""
    if not reading.words:
        return
    from judge.verdict.in_words import Behind

    firsts = (next(one.place for one in reading.statements if one.own and one.name == name) for name in names.criteria)
    Behind(names, {name: one.score for name, one in scores.items()}).listen(reading.words[max(firsts) :])
