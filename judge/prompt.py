"""Renders prompts: Jinja2 templates in, one `Prompt` out; the only place that knows Jinja2.

What is not ours (the conversation, the response, the ground truth, criteria that came with a record) is put into the
template as finished text: fenced, with our own delimiters in it broken, never rendered a second time.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateNotFound, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import JsonValue, SkipValidation

from judge.criterion import Criterion
from judge.errors import PromptFault, SampleFault
from judge.record import Record, near_miss
from judge.rubric import Rubric
from judge.sample import Message, Sample, as_text
from judge.scale import Levels

_VARIABLES = frozenset({"rubric", "split", "prompt", "response", "ground_truth", "metadata"})
_NOTE_VARIABLES = frozenset({"fault"})
_FENCE = re.compile(r"<(?=/?[\w ]{0,40}-[0-9a-fA-F]{8})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\U000e0000-\U000e007f]")


class Prompt(Record):
    """What the judge is asked about one sample."""

    rubric: SkipValidation[Rubric]
    sample: SkipValidation[Sample]
    system: str
    """The part that is the same for every sample of a rubric, so that the provider can cache it."""

    user: str
    """The part about this sample."""

    answer_schema: str | None = None
    """The JSON schema of the answer, as JSON; None where the template states its own form."""

    tail: str = ""
    """The criteria, where they stand behind the sample because a long rubric is asked for in several calls."""

    @cached_property
    def hash(self) -> str:
        """Thirty-two hexadecimal digits that change with any change of the text."""
        return hashlib.sha256(f"{self.system}\0{self.user}\0{self.tail}".encode()).hexdigest()[:32]


class Prompts:
    """The templates of some folders, the first folder that has a name winning."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._loader = FileSystemLoader([str(folder) for folder in folders])
        self._environment = ImmutableSandboxedEnvironment(
            loader=self._loader,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
            auto_reload=False,
        )
        self._frames: dict[tuple[str, bool], _Frame] = {}

    def check(self, rubric: Rubric) -> None:
        """Load the rubric's template and all it includes, so that its faults show before the first sample.

        Raises:
            PromptFault: file, line and what is wrong: missing, not Jinja2, or an unknown variable with the nearest known one.
        """
        self._check(f"{rubric.prompt}.j2", _VARIABLES, above=())
        self._check("again.j2", _NOTE_VARIABLES, above=())
        self._check("notice.j2", frozenset(), above=())
        for split in (False, True):
            try:
                self._write_frame(rubric, split=split)
            except (TemplateError, TypeError, ValueError, LookupError) as error:
                msg = f"prompts/{rubric.prompt}.j2: the part that is the rubric's alone: {error}"
                raise PromptFault(msg) from error

    def render(self, rubric: Rubric, sample: Sample, *, split: bool = False) -> Prompt:
        """Write the prompt for one sample.

        Args:
            rubric: what is asked.
            sample: what it is asked about.
            split: whether other calls ask for other criteria of the same sample: the criteria then come last, so that all
                that stands before them is the same for all these calls.

        Raises:
            SampleFault: the template needs something that this record does not have.
        """
        template = self._environment.get_template(f"{rubric.prompt}.j2")
        frame = self._frame(rubric, split=split)
        variables = {**frame.variables, **_data(sample)}
        try:
            user = _block(template, "user", variables) if "user" in template.blocks else template.render(variables)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            msg = f"prompts/{rubric.prompt}.j2: {error}"
            raise SampleFault(msg) from error
        return Prompt(
            rubric=rubric,
            sample=sample,
            system=frame.system,
            user=user.strip(),
            answer_schema=frame.answer_schema,
            tail=frame.tail,
        )

    def again(self, prompt: Prompt, fault: str) -> Prompt:
        """Write the prompt that asks once more, naming what was wrong with the answer before."""
        note = self._environment.get_template("again.j2").render(fault=neutralise(fault)).strip()
        user = prompt.user if prompt.tail else f"{prompt.user}\n\n{note}"
        tail = f"{prompt.tail}\n\n{note}" if prompt.tail else ""
        return Prompt(
            rubric=prompt.rubric,
            sample=prompt.sample,
            system=prompt.system,
            user=user,
            answer_schema=prompt.answer_schema,
            tail=tail,
        )

    def version(self, rubric: Rubric) -> str:
        """Return thirty-two hexadecimal digits that change with the source of the rubric's template, its parts and the notes."""
        sources: dict[str, str] = {}
        wanted = [f"{rubric.prompt}.j2", "again.j2", "notice.j2"]
        while wanted:
            name = wanted.pop()
            if name not in sources:
                sources[name] = self._loader.get_source(self._environment, name)[0]
                parts = list(meta.find_referenced_templates(self._environment.parse(sources[name])))
                named = [part for part in parts if part is not None]
                wanted += named if named == parts else self._environment.list_templates(extensions=["j2"])
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
        template = self._environment.get_template(f"{rubric.prompt}.j2")
        variables = {"rubric": _shown(rubric, trusted=not rubric.instance_criteria), "split": split}
        schema = None if rubric.flat else json.dumps(_schema(rubric))
        if "system" not in template.blocks:
            return _Frame(variables, self._environment.get_template("notice.j2").render().strip(), schema, "")
        tail = _block(template, "tail", variables).strip() if split and "tail" in template.blocks else ""
        return _Frame(variables, _block(template, "system", variables).strip(), schema, tail)

    def _check(self, name: str, known: frozenset[str], above: tuple[str, ...]) -> None:
        if name in above:
            msg = f"prompts/{name}: includes itself: {' -> '.join([*above, name])}"
            raise PromptFault(msg)
        tree = self._parse(name)
        for word in sorted(meta.find_undeclared_variables(tree) - known):
            wanted = f"; known: {', '.join(sorted(known))}" if known else "; none is known here"
            msg = f"prompts/{name}: unknown variable {word!r}{near_miss(word, known)}{wanted}"
            raise PromptFault(msg)
        for part in meta.find_referenced_templates(tree):
            if part is not None:
                self._check(part, known, (*above, name))

    def _parse(self, name: str) -> nodes.Template:
        """Read and compile a template, which finds unknown filters too."""
        try:
            source = self._loader.get_source(self._environment, name)[0]
            self._environment.compile(source, filename=name)
            return self._environment.parse(source, filename=name)
        except TemplateNotFound as error:
            known = sorted(name.removesuffix(".j2") for name in self._environment.list_templates(extensions=["j2"]))
            wanted = str(error.name).removesuffix(".j2")
            msg = f"no prompt is called {error.name!r}{near_miss(wanted, known)}; there are: {', '.join(known)}"
            raise PromptFault(msg) from error
        except TemplateSyntaxError as error:
            msg = f"prompts/{name}:{error.lineno}: {error.message}"
            raise PromptFault(msg) from error
        except UnicodeDecodeError as error:
            msg = f"prompts/{name}: not UTF-8: {error}"
            raise PromptFault(msg) from error


def fence(name: str, text: str) -> str:
    """Put text that is not ours between two marks that it cannot forge.

    The mark carries a hash of the text, so no text can hold its own mark; whatever looks like one in it is broken.
    """
    mark = f"{name}-{hashlib.sha256(f'{name}:{text}'.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    return f"<{mark}>\n{neutralise(text)}\n</{mark}>"


def neutralise(text: str) -> str:
    """Break what looks like one of our fences, and drop invisible control characters; doing it twice changes nothing."""
    return _FENCE.sub("‹", _CONTROL.sub("", text.encode("utf-8", "replace").decode()))


def _block(template: Template, name: str, variables: Mapping[str, Any]) -> str:
    return "".join(template.blocks[name](template.new_context(dict(variables))))


def _data(sample: Sample) -> dict[str, Any]:
    truth = sample.reference
    return {
        "prompt": _conversation(sample.messages),
        "response": fence("response", _response(sample)),
        "ground_truth": _Absent(name="ground_truth") if truth is None else fence("ground_truth", as_text(truth)),
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


def _shown(rubric: Rubric, *, trusted: bool) -> dict[str, Any]:
    """The rubric as templates see it: plain values, so that no template depends on our classes."""
    shown: dict[str, Any] = {
        "name": rubric.name,
        "description": rubric.description,
        "criteria": [_criterion(criterion) for criterion in rubric.judged],
    }
    return shown if trusted else _neutral(shown)  # type: ignore[return-value]


def _criterion(criterion: Criterion) -> dict[str, Any]:
    scale = criterion.scale
    steps = [step.model_dump() for step in scale.steps] if isinstance(scale, Levels) else []
    return {**criterion.model_dump(include={"name", "description", "weight"}), "steps": steps, "wanted": scale.wanted()}


def _schema(rubric: Rubric) -> dict[str, Any]:
    answers = {
        criterion.name: _object({"reason": {"type": "string"}, "score": criterion.scale.answer_schema()})
        for criterion in rubric.judged
    }
    return _object(answers)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


class _Absent(StrictUndefined):
    """A ground truth that the record does not have: `{% if ground_truth %}` is false, printing it is an error."""

    def __init__(self, name: str) -> None:
        super().__init__(hint=f"the record has no {name}", name=name)

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


class _Frame(NamedTuple):
    """The part of a prompt that is the rubric's."""

    variables: dict[str, Any]
    system: str
    answer_schema: str | None
    tail: str
