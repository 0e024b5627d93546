"""The variables that a template may show: plain values, made of a rubric and of a sample.

What is not ours (the conversation, the response, the ground truth, criteria that a record brings) is finished text in a fence,
and no template renders it a second time. A criterion that a record brings stands in one fence with its levels, each on a line of
its own. Outside the fence a template sees its name (letters, digits and underscores), its weight, and numbers. Metadata has no
fence, since a template may put it anywhere; what looks like a mark in it is broken.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from judge.question.fence import fence, neutralise
from judge.question.template import Absent
from judge.rubric.criterion import BroughtCriterion, Criterion
from judge.rubric.rubric import Rubric
from judge.rubric.scale import Levels, Scale
from judge.rubric.turns import answer_name
from judge.sample import Message, Observation, RolloutTurn, Sample, as_text

VARIABLES = frozenset({"rubric", "split", "together", "reasons", "prompt", "response", "ground_truth", "metadata", "rollout"})
"""The names of all variables."""

_ROLE = re.compile(r"[a-z_]{1,20}")
"""`user`, `system`, `tool`: a role that may stand in a mark. Any other becomes `turn`."""

_OBSERVED = {"tool", "function", "user", "system", "developer"}
"""Roles of turns between two turns of the model, which may stand in a mark: no record can name a role `turn` or `result`."""

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
    return {**_of_prompt(sample), "response": fence("response", _response(sample))}


def of_samples(samples: Mapping[str, Sample]) -> dict[str, Any]:
    """Return what a template sees of several responses to one prompt.

    Args:
        samples: by the digits of their marks, in the order in which they are shown.
    """
    responses = [fence("response", _response(sample), digits) for digits, sample in samples.items()]
    return {**_of_prompt(next(iter(samples.values()))), "response": "\n\n".join(responses)}


def of_rollout(sample: Sample) -> dict[str, Any]:
    """Return what a template sees of a sample turn by turn.

    The marks say what is what: `turn_2` is what the model wrote in its second turn, with its calls as JSON, `result_2_1` what the
    first of these calls returned. Anything else that came back has the role of its turn: `user_2`.
    """
    turns = [_fenced_turn(turn, number) for number, turn in enumerate(sample.turns, 1)]
    shown = {"prompt": _conversation(sample.before), "turns": "\n\n".join(turns), "count": len(turns)}
    return {"rollout": shown}


def _fenced_turn(turn: RolloutTurn, number: int) -> str:
    wrote = fence(f"turn_{number}", _with_calls(turn.text, turn.tool_calls))
    return "\n".join([wrote, *(fence(_mark(one, number), one.content) for one in turn.observations)])


def _mark(seen: Observation, turn: int) -> str:
    if seen.call is not None:
        return f"result_{seen.turn}_{seen.call}"
    return f"{seen.role if seen.role in _OBSERVED else 'other'}_{turn}"


def _of_prompt(sample: Sample) -> dict[str, Any]:
    truth = sample.reference
    return {
        "prompt": _conversation(sample.messages),
        "ground_truth": Absent(name="ground_truth") if truth is None else fence("ground_truth", as_text(truth)),
        "metadata": _neutral(sample.metadata),
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": criterion.name, "weight": criterion.weight}
    steps = [step.model_dump() for step in criterion.scale.steps] if isinstance(criterion.scale, Levels) else []
    if not isinstance(criterion, BroughtCriterion):
        shown |= {"description": criterion.description, "steps": steps, "wanted": criterion.scale.wanted()}
        return shown if criterion.of == "response" else {**shown, **_each_turn(criterion)}
    lines = [criterion.description, *(f"- {step['label']}: {step['anchor']}" for step in steps)]
    text = "\n".join(map(_one_line, lines))
    return {**shown, "description": fence("criterion", text), "steps": [], "wanted": _wanted(criterion.scale)}


def _each_turn(criterion: Criterion) -> dict[str, str]:
    """Return what is different about a criterion that is scored for each turn: its key has the number of the turn, N, in it."""
    return {"name": answer_name(criterion.name, "N"), "wanted": f"for each turn N: {criterion.scale.wanted()}"}


def _one_line(text: str) -> str:
    """Put a text on one line that is not a heading."""
    line = " ".join(text.split())
    return _HEADING.sub(lambda marks: "＃" * len(marks[0]), line)


def _wanted(scale: Scale) -> str:
    """Say in our words alone what an answer must be; level names that a record brings stand in its fence."""
    named = isinstance(scale, Levels) and any(isinstance(step.label, str) for step in scale.steps)
    return "one of the levels that the criterion names, as it is written there" if named else scale.wanted()


def _conversation(messages: Sequence[Message]) -> str:
    if len(messages) == 1:
        return fence("prompt", messages[0].content)
    return "\n".join(fence(turn.role if _ROLE.fullmatch(turn.role) else "turn", turn.content) for turn in messages)


def _response(sample: Sample) -> str:
    return _with_calls(sample.response, sample.tool_calls)


def _with_calls(text: str, calls: Sequence[JsonValue]) -> str:
    return f"{text}\n{as_text(list(calls))}".strip() if calls else text


def _neutral(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, list):
        return [_neutral(item) for item in value]
    if isinstance(value, dict):
        return {neutralise(key): _neutral(item) for key, item in value.items()}
    return value
