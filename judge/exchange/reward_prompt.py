"""A rubric as SageMaker's RewardPrompt: one Jinja2 template that asks a judge for JSON with one `score` from 0 to 1.

The template is the question that this package would ask, with SageMaker's variables where the texts of a sample would stand. What
a RewardPrompt cannot say is listed. The variables are those that the package sagemaker-train 1.27 shows; its documents do not
say what `prompt` looks like, nor what the trainer does when the judge fails.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from judge.digest import digest
from judge.errors import RubricFault, SampleFault
from judge.question.prompts import Prompts
from judge.question.template import Templates
from judge.question.variables import VARIABLES
from judge.rubric.rubric import Rubric
from judge.sample import Message, Sample

_OPENS = re.compile(r"\{(?=[{%#]|\Z)")
"""A brace that opens a tag of Jinja2, or stands right before a variable."""

_ANSWER = """\
# Answer

One JSON object and nothing else: {{"reason": "...", "score": ...}}

The score is a number from 0 to 1: the mean of the criteria, each from 0 for the worst to 1 for the best on its scale{weights}."""

_UNFENCED = "the marks around a text: here a text could forge one, because nothing breaks what looks like a mark in it"
_FAILS = "a judge's failure is not a reward: what SageMaker does when its judge fails is not documented"


class RewardPrompt(NamedTuple):
    """A template for an evaluator of type RewardPrompt."""

    template: str
    lost: tuple[str, ...]
    """What the rubric has and the template cannot say; a line each."""


def make_reward_prompt(rubric: Rubric, folders: Sequence[Path]) -> RewardPrompt:
    """Write the judge's part of a rubric as a RewardPrompt.

    Args:
        rubric: it asks a judge.
        folders: where the templates are, the preferred folder first.

    Raises:
        RubricFault: the rubric asks no judge, or what it asks depends on the record in a way that no RewardPrompt has.
        PromptFault: its template has faults.
    """
    if not rubric.asks_judge or rubric.instance_criteria:
        why = "it asks no judge" if not rubric.asks_judge else "records bring their own criteria"
        msg = f"{rubric.name}: cannot be a reward prompt: {why}; export it as a reward function"
        raise RubricFault(msg)
    prompts = Prompts(folders)
    prompts.check(rubric)
    fields = _metadata(rubric, Templates(folders))
    names = {_mark(name): name for name in ("prompt", "model_output", "ground_truth", *(f"extra_info.{one}" for one in fields))}
    text = _question(rubric, prompts, {name: mark for mark, name in names.items()})
    pieces = re.split(f"({'|'.join(names)})", text)
    template = "".join(f"{{{{ {names[piece]} }}}}" if piece in names else _OPENS.sub('{{ "{" }}', piece) for piece in pieces)
    return RewardPrompt(f"{template}\n", tuple(_lost(rubric)))


def _mark(name: str) -> str:
    """Return a word that stands for a variable while the question is written, and that no rubric has by chance."""
    return f"variable{digest(['reward prompt', name])}"


def _metadata(rubric: Rubric, templates: Templates) -> list[str]:
    """Return the fields of the metadata that the template shows."""
    used = templates.check(f"{rubric.prompt}.j2", VARIABLES)
    if "metadata" in used:
        msg = f"prompts/{rubric.prompt}.j2: shows all metadata; a reward prompt has fields: write metadata.NAME"
        raise RubricFault(msg)
    return sorted(one.removeprefix("metadata.") for one in used if one.startswith("metadata."))


def _question(rubric: Rubric, prompts: Prompts, marks: dict[str, str]) -> str:
    sample = Sample(
        id=0,
        messages=(Message(role="user", content=marks["prompt"]),),
        response=marks["model_output"],
        reference=marks["ground_truth"],
        metadata={name.removeprefix("extra_info."): mark for name, mark in marks.items() if name.startswith("extra_info.")},
    )
    try:
        question = prompts.render(_bare(rubric), sample)
    except SampleFault as fault:
        msg = f"{rubric.name}: its template needs more of a record than a reward prompt has: {fault}"
        raise RubricFault(msg) from fault
    system = question.system.removesuffix(question.form).strip()
    answer = "" if rubric.flat else _ANSWER.format(weights=_weights(rubric))
    return "\n\n".join(part for part in (system, question.user, answer) if part)


def _bare(rubric: Rubric) -> Rubric:
    """Return the rubric without what the form of our own replies needs."""
    if rubric.flat:
        return rubric
    own = {name: getattr(rubric, name) for name in rubric.model_fields_set}
    plain = {"group": None, "reasons": "none", "criteria_order": "stated"}
    return Rubric(**{**own, "calibration": None, "judge": rubric.judge.model_copy(update=plain)})


def _weights(rubric: Rubric) -> str:
    if len({one.weight for one in rubric.criteria}) == 1 and rubric.criteria[0].weight > 0:
        return ""
    told = ", ".join(f"{one.name} {one.weight:g}" for one in rubric.criteria)
    return f"; their weights are {told}; a weight below 0 is what a fault takes off"


def _lost(rubric: Rubric) -> Iterator[str]:
    judge = rubric.judge
    several = {"samples": judge.samples > 1, "models": judge.models, "escalate": judge.escalate, "abstain": judge.abstain}
    asked = {"group": judge.group, "partial": judge.partial, "criteria_order": judge.criteria_order != "stated"}
    if rubric.checks:
        yield f"checks: {', '.join(check.name for check in rubric.checks)}"
    if rubric.gates:
        yield f"gates: {', '.join(gate.check for gate in rubric.gates)}"
    if rubric.reward:
        yield f"reward: the formula {rubric.reward}; the judge works out the mean of the criteria instead"
    elif not rubric.flat and len(rubric.criteria) > 1:
        yield "the mean of the criteria: here a program works it out, there the judge does"
    if (rubric.range.low, rubric.range.high) != (0, 1):
        yield f"range: {rubric.range.low:g} to {rubric.range.high:g}; the score is from 0 to 1"
    if rubric.calibration:
        yield "calibration: the judge's own score counts"
    for name, stated in {**several, **asked}.items():
        if stated:
            yield f"judge.{name}"
    yield _UNFENCED
    yield _FAILS
