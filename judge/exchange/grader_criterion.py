"""The criteria that graders with a model become: score_model and label_model."""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from pydantic import ValidationError

from judge.errors import InputFault
from judge.exchange.openai_grader import LabelModelGrader, SamplingParams, ScoreModelGrader
from judge.exchange.part import Part
from judge.record import brief
from judge.rubric.judge_settings import JudgeSettings
from judge.rubric.scale import Levels

_EFFORTS = ("low", "medium", "high", "xhigh", "max")
"""What `judge.effort` of a rubric takes."""

_HOTTEST = 1.0
"""The highest temperature of a rubric's judge."""

_ROOM = int(JudgeSettings().max_tokens)
"""Tokens that a rubric's judge has for a reply with reasons, unless the rubric says otherwise."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
"""Where a sentence or a line ends; the point of `0.5` ends none."""

_OWN_FORM = (
    r"\b(?:return|respond|reply|answer|output|provide|give|write|print)\b",  # `Your output should be`
    r"\b(?:just|only|nothing|alone|single|solely|exactly)\b",  # `a single`, `and nothing else`
    r"\b(?:score|number|float|integer|digit|value|label|word|letter|grade|rating|json)\b",  # `floating point score`
)
"""What a sentence has all of that asks for an answer in a form of its own: `Return just a floating point score`."""

_ANSWER = "What the instructions ask for, on this scale."
_LABEL = "As the instructions say."
_FORM = "{}: the judge answers in this package's own form, a reason and a score, and not with `result` and `steps`"
_OWN = (
    "{}: its text asks for an answer in a form of its own, such as a number alone, and the judge is then asked for JSON: "
    "take that sentence out of the template"
)
_SHORT = "{}: max_completions_tokens {} is for the grader's own form; the judge gets {}, room for a reason and a score"
_FAILS = "{}: an answer that is no number in the range is asked for again, then unscored; OpenAI's grader cuts it off, or gives 0"
_OFF_LABEL = "{}: an answer that is no label is asked for again, then unscored"


def score_part(name: str, grader: ScoreModelGrader, where: str) -> Part:
    """Return the criterion that a score_model grader becomes.

    Raises:
        InputFault: its range is none.
    """
    ends = tuple(grader.range)
    if len(ends) != 2 or not all(map(math.isfinite, ends)) or not ends[0] < ends[1]:  # noqa: PLR2004  a range has two ends
        msg = f"{where}.range: wanted [low, high], two numbers in ascending order; found {brief(list(ends))}"
        raise InputFault(msg)
    low, high = ends
    term = (
        name
        if (low, high) == (0, 1)
        else f"{high - low:.17g} * {name}"
        if low == 0
        else f"{low:.17g} + {high - low:.17g} * {name}"
    )
    settings, notes = _settings(grader.sampling_params, name)
    return Part(
        name,
        term,
        range=(low, high),
        criterion={"name": name, "description": _ANSWER, "range": [low, high]},
        messages=tuple(grader.input),
        judge=settings,
        model=grader.model,
        notes=(_FORM.format(name), *_own_form(grader, name), _FAILS.format(name), *notes, *_threshold(grader, name)),
    )


def label_part(name: str, grader: LabelModelGrader, where: str) -> Part:
    """Return the criterion that a label_model grader becomes: its grade is 1 for a passing label, otherwise 0.

    Raises:
        InputFault: its labels are no scale, or every label has the same grade.
    """
    passing = set(grader.passing_labels)
    if not passing < set(grader.labels):
        msg = f"{where}.passing_labels: wanted some of 'labels' and not all, so that the grade depends on the answer"
        raise InputFault(msg)
    labels = _in_order(grader.labels, passing, where)
    steps = [{"label": label, "anchor": _LABEL} for label in labels]
    settings, notes = _settings(grader.sampling_params, name)
    shown = f"{name}: the judge sees the labels as levels, in the order {', '.join(map(brief, labels))}"
    return Part(
        name,
        f"(1 if {_passes(name, [label in passing for label in labels])} else 0)",
        criterion={"name": name, "description": _ANSWER, "levels": steps},
        messages=tuple(grader.input),
        judge=settings,
        model=grader.model,
        notes=(
            shown,
            _FORM.format(name),
            *_own_form(grader, name),
            _OFF_LABEL.format(name),
            *notes,
            *_threshold(grader, name),
        ),
    )


def _own_form(grader: ScoreModelGrader | LabelModelGrader, name: str) -> list[str]:
    sentences = [sentence for message in grader.input for sentence in _SENTENCE.split(message.content)]
    asked = any(all(re.search(part, sentence, re.IGNORECASE) for part in _OWN_FORM) for sentence in sentences)
    return [_OWN.format(name)] if asked else []


def _in_order(labels: Sequence[str], passing: set[str], where: str) -> list[str]:
    """Return the labels in an order that a scale takes: those that pass last, or as they stand, where numbers have to ascend."""
    fault = ""
    for order in ([one for one in labels if one not in passing] + [one for one in labels if one in passing], list(labels)):
        try:
            Levels.model_validate({"steps": [{"label": label, "anchor": _LABEL} for label in order]})
        except ValidationError as error:
            fault = error.errors()[0]["msg"]
        else:
            return order
    msg = f"{where}.labels: {fault}"
    raise InputFault(msg)


def _passes(name: str, passing: Sequence[bool]) -> str:
    """Return the condition that a label passes: labels are spread evenly over 0..1, so a run of them lies between two numbers."""
    last = len(passing) - 1
    runs: list[str] = []
    for passed, run in groupby(enumerate(passing), key=lambda one: one[1]):
        places = [place for place, _ in run]
        ends = [f"{name} > {(places[0] - 0.5) / last:.6g}"] if places[0] else []
        ends += [f"{name} < {(places[-1] + 0.5) / last:.6g}"] if places[-1] < last else []
        runs += [" and ".join(ends)] if passed else []
    return " or ".join(runs)


def _settings(params: SamplingParams | None, name: str) -> tuple[dict[str, Any], list[str]]:
    """Return the judge's settings, and what of OpenAI's cannot be said in them."""
    given = params or SamplingParams()
    settings: dict[str, Any] = {"temperature": None if given.temperature is None else min(_HOTTEST, given.temperature)}
    settings |= {"top_p": given.top_p} if given.top_p is not None else {}
    settings |= {"max_tokens": given.max_completions_tokens} if (given.max_completions_tokens or 0) > _ROOM else {}
    settings |= {"effort": given.reasoning_effort} if given.reasoning_effort in _EFFORTS else {}
    return settings, list(_lost(given, name))


def _lost(given: SamplingParams, name: str) -> Iterator[str]:
    if given.seed is not None:
        yield f"{name}: the seed is left out; a rubric has none"
    if given.max_completions_tokens is not None and given.max_completions_tokens < _ROOM:
        yield _SHORT.format(name, given.max_completions_tokens, _ROOM)
    if given.temperature is not None and given.temperature > _HOTTEST:
        yield f"{name}: temperature {given.temperature:g} is above {_HOTTEST:g}, the highest here, which is used"
    if given.reasoning_effort is not None and given.reasoning_effort not in _EFFORTS:
        yield f"{name}: reasoning_effort {given.reasoning_effort} is left to the model; a rubric has {', '.join(_EFFORTS)}"


def _threshold(grader: ScoreModelGrader | LabelModelGrader, name: str) -> list[str]:
    return [] if grader.pass_threshold is None else [f"{name}: pass_threshold counts in OpenAI's Evals alone, and is left out"]
