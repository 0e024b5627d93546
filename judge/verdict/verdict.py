"""Reads a verdict out of a judge's answer: one complete set of scores, or several that agree.

The rule:

- Every criterion has a score on its scale. There is no default score.
- Two different scores for one criterion count as none, wherever they stand.
- A thought or a quotation is not a verdict. A quotation after the verdict that contradicts it voids it.
- A score for something that is not a criterion voids the verdict: nobody can say who wrote it.
- Words after the verdict can take it back. They cannot give another one.
- Where the judge was asked with a schema or a tool, only JSON can be the verdict. Lines of text can only contradict it.

Anything else that a careful person understands at once is read, and marked as repaired where it is not in the form asked for.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from judge.bounds import VERDICT_KEPT, VERDICT_LENGTH
from judge.converse import Form
from judge.errors import Unreadable
from judge.reading.json.strict import STRICT
from judge.record import Record
from judge.rubric.criterion import Criterion
from judge.rubric.rubric import Rubric
from judge.verdict.criterion_names import Names
from judge.verdict.criterion_score import CriterionScore
from judge.verdict.marks import END_MARK, THOUGHT_BEGINS, THOUGHT_ENDS
from judge.verdict.objects import read_object, read_value
from judge.verdict.statement import MISSING, Statement

if TYPE_CHECKING:
    from judge.reading.json.found_objects import Found
    from judge.verdict.quotations import Spoken

_SCORES = r"(?: (?:scores?|ratings?|verdict))?\W{0,5}$"
_FIRST_PASS = re.compile(r"^[^\w\n]{0,20}(?:first[ -]pass|initial|draft|preliminary)" + _SCORES, re.IGNORECASE | re.MULTILINE)
_REVISED = re.compile(r"^[^\w\n]{0,20}(?:revised|second[ -]pass)" + _SCORES, re.IGNORECASE | re.MULTILINE)
"""The headings of a judge that was asked for two passes, `First pass scores:` and `Revised scores:` (EQ-Bench,
https://arxiv.org/abs/2312.06281)."""

_BROKEN = "the JSON object is broken or cut off"
_BRACES = str.maketrans("｛｝", "{}")
_COMMENT = re.compile(r"//|/\*|#")
_FIRST_SIGN = 0xF0000
_SIGN = re.compile("[\U000f0000-\U000fffff]")
"""Private-use characters (Unicode, section 23.5). Each stands for one JSON object while the words around it are read."""

_SAYS = re.compile("[0-9\U000f0000-\U000fffff]")
"""A number or an object: a text with one says more than a greeting."""


class Verdict(Record):
    """A complete answer of a judge."""

    scores: tuple[CriterionScore, ...]
    repaired: bool
    """Whether the answer was not exactly in the form asked for."""


class _Reading(NamedTuple):
    """The scores that an answer states, and its words."""

    statements: Sequence[Statement]
    words: str = ""


def read_verdict(text: str, rubric: Rubric, form: Form = "plain") -> Verdict:
    """Read the judge's answer.

    Args:
        text: the answer; for `tool` the tool's input as JSON.
        rubric: what was asked.
        form: how the answer's form was asked for.

    Raises:
        Unreadable: there is no verdict in it. The message has every fault and quotes nothing; `found` has the answer's beginning.
    """
    names = Names(rubric.judged)
    try:
        return _verdict(_read(text, rubric, names, form), names)
    except Unreadable as fault:
        fault.found = text[:VERDICT_KEPT]
        raise


def _read(text: str, rubric: Rubric, names: Names, form: Form) -> _Reading:
    """Read an answer that is JSON as a whole, or has JSON or lines of scores in it."""
    if len(text) > VERDICT_LENGTH:
        msg = f"the answer has more than {VERDICT_LENGTH:,} characters"
        raise Unreadable(msg)
    whole = _parsed(text)
    if isinstance(whole, dict):
        return _Reading(read_object(whole, names, bare=rubric.bare))
    if isinstance(whole, list | str) and form != "plain":
        return _Reading(read_value(whole, names, bare=rubric.bare))
    if isinstance(whole, str):
        reading = _read(whole, rubric, names, form)
        return reading._replace(statements=[one._replace(exact=False) for one in reading.statements])
    return _in_prose(text, rubric, names, form)


def _in_prose(text: str, rubric: Rubric, names: Names, form: Form) -> _Reading:
    """Read an answer with words around its objects, or with lines instead of JSON.

    Where an object was asked for, lines cannot be the verdict. They can still contradict it.
    """
    from judge.reading.json.found_objects import find_objects
    from judge.verdict.lines import Lines  # their patterns' 20 ms are paid only where an answer is more than its object
    from judge.verdict.quotations import Spoken
    from judge.verdict.second_thoughts import refuse_declined

    text = END_MARK.sub("", text.translate(_BRACES))
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
    lines = Lines(names).read(spoken)
    statements = [*_drafts(thought, text, objects, rubric, names), *stated, *lines]
    return _Reading(sorted(statements, key=lambda one: one.place), words=spoken.text)


def _with_signs(text: str, objects: "Mapping[str, Found]") -> str:
    """Put one character in the place of each object, so that nothing inside an object is read as words."""
    pieces, end = [], 0
    for sign, found in objects.items():
        pieces += [_SIGN.sub("", text[end : found.start]), sign]
        end = found.end
    return "".join([*pieces, _SIGN.sub("", text[end:])])


def _refuse_loose_keys(said: str, names: Names) -> None:
    """Make sure that no part of a verdict's JSON is left over outside the objects that were read.

    Raises:
        Unreadable: there are braces, and a key of a verdict outside them: an object fell apart.
    """
    if re.search("[{}\U000f0000-\U000fffff]", said) and names.loose_key.search(said):
        raise Unreadable(_BROKEN)


def _split_thought(said: str) -> tuple[str, str]:
    """Return what may be a thought whose start was not sent, and the text after all thoughts and first passes.

    Raises:
        Unreadable: nobody can say where the thought ends.
    """
    opening, endings = THOUGHT_BEGINS.search(said), list(THOUGHT_ENDS.finditer(said))
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


def _drafts(thought: str, text: str, objects: "Mapping[str, Found]", rubric: Rubric, names: Names) -> list[Statement]:
    """Return a complete verdict that stands before a lone end of a thought. It counts, because that end may be a quotation."""
    from judge.verdict.lines import Lines
    from judge.verdict.quotations import Spoken

    spoken = Spoken.of(thought, names)
    if any(sign in thought and found.value is None for sign, found in objects.items()):
        raise Unreadable(_BROKEN)
    try:
        found = [*_in_objects(spoken, text, objects, rubric, names), *Lines(names).read(spoken)]
    except Unreadable:
        return []
    complete = {one.name for one in found if one.own} == set(names.criteria)
    return [one._replace(place=0) for one in found if one.own] if complete else []


def _in_objects(spoken: "Spoken", text: str, objects: "Mapping[str, Found]", rubric: Rubric, names: Names) -> Iterator[Statement]:
    """Give the scores in the objects of a text, each with its place.

    Raises:
        Unreadable: one is broken, or has scores for something that is not a criterion.
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


def _stated(found: "Found", text: str, rubric: Rubric, names: Names) -> list[Statement]:
    if found.value is not None:
        return read_object(found.value, names, bare=rubric.bare)
    if names.mentioned(text[found.start : found.end]):
        raise Unreadable(_BROKEN)
    return []


def _parsed(text: str) -> Any:
    """Return the JSON value that the whole text is; None where it is not JSON."""
    try:
        return json.loads(text.strip().removeprefix("\ufeff"), strict=False, **STRICT)
    except (ValueError, RecursionError):
        return None


def _verdict(reading: _Reading, names: Names) -> Verdict:
    """Apply the rule to the scores that were found."""
    if not any(one.own for one in reading.statements):
        msg = f"there is no score for {', '.join(names.criteria)}"
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
    """Return the one score that all statements about a criterion give. Quotations before the judge's own words do not count."""
    own = [one for one in statements if one.own]
    if not own:
        msg = "missing"
        raise Unreadable(msg)
    value = _value(criterion, own[0])
    others = [one for one in statements if one.own or one.place > own[0].place]
    if any(_value(criterion, one) != value for one in others):
        msg = "answered more than once, and differently"
        raise Unreadable(msg)
    reason = next((one.reason for one in own if one.reason), "")
    return CriterionScore(name=criterion.name, score=value, answer=own[0].answer, reason=reason)


def _value(criterion: Criterion, statement: Statement) -> float:
    if statement.answer is MISSING:
        msg = "its score is missing"
        raise Unreadable(msg)
    return criterion.scale.read(statement.answer)[0]


def _listen_behind(reading: _Reading, names: Names, scores: Mapping[str, CriterionScore]) -> None:
    """Read the words after the first complete verdict."""
    if not reading.words:
        return
    from judge.verdict.second_thoughts import Behind

    firsts = (next(one.place for one in reading.statements if one.own and one.name == name) for name in names.criteria)
    Behind(names, {name: one.score for name, one in scores.items()}).listen(reading.words[max(firsts) :])
