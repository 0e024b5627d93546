"""Shows a rubric to the person who has to trust it: what is checked and judged, which end is best, what the reward is.

Everything is taken from the rubric as it was loaded, so what is shown is what counts.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from judge.doors.page import Section
from judge.reading.text.sentences import sentences
from judge.rubric.criterion import Criterion
from judge.rubric.rubric import Gate, Rubric
from judge.rubric.scale import Levels

Cells = tuple[str, ...]

LISTED = ("rubric", "scored by", "what it is for")

_UNSCORED: Mapping[str, str] = {
    "impute": "impute: the sample gets the mean of the other rewards of its group",
    "fail": "fail: the whole batch fails",
    "verifiable": "verifiable: the checks alone count",
}
"""What each value of `on_unscored` does."""


def rubric_line(rubric: Rubric) -> Cells:
    """Return a rubric as one row of a list: what scores it, and the first sentence of its description."""
    by = [kind for kind, there in (("checks", rubric.checks), ("judge", rubric.asks_judge)) if there]
    purpose = next(iter(sentences(_line(rubric.description))), _line(rubric.description))
    return rubric.name, " and ".join(by), purpose


def rubric_page(rubric: Rubric) -> Iterator[Section]:
    """Give the sections of a rubric's page."""
    yield Section(f"{rubric.name}, version {rubric.version}, hash {rubric.hash}", _paragraph(rubric.description))
    if rubric.checks:
        columns = ("check", "kind", "weight", "options", "gate")
        yield Section("checks", columns=columns, rows=_checks(rubric))
    for criterion in rubric.judged:
        yield _criterion(criterion)
    if rubric.instance_criteria:
        yield Section("criteria of each record", "Each record brings criteria of its own under metadata.rubric.")
    yield Section("reward", rows=list(_terms(rubric)))


def _checks(rubric: Rubric) -> list[Cells]:
    """Return a row for each check, with the options that the rubric sets and its gate."""
    gates = {gate.check: _gate(gate, rubric) for gate in rubric.gates}
    rows: list[Cells] = []
    for check in rubric.checks:
        options = check.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"check", "name", "weight"})
        weight = "" if rubric.reward else f"{check.weight:g}"  # a formula goes by names
        rows.append((check.name, check.check, weight, _options(options), gates.get(check.name, "")))
    return rows


def _gate(gate: Gate, rubric: Rubric) -> str:
    reward = rubric.range.low if gate.reward is None else gate.reward
    return f"below {gate.least:g}: the reward is {reward:g}{', no judge is asked' if rubric.asks_judge else ''}"


def _criterion(criterion: Criterion) -> Section:
    """Return a criterion: its question, and each answer with its meaning, from worst to best."""
    pitfall = ", a pitfall: it costs" if criterion.weight < 0 else ""
    heading = f"{criterion.name}, weight {criterion.weight:g}{pitfall}; {criterion.scale.wanted()}"
    return Section(heading, _paragraph(criterion.description), rows=_answers(criterion))


def _answers(criterion: Criterion) -> list[Cells]:
    """Return each answer that the scale names with its text, worst first; for a pitfall, a high answer is the worst."""
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


def _terms(rubric: Rubric) -> Iterator[Cells]:
    """Give what holds for the whole rubric: a field of the file and its meaning."""
    pitfalls = any(criterion.weight < 0 for criterion in rubric.judged)
    mean = f"the mean of all parts by their weights{', less what pitfalls cost' if pitfalls else ''}"
    yield "reward", rubric.reward or mean
    if rubric.reward and re.search(r"\bjudge\b", rubric.reward):
        yield "judge", "in the formula: the mean of the criteria by their weights, from 0 to 1"
    yield "range", f"{rubric.range.low:g} (worst) to {rubric.range.high:g} (best)"
    yield "on_unscored", _UNSCORED[rubric.on_unscored]
    if rubric.verifiable:
        yield "verifiable", rubric.verifiable
    yield "max_unscored", f"{rubric.max_unscored:g} of a batch; above it the batch fails"
    neutral = "not set: the mean of the batch" if rubric.neutral is None else f"{rubric.neutral:g}"
    yield "neutral", f"{neutral}, where a group has no reward at all"
    if rubric.asks_judge:
        yield "prompt", f"prompts/{rubric.prompt}.j2"
        stated = rubric.judge.model_dump(mode="json", exclude_unset=True)
        yield "judged by", _options(stated) or "not set: --model or JUDGE_MODELS names the model"
    else:
        yield "judged by", "nobody: the checks alone count"


def _options(options: Mapping[str, Any]) -> str:
    """Write options as a rubric states them, text without quotes."""
    return ", ".join(
        f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}" for name, value in options.items()
    )


def _paragraph(text: str) -> str:
    """Join the lines of each paragraph: where they break in the file is of no use on a terminal of another width."""
    return "\n".join(_line(part) for part in re.split(r"\n\s*\n", text.strip()))


def _line(text: str) -> str:
    return " ".join(text.split())
