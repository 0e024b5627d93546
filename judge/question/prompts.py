"""Renders questions: templates in, one `Question` out.

What is not ours (the conversation, the response, the ground truth, criteria that came with a record) is put into the
template as finished text: fenced, with our own delimiters in it broken, never rendered a second time. A criterion that came with
a record stands in one fence, its levels with it, each on one line; outside of that fence a template sees of it the name, which is
letters, digits and underscores, the weight, and numbers. Metadata, which a template of one's own may place where it likes, has
our delimiters broken and no fence.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import JsonValue

from judge.errors import PromptFault, SampleFault
from judge.question.question import AskedCriterion, Question
from judge.question.template import Absent, Templates, Unbounded
from judge.rubric.criterion import BroughtCriterion, Criterion
from judge.rubric.rubric import Rubric
from judge.rubric.scale import Levels, Scale
from judge.sample import Message, Sample, as_text

_VARIABLES = frozenset({"rubric", "split", "prompt", "response", "ground_truth", "metadata"})
_NOTE_VARIABLES = frozenset({"fault"})
_FENCE = re.compile(r"<(?=/?[\w ]{0,40}-[0-9a-fA-F]{8})")
_HEADING = re.compile(r"^#+")
_STAND_IN = Sample(id=0, messages=(Message(role="user", content="?"),), response="?", reference="?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\U000e0000-\U000e007f]")


class Prompts:
    """The templates of some folders, the first folder that has a name winning."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._templates = Templates(folders)
        self._frames: dict[tuple[str, bool], _Frame] = {}

    def check(self, rubric: Rubric) -> None:
        """Load the rubric's template and all it includes, so that its faults show before the first sample.

        Raises:
            PromptFault: file, line and what is wrong: missing, not Jinja2, an unknown variable with the nearest known one, what
                cannot be bounded in time and memory, or that the response or the rubric's criteria are never shown.
        """
        name = f"{rubric.prompt}.j2"
        used = self._templates.check(name, _VARIABLES)
        self._templates.check("again.j2", _NOTE_VARIABLES)
        self._templates.check("notice.j2", frozenset())
        for split in (False, True):
            self._write_frame(rubric, split=split)
        self._try(rubric)
        for problem in _unshown(rubric, used):
            msg = f"prompts/{name}: {problem}"
            raise PromptFault(msg)

    def render(self, rubric: Rubric, sample: Sample, *, split: bool = False) -> Question:
        """Write the question about one sample.

        Args:
            rubric: what is asked.
            sample: what it is asked about.
            split: whether other calls ask for other criteria of the same sample: the criteria then come last, so that all
                that stands before them is the same for all these calls.

        Raises:
            SampleFault: the template needs something that this record does not have, or more time or memory for it than it may.
        """
        try:
            frame = self._frame(rubric, split=split)
            user = self._write_user(rubric, {**frame.variables, **_data(sample)})
        except PromptFault as fault:
            raise SampleFault(str(fault)) from fault
        judge = rubric.judge
        return Question(
            id=sample.id,
            system=frame.system,
            user=user,
            tail=frame.tail,
            reply_schema=frame.reply_schema,
            schema_varies=rubric.instance_criteria,
            task=sample.task,
            response=sample.response,
            criteria=frame.criteria,
            flat=rubric.flat,
            opinions=judge.samples,
            max_tokens=judge.max_tokens,
            temperature=judge.temperature,
            top_p=judge.top_p,
        )

    def again(self, question: Question, fault: str) -> Question:
        """Write the question that asks once more and names what was wrong with the reply before."""
        note = self._templates.write("again.j2", {"fault": neutralise(fault)}).strip()
        last = "tail" if question.tail else "user"
        return question.model_copy(update={last: f"{getattr(question, last)}\n\n{note}"})

    def version(self, rubric: Rubric) -> str:
        """Return thirty-two hexadecimal digits that change with the source of the rubric's template, its parts and the notes."""
        sources = self._templates.sources([f"{rubric.prompt}.j2", "again.j2", "notice.j2"])
        return hashlib.sha256(json.dumps(sources, sort_keys=True).encode()).hexdigest()[:32]

    def _frame(self, rubric: Rubric, *, split: bool) -> "_Frame":
        """Return what a prompt has from the rubric alone; it is written once, unless criteria come with each record."""
        if rubric.instance_criteria:
            return self._write_frame(rubric, split=split)
        key = (rubric.hash, split)
        if key not in self._frames:
            self._frames[key] = self._write_frame(rubric, split=split)
        return self._frames[key]

    def _write_frame(self, rubric: Rubric, *, split: bool) -> "_Frame":
        name = f"{rubric.prompt}.j2"
        variables = {"rubric": _shown(rubric), "split": split}
        schema = None if rubric.flat else json.dumps(_schema(rubric))
        criteria = tuple(AskedCriterion(name=one.name, scale=one.scale, weight=one.weight) for one in rubric.judged)
        if not self._templates.has(name, "system"):
            return _Frame(variables, self._templates.write("notice.j2", {}).strip(), "", schema, criteria)
        tail = self._templates.write(name, variables, "tail").strip() if split and self._templates.has(name, "tail") else ""
        return _Frame(variables, self._templates.write(name, variables, "system").strip(), tail, schema, criteria)

    def _try(self, rubric: Rubric) -> None:
        """Refuse a template that is too much even for a sample of one word."""
        try:
            self._write_user(rubric, {"rubric": _shown(rubric), "split": False, **_data(_STAND_IN)})
        except Unbounded:
            raise
        except PromptFault:
            return  # it uses what only a record has

    def _write_user(self, rubric: Rubric, variables: Mapping[str, Any]) -> str:
        name = f"{rubric.prompt}.j2"
        return self._templates.write(name, variables, "user" if self._templates.has(name, "user") else None).strip()


def fence(name: str, text: str) -> str:
    """Put text that is not ours between two marks that it cannot forge.

    The mark carries a hash of the text, so no text can hold its own mark; whatever looks like one in it is broken.
    """
    mark = f"{name}-{hashlib.sha256(f'{name}:{text}'.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    return f"<{mark}>\n{neutralise(text)}\n</{mark}>"


def neutralise(text: str) -> str:
    """Break what looks like one of our fences, and drop invisible control characters; doing it twice changes nothing."""
    return _FENCE.sub("‹", _CONTROL.sub("", text.encode("utf-8", "replace").decode()))


def _data(sample: Sample) -> dict[str, Any]:
    truth = sample.reference
    return {
        "prompt": _conversation(sample.messages),
        "response": fence("response", _response(sample)),
        "ground_truth": Absent(name="ground_truth") if truth is None else fence("ground_truth", as_text(truth)),
        "metadata": _neutral(sample.metadata),
    }


def _conversation(messages: Sequence[Message]) -> str:
    if len(messages) == 1:
        return fence("prompt", messages[0].content)
    return "\n".join(fence(_role(turn.role), turn.content) for turn in messages)


def _role(role: str) -> str:
    return role if re.fullmatch(r"[a-z_]{1,20}", role) else "turn"


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


def _shown(rubric: Rubric) -> dict[str, Any]:
    """The rubric as templates see it: plain values, so that no template depends on our classes."""
    return {
        "name": rubric.name,
        "description": rubric.description,
        "criteria": [_criterion(criterion) for criterion in rubric.judged],
        "brought": any(isinstance(criterion, BroughtCriterion) for criterion in rubric.judged),
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
    """Put a text on one line that is no heading."""
    line = " ".join(text.split())
    return _HEADING.sub(lambda marks: "＃" * len(marks[0]), line)


def _wanted(scale: Scale) -> str:
    """Say what an answer must be in words of ours alone: levels that a record names stand in its fence."""
    named = isinstance(scale, Levels) and any(isinstance(step.label, str) for step in scale.steps)
    return "one of the levels that the criterion names, as it is written there" if named else scale.wanted()


def _unshown(rubric: Rubric, used: frozenset[str]) -> Iterator[str]:
    """Say what a judge has to see and never would."""
    if not any(one.split(".")[0] == "response" for one in used):
        yield "the response is never shown; write {{ response }} where it belongs"
    if rubric.asks_judge and not rubric.flat and not used & {"rubric", "rubric.criteria"}:
        yield f"the criteria of the rubric {rubric.name!r} are never shown; include criteria.j2, or write rubric.criteria"


def _schema(rubric: Rubric) -> dict[str, Any]:
    answers = {
        criterion.name: _object({"reason": {"type": "string"}, "score": criterion.scale.answer_schema()})
        for criterion in rubric.judged
    }
    return _object(answers)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


class _Frame(NamedTuple):
    """The part of a question that is the rubric's."""

    variables: dict[str, Any]
    system: str
    tail: str
    reply_schema: str | None
    criteria: tuple[AskedCriterion, ...]
