"""The variables that a template may show: plain values, made of a rubric and of a sample.

What is not ours (the conversation, the response, the ground truth, criteria that a record brings) is finished text in a fence,
and no template renders it a second time. A criterion that a record brings stands in one fence with its levels, each on a line of
its own. Outside the fence a template sees its name (letters, digits and underscores), its weight, and numbers. Metadata has no
fence, since a template may put it anywhere; what looks like a mark in it is broken.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from judge.question.enclosures import Marks
from judge.question.fence import fence, neutralise
from judge.question.template import Absent
from judge.rubric.criterion import BroughtCriterion, Criterion
from judge.rubric.rubric import Rubric
from judge.rubric.scale import Levels, Scale
from judge.sample import Message, Sample, as_text

VARIABLES = frozenset({"rubric", "split", "together", "reasons", "prompt", "response", "ground_truth", "metadata"})
"""The names of all variables."""

_ROLE = re.compile(r"[a-z_]{1,20}")
"""`user`, `system`, `tool`: a role that may stand in a mark. Any other becomes `turn`."""

_HEADING = re.compile(r"^#+")
"""`# Title`, `### Title`: the beginning of a heading in Markdown."""


def of_rubric(rubric: Rubric, *, split: bool, together: int = 0) -> dict[str, Any]:
    """Return what a template sees of a rubric.

    Args:
        rubric: with the criteria that are asked for.
        split: whether other questions ask for other criteria of the same sample.
        together: how many responses are asked about at once; 0 if one is asked about alone.
    """
    shown = {
        "name": rubric.name,
        "description": rubric.description,
        "criteria": [_criterion(criterion) for criterion in rubric.judged],
        "brought": any(isinstance(criterion, BroughtCriterion) for criterion in rubric.judged),
    }
    return {"rubric": shown, "split": split, "together": together, "reasons": rubric.judge.reasons}


def of_sample(sample: Sample) -> dict[str, Any]:
    """Return what a template sees of a sample. It may test for a missing ground truth, but showing it is a fault."""
    marks = Marks.of([sample])
    return {**_of_prompt(sample, marks), "response": fence("response", _response(sample), None, marks.places(sample, None))}


def of_samples(samples: Mapping[str, Sample]) -> dict[str, Any]:
    """Return what a template sees of several responses to one prompt.

    Args:
        samples: by the digits of their marks, in the order in which they are shown.
    """
    marks = Marks.of(tuple(samples.values()))
    responses = [fence("response", _response(sample), digits, marks.places(sample, None)) for digits, sample in samples.items()]
    return {**_of_prompt(next(iter(samples.values())), marks), "response": "\n\n".join(responses)}


def _of_prompt(sample: Sample, marks: Marks) -> dict[str, Any]:
    truth = sample.reference
    return {
        "prompt": _conversation(sample, marks),
        "ground_truth": Absent(name="ground_truth") if truth is None else fence("ground_truth", as_text(truth)),
        "metadata": _neutral(sample.metadata),
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": criterion.name, "weight": criterion.weight}
    steps = [step.model_dump() for step in criterion.scale.steps] if isinstance(criterion.scale, Levels) else []
    if not isinstance(criterion, BroughtCriterion):
        return {**shown, "description": criterion.description, "steps": steps, "wanted": criterion.scale.wanted()}
    lines = [criterion.description, *(f"- {step['label']}: {step['anchor']}" for step in steps)]
    text = "\n".join(map(_one_line, lines))
    return {**shown, "description": fence("criterion", text), "steps": [], "wanted": _wanted(criterion.scale)}


def _one_line(text: str) -> str:
    """Put a text on one line that is not a heading."""
    line = " ".join(text.split())
    return _HEADING.sub(lambda marks: "＃" * len(marks[0]), line)


def _wanted(scale: Scale) -> str:
    """Say in our words alone what an answer must be; level names that a record brings stand in its fence."""
    named = isinstance(scale, Levels) and any(isinstance(step.label, str) for step in scale.steps)
    return "one of the levels that the criterion names, as it is written there" if named else scale.wanted()


def _conversation(sample: Sample, marks: Marks) -> str:
    alone = len(sample.messages) == 1
    return "\n".join(
        fence("prompt" if alone else _role(turn), turn.content, None, marks.places(sample, place))
        for place, turn in enumerate(sample.messages)
    )


def _role(turn: Message) -> str:
    return turn.role if _ROLE.fullmatch(turn.role) else "turn"


def _response(sample: Sample) -> str:
    calls = as_text(list(sample.tool_calls)) if sample.tool_calls else ""
    return f"{sample.response}\n{calls}".strip() if calls else sample.response


def _neutral(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, list):
        return [_neutral(item) for item in value]
    if isinstance(value, dict):
        return {neutralise(key): _neutral(item) for key, item in value.items()}
    return value
