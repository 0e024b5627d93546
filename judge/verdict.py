"""Reads a verdict out of a judge's answer: strict about scores, tolerant about what stands around them.

Every criterion must be answered exactly once, by name, on its scale. The last verdict in the text wins, so that one quoted
from the response or tried out on the way counts for nothing. There is no default score.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from judge.criterion import Criterion
from judge.errors import Unreadable
from judge.json_object import find_objects
from judge.record import Record, brief
from judge.rubric import Rubric

_LINE = re.compile(
    r"""[ \t>#*•_`"'\[(-]{0,20}(?:[0-9]{1,3}[.)][ \t]*)?[*_`"'\[(]{0,4}([A-Za-z][\w ]{0,63}?)[*_`"'\]) \t]{0,6}[:=](.*)"""
)
_TAIL = re.compile(r"(?:<\|\w{1,30}\|>|</s>|<eos>){1,3}[ \t]{0,8}$")
"""Marks of a model's own that some servers leave behind what it wrote. Within a line they would join two numbers into one."""

_BEGINS = re.compile(r"""[*_`"'\[( \t]{0,8}-?\.?[0-9]""")
_NUMBER = re.compile(r"""[*_`"'\[( \t]{0,8}(-?[0-9]{1,6}(?:\.[0-9]{1,6})?)[*_`"'\]) \t]{0,8}[.,;]?[*_`"' \t]{0,6}""")
_REASON_KEYS = ("reason", "reasoning", "explanation", "rationale")


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


def read_verdict(text: str, rubric: Rubric) -> Verdict:
    """Read the judge's answer.

    Raises:
        Unreadable: with every fault: what is missing, off its scale, doubled or no answer at all.
    """
    answers, repaired = _answers(text, rubric)
    scores: list[CriterionScore] = []
    faults: list[str] = []
    for criterion in rubric.judged:
        try:
            score, mended = _score(criterion, answers, flat=rubric.flat)
        except Unreadable as fault:
            faults.append(f"{criterion.name}: {fault}")
        else:
            scores.append(score)
            repaired |= mended
    if faults:
        raise Unreadable("; ".join(faults))
    return Verdict(scores=tuple(scores), repaired=repaired)


def _answers(text: str, rubric: Rubric) -> tuple[dict[str, Any], bool]:
    names = {criterion.name for criterion in rubric.judged}
    objects = find_objects(text)
    for found in objects[-1:]:
        if found.value is None:
            msg = "the JSON object is broken or cut off"
            raise Unreadable(msg)
        if names & found.value.keys():
            return found.value, found.repaired
        inner = [value for value in found.value.values() if isinstance(value, dict) and names & value.keys()]
        if len(inner) > 1:
            msg = "more than one verdict in one JSON object"
            raise Unreadable(msg)
        if inner:
            return inner[0], True
    if objects:
        msg = f"no JSON object with {', '.join(sorted(names))} in it, found {brief(text)}"
        raise Unreadable(msg)
    return _lines(text, rubric.judged), True


def _lines(text: str, criteria: tuple[Criterion, ...]) -> dict[str, Any]:
    """Read `name: number` lines, for a judge that writes no JSON.

    The last line that gives a criterion a number decides; when more than the number stands in it there is no score.
    """
    answers: dict[str, Any] = {}
    names = {criterion.name.replace("_", " "): criterion.name for criterion in criteria}
    for line in text.splitlines():
        stated = _LINE.match(_TAIL.sub("", line))
        name = stated and names.get(stated[1].lower().replace("_", " "))
        if stated and name and _BEGINS.match(stated[2]):
            number = _NUMBER.fullmatch(stated[2])
            answers[name] = (float(number[1]) if "." in number[1] else int(number[1])) if number else stated[2]
        else:
            answers |= dict.fromkeys(_taken_back(line[:200], names, answers), line)
    if not answers:
        msg = f"no JSON object with {', '.join(sorted(names.values()))} in it, found {brief(text)}"
        raise Unreadable(msg)
    return answers


def _taken_back(line: str, names: Mapping[str, str], answers: Mapping[str, Any]) -> list[str]:
    """Return the criteria to which a line gives a number again, in a form that cannot be read: the one before is void."""
    form = r"\W{{0,20}}(?:\w+\W{{1,3}})?{}\b[^0-9.]{{0,16}}[0-9]"
    return [name for said, name in names.items() if name in answers and re.match(form.format(said), line, re.IGNORECASE)]


def _score(criterion: Criterion, answers: dict[str, Any], *, flat: bool) -> tuple[CriterionScore, bool]:
    if criterion.name not in answers:
        msg = "missing"
        raise Unreadable(msg)
    item = answers[criterion.name]
    bare = flat or not isinstance(item, dict)
    if not bare and "score" not in item:
        msg = "its score is missing"
        raise Unreadable(msg)
    answer = item if bare else item["score"]
    value, mended = criterion.scale.read(answer)
    reason = _reason(answers if flat else item)
    return CriterionScore(name=criterion.name, score=value, answer=answer, reason=reason), mended or bare is not flat


def _reason(item: object) -> str:
    reasons = [item[key] for key in _REASON_KEYS if key in item] if isinstance(item, dict) else []
    return next((reason for reason in reasons if isinstance(reason, str)), "")
