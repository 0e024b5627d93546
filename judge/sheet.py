"""Writes a rubric out for the person who has to trust it: what is verified and judged, which end is best, what the reward is.

Everything is taken from the rubric as it was loaded, so what stands here is what counts.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from judge.criterion import Criterion
from judge.reading.text.sentences import sentences
from judge.rubric import Gate, Rubric
from judge.scale import Levels

Row = tuple[str, ...]

LISTED = ("rubric", "version", "checks", "criteria", "what it is for")
CHECKED = ("check", "kind", "weight", "options", "what happens below its gate")
JUDGED = ("criterion", "weight", "answer", "what is asked, and when each answer is right")


def listed(rubric: Rubric) -> Row:
    """Return a rubric as one row of a list: its parts by name, and the first sentence of its description."""
    checks = ", ".join(check.name for check in rubric.checks) or "none"
    own = ["each record's own"] if rubric.instance_criteria else []
    criteria = ", ".join([*(criterion.name for criterion in rubric.judged), *own]) or "none: no judge is asked"
    purpose = next(iter(sentences(_line(rubric.description))), _line(rubric.description))
    return rubric.name, str(rubric.version), checks, criteria, purpose


def checked(rubric: Rubric) -> list[Row]:
    """Return a row for every check, with the options that the rubric sets and the gate that it holds."""
    gates = {gate.check: _gate(gate, rubric) for gate in rubric.gates}
    rows: list[Row] = []
    for check in rubric.checks:
        options = check.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"check", "name", "weight"})
        weight = "" if rubric.reward else f"{check.weight:g}"  # a formula goes by names
        rows.append((check.name, check.check, weight, _options(options), gates.get(check.name, "")))
    return rows


def judged(rubric: Rubric) -> list[Row]:
    """Return a row for every criterion, and one below it for every answer that its scale names, from worst to best."""
    rows: list[Row] = []
    for criterion in rubric.judged:
        pitfall = " (a pitfall: it costs)" if criterion.weight < 0 else ""
        rows.append((criterion.name, f"{criterion.weight:g}{pitfall}", criterion.scale.wanted(), _line(criterion.description)))
        rows += [("", "", answer, text) for answer, text in _answers(criterion)]
    if rubric.instance_criteria:
        rows.append(("each record's own", "", "", "what the record brings under metadata.rubric"))
    return rows


def terms(rubric: Rubric) -> Iterator[tuple[str, str]]:
    """Give what holds for the whole rubric, a field and its value at a time."""
    low, high = f"{rubric.range.low:g}", f"{rubric.range.high:g}"
    yield "reward", rubric.reward or "the mean of all parts by their weights, a pitfall counted from its other end"
    if rubric.reward and re.search(r"\bjudge\b", rubric.reward):
        yield "judge, in it", "the mean of the criteria by their weights, from 0 to 1"
    yield "range", f"{low} (worst) to {high} (best)"
    yield "on_unscored", rubric.on_unscored
    if rubric.verifiable:
        yield "verifiable", rubric.verifiable
    yield "max_unscored", f"{rubric.max_unscored:g} of a batch"
    yield "neutral", "none is stated" if rubric.neutral is None else f"{rubric.neutral:g}"
    if rubric.asks_judge:
        yield "prompt", f"prompts/{rubric.prompt}.j2"
        stated = rubric.judge.model_dump(mode="json", exclude_unset=True)
        yield "who judges", _options(stated) or "not stated: --model or JUDGE_MODELS says"


def _gate(gate: Gate, rubric: Rubric) -> str:
    reward = rubric.range.low if gate.reward is None else gate.reward
    return f"below {gate.least:g}: the reward is {reward:g}{', no judge is asked' if rubric.asks_judge else ''}"


def _answers(criterion: Criterion) -> list[tuple[str, str]]:
    """Return the answers that stand for something, worst first; being met is the worst end of a pitfall."""
    scale = criterion.scale
    steps: Iterable[tuple[object, str]] = (
        ((step.label, _line(step.anchor)) for step in scale.steps)
        if isinstance(scale, Levels)
        else ((scale.answer_at(end), "") for end in (0.0, 1.0))
    )
    named = [(_answer(answer), text) for answer, text in steps]
    if criterion.weight < 0:
        named.reverse()
    (worst, first), *between, (best, last) = named
    return [(f"{worst} (worst)", first), *between, (f"{best} (best)", last)]


def _answer(answer: object) -> str:
    return f"{answer:g}" if isinstance(answer, float) else answer if isinstance(answer, str) else json.dumps(answer)


def _options(options: Mapping[str, Any]) -> str:
    """Write options as a rubric states them; text stands without quotes."""
    return ", ".join(
        f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}" for name, value in options.items()
    )


def _line(text: str) -> str:
    return " ".join(text.split())
