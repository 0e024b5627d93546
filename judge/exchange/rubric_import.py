"""The rubric that a grader becomes: its checks and criteria, its formula, its template, and what differs, line by line."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from judge.errors import InputFault, RubricFault
from judge.exchange.calculation import read_calculation
from judge.exchange.grader_check import check_part
from judge.exchange.grader_criterion import label_part, score_part
from judge.exchange.grader_prompt import make_prompt
from judge.exchange.openai_grader import Grader, LabelModelGrader, MultiGrader, ScoreModelGrader, read_grader, read_parts
from judge.exchange.part import Part, to_name
from judge.record import brief, explain
from judge.rubric.interval import Interval
from judge.rubric.rubric import FIELDS, Rubric
from judge.rubric.rubric_file import parse_rubric

_ENDPOINT = "https://api.openai.com/v1"

_EMPTY = "an empty response gets {:g}, the lowest reward, and no check or judge is asked"
_LOG = "calculate_output: OpenAI does not say which logarithm log is; here it is the natural one"
_MODELS = "OpenAI's grader asks {}: --judge openai:{} --model {} asks the same; another judge may score otherwise"


class Imported(NamedTuple):
    """A rubric out of a grader."""

    name: str
    data: Mapping[str, Any]
    """What the rubric's file holds."""

    rubric: Rubric
    """The same, checked."""

    template: str | None
    """The text of the prompt template; None if no judge is asked."""

    notes: tuple[str, ...]
    """What gives another reward than OpenAI's grader, or may; a line each."""


class _Combined(NamedTuple):
    parts: tuple[Part, ...]
    reward: str | None
    range: tuple[float, float]
    notes: tuple[str, ...]


def import_rubric(text: str, name: str | None = None) -> Imported:
    """Make a rubric of a grader.

    Args:
        text: its JSON.
        name: the rubric's name; by default made from the grader's.

    Raises:
        InputFault: it is no grader, or says what no rubric can; the message names the place.
    """
    grader = read_grader(text)
    if name is None and grader.name is None:
        msg = "name: the grader has none; give --name"
        raise InputFault(msg)
    called = to_name(name or grader.name or "")
    if name is not None and called != name:
        msg = f"--name: wanted small letters, digits and underscores, a letter first, such as {called!r}"
        raise InputFault(msg)
    combined = _of_multi(grader) if isinstance(grader, MultiGrader) else _of_one(grader)
    return _imported(called, grader, combined)


def _of_one(grader: Grader) -> _Combined:
    part = _part(to_name(grader.type), grader, "grader")
    reward = part.term[1:-1] if isinstance(grader, LabelModelGrader) else None
    return _Combined((part,), reward, part.range, ())


def _of_multi(grader: MultiGrader) -> _Combined:
    parts: dict[str, Part] = {}
    for key, one in read_parts(grader).items():
        parts[key] = _part(to_name(key, [part.name for part in parts.values()]), one, f"graders.{key[:40]}")
    terms, names = ({key: getattr(part, field) for key, part in parts.items()} for field in ("term", "name"))
    made = read_calculation(grader.calculate_output, terms, names)
    used = tuple(part for key, part in parts.items() if key in made.used)
    if not used:
        msg = "calculate_output: wanted the name of a grader in it, found none"
        raise InputFault(msg)
    notes = [f"graders.{key[:40]} is not in calculate_output, and is left out" for key in parts if key not in made.used]
    notes += [f"graders.{key[:40]} is called {part.name} here" for key, part in parts.items() if part.name != key]
    notes += [_LOG] if "log(" in made.text else []
    notes += [] if grader.invalid_grade is None else ["invalid_grade is left out: what cannot be graded is unscored"]
    return _Combined(used, made.text, _range(made.bounds), tuple(notes))


def _part(name: str, grader: Grader, where: str) -> Part:
    if isinstance(grader, ScoreModelGrader):
        return score_part(name, grader, where)
    return label_part(name, grader, where) if isinstance(grader, LabelModelGrader) else check_part(name, grader, where)


def _range(bounds: Interval) -> tuple[float, float]:
    """Return the range of a reward: 0 to 1 where the formula stays in it, otherwise as wide as the formula."""
    return (0.0, 1.0) if bounds.low >= 0 and bounds.high <= 1 else (min(0.0, bounds.low), max(bounds.high, bounds.low + 1.0))


def _imported(name: str, grader: Grader, combined: _Combined) -> Imported:
    asked = [part for part in combined.parts if part.criterion is not None]
    prompt = make_prompt(asked) if asked else None
    settings, unsaid = _judge(asked)
    data = {
        "name": name,
        "description": f"Imported from a grader of OpenAI's type {grader.type}.",
        **({"prompt": name, "judge": settings} if prompt is not None else {}),
        **_listed("checks", [part.check for part in combined.parts if part.check is not None]),
        **_listed("criteria", [part.criterion for part in asked if part.criterion]),
        **({"reward": combined.reward} if combined.reward else {}),
        **({"range": list(combined.range)} if combined.range != (0.0, 1.0) else {}),
    }
    notes = [note for part in combined.parts for note in part.notes]
    notes += [*combined.notes, *unsaid, *(prompt.notes if prompt is not None else ()), _EMPTY.format(combined.range[0])]
    if combined.range != (0.0, 1.0):
        notes += [f"the reward runs from {combined.range[0]:g} to {combined.range[1]:g}, as the grader's grade can"]
    return Imported(name, data, _checked(data), prompt.template if prompt is not None else None, _lines(notes))


def _lines(notes: Sequence[str]) -> tuple[str, ...]:
    """Return each note once and on one line: a name in a grader may have line ends, after which it could speak as we do."""
    return tuple(dict.fromkeys(" ".join(note.split()) for note in notes))


def _listed(field: str, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {field: [dict(item) for item in items]} if items else {}


def _judge(asked: Sequence[Part]) -> tuple[dict[str, Any], list[str]]:
    """Return how the judge is asked, and what cannot be said of it in a rubric."""
    if not asked:
        return {}, []
    models = list(dict.fromkeys(part.model for part in asked))
    notes = [_MODELS.format(" and ".join(map(brief, models)), _ENDPOINT, shlex.quote(models[0]))]
    if len(models) > 1:
        notes += [f"a rubric has one judge: {brief(models[0])} is named for all graders"]
    if any(part.judge != asked[0].judge for part in asked):
        notes += [f"a rubric asks its judge in one way: the sampling_params of {asked[0].name} count for all"]
    return dict(asked[0].judge), notes


def _checked(data: Mapping[str, Any]) -> Rubric:
    try:
        return parse_rubric(dict(data))
    except ValidationError as error:
        where = "the rubric that the grader becomes"
        raise RubricFault.of(where, explain(error, FIELDS)) from error
