"""Loads rubrics: YAML files that say what a judge is asked, on which scales, and how the answers become one reward.

A rubric that is wrong is refused when it is loaded, with every fault at once; nothing in it is ever guessed.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, model_validator

from judge.bounds import RECORD_CRITERIA
from judge.checks import KINDS, AnyCheck
from judge.errors import RubricFault, SampleFault
from judge.record import NAME, Many, Name, Record, explain, near_miss, shape
from judge.rubric.criterion import Criterion, bounds, read_criterion
from judge.rubric.formula import Formula
from judge.rubric.scale import Range
from judge.rubric.weights import Weighted
from judge.rubric.yaml_file import read_document
from judge.sample import Sample

_ROUNDING = 1e-9


class Escalation(Record):
    """Who decides when opinions differ."""

    model: str
    above: float = Field(gt=0, lt=1)
    """The largest difference between two opinions, on 0..1, that is still averaged."""


class Cap(Record):
    """What one invocation may spend on the judge before the rest of its samples stay unscored."""

    tokens: int | None = Field(None, ge=1)
    usd: float | None = Field(None, gt=0)


class JudgeSettings(Record):
    """Who judges, and how it is asked."""

    model: str | None = None
    """A Bedrock model id or inference profile; the environment or the command line may name another."""

    fallbacks: Many[str] = ()
    """Asked in this order when the model before has failed for good."""

    max_tokens: int = Field(1024, ge=1)
    """Room for the judge's answer; asked once more with twice the room when it was too little."""

    temperature: float | None = Field(0.0, ge=0, le=1)
    """Null for models that take none."""

    top_p: float | None = Field(None, ge=0, le=1)

    samples: int = Field(1, ge=1, le=50)
    """Opinions asked of each model; the score is their mean."""

    models: Many[str] = ()
    """A jury: each of them is asked, instead of `model`; the score is the mean."""

    escalate: Escalation | None = None
    """A stronger model whose verdict counts instead when the opinions differ too much."""

    criteria_per_call: int = Field(20, ge=1, le=100)
    """Criteria asked for in one call; a longer rubric is split."""

    cap: Cap = Cap()

    @model_validator(mode="after")
    def _differ(self) -> "JudgeSettings":
        if self.samples > 1 and self.temperature == 0:
            msg = f"samples: {self.samples} opinions at temperature 0 are one opinion; state a temperature above 0"
            raise ValueError(msg)
        if self.escalate and self.samples == 1 and len(self.models) < 2:  # noqa: PLR2004  it takes two to differ
            msg = "escalate: needs opinions that can differ: 'samples' above 1, or 'models' with two or more"
            raise ValueError(msg)
        return self


class Gate(Record):
    """A check that has to be passed before a judge is asked."""

    check: Name
    least: float = Field(1.0, gt=0, le=1)
    """The value that passes it."""

    reward: float | None = None
    """What a response that fails it gets; the low end of the rubric's range when nothing is said."""


class Rubric(Record):
    """What a response is judged by."""

    name: Name
    version: int | str = 1
    description: str = Field(min_length=1)
    prompt: str = "pointwise"
    """The template's name: a `.j2` file in `prompts/`."""

    criteria: Many[Criterion] = ()
    instance_criteria: bool = False
    """Whether each record brings criteria of its own, as a list under `metadata.rubric`."""

    checks: Many[AnyCheck] = ()
    """What a program verifies."""

    gates: Many[Annotated[Gate, BeforeValidator(lambda gate: {"check": gate} if isinstance(gate, str) else gate)]] = ()
    """Checks that spare the judge: the first one failed decides the reward."""

    reward: str | None = None
    """A formula over check names, criterion names and `judge`, the criteria's weighted mean; without one, the weights count."""

    verifiable: str | None = None
    """A formula over check names alone, for `on_unscored: verifiable`; without one, the checks' weights count."""

    judge: JudgeSettings = JudgeSettings()
    range: Annotated[Range, BeforeValidator(bounds)] = Range(low=0.0, high=1.0)
    """The reward's range: what 0 and 1 become."""

    neutral: float | None = None
    """The reward that stands for no signal, where nothing in the batch tells a better one. None: then the batch fails."""

    on_unscored: Literal["impute", "fail", "verifiable"] = "impute"
    """What counts where the judge failed: `verifiable` lets the checks alone count, the others leave the sample unscored."""

    max_unscored: float = Field(0.2, ge=0, le=1)
    """The share of a batch that may be unscored before the whole batch fails."""

    @model_validator(mode="after")
    def _whole(self, info: ValidationInfo) -> "Rubric":
        unread = info.context or frozenset()
        faults = [fault for needed, rule in _RULES if not needed & unread for fault in rule(self)]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    @property
    def flat(self) -> bool:
        """Whether the prompt asks in its own words for JSON with one `score` from 0 to 1 (SageMaker's RLAIF templates)."""
        return not self.criteria and not self.instance_criteria and "prompt" in self.model_fields_set

    @property
    def asks_judge(self) -> bool:
        """Whether there is anything that a judge has to answer."""
        return bool(self.judged) or self.instance_criteria

    @cached_property
    def judged(self) -> tuple[Criterion, ...]:
        """The criteria that the judge has to answer."""
        if self.flat:
            return (Criterion(name="score", description="The template says.", range=Range(low=0.0, high=1.0)),)
        return self.criteria

    @cached_property
    def formula(self) -> Formula | None:
        """The reward's formula."""
        names = [
            *(check.name for check in self.checks),
            *(one.name for one in self.judged),
            *(["judge"] if self.asks_judge else []),
        ]
        return None if self.reward is None else Formula(self.reward, names)

    @cached_property
    def verifiable_formula(self) -> Formula | None:
        """The formula that counts where the judge failed."""
        return None if self.verifiable is None else Formula(self.verifiable, [check.name for check in self.checks])

    def parts(self) -> "tuple[Rubric, ...]":
        """Return the rubrics that are asked for one call each: the same, with some of the criteria."""
        size = self.judge.criteria_per_call
        if len(self.criteria) <= size:
            return (self,)
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        cuts = (self.criteria[at : at + size] for at in range(0, len(self.criteria), size))
        return tuple(Rubric.model_construct(self.model_fields_set, **{**fields, "criteria": cut}) for cut in cuts)

    @cached_property
    def hash(self) -> str:
        """Twelve hexadecimal digits that change with any change of the rubric."""
        return hashlib.sha256(json.dumps(self.model_dump(mode="json")).encode()).hexdigest()[:12]

    def with_record(self, sample: Sample) -> "Rubric":
        """Return this rubric with the criteria that a record brings, behind its own, where the rubric asks for them.

        Raises:
            SampleFault: the list is missing where the rubric has no criteria of its own, or has faults.
        """
        brought = sample.metadata.get("rubric")
        if not self.instance_criteria or (brought is None and self.criteria):
            return self
        if not isinstance(brought, list) or not 0 < len(brought) <= RECORD_CRITERIA:
            msg = f"metadata.rubric: wanted a list of 1 to {RECORD_CRITERIA} criteria, found {shape(brought)}"
            raise SampleFault(msg)
        own = {name: getattr(self, name) for name in self.model_fields_set}
        try:
            extra = tuple(read_criterion(item, place) for place, item in enumerate(brought, 1))
            _refuse_doubles([*self.checks, *self.criteria, *extra])
            return Rubric(**{**own, "criteria": (*self.criteria, *extra)})
        except ValidationError as error:
            raise SampleFault("; ".join(f"metadata.rubric: {fault}" for fault in explain(error, _KNOWN))) from error


def find_rubric(name: str, folders: Sequence[Path]) -> Path:
    """Return the file of a rubric, given its name in one of the folders or its path.

    Raises:
        RubricFault: there is none.
    """
    if name.endswith((".yaml", ".yml")) or "/" in name:
        if Path(name).is_file():
            return Path(name)
        msg = f"{name}: no such rubric file"
        raise RubricFault(msg)
    for folder in folders:
        if (folder / f"{name}.yaml").is_file():
            return folder / f"{name}.yaml"
    known = list_rubrics(folders)
    msg = f"no rubric is called {name!r}{near_miss(name, known)}; there are: {', '.join(known)}"
    raise RubricFault(msg)


def list_rubrics(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of all rubrics in the folders."""
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.yaml")}))


def load_rubric(path: Path | str) -> Rubric:
    """Read and check a rubric file.

    Raises:
        RubricFault: a line for every fault, each with file, field, what was wanted and what was found.
    """
    path = Path(path)
    data, doubled = read_document(path, RubricFault)
    faults = [*doubled, *_doubles(data), *_name_faults(data, path.stem)]
    try:
        rubric = parse_rubric(data)
    except ValidationError as error:
        told = [*explain(error, _KNOWN), *_faults_beside(data, error), *faults]
        raise RubricFault.of(path, dict.fromkeys(told)) from error
    if faults:
        raise RubricFault.of(path, dict.fromkeys(faults))
    return rubric


def parse_rubric(data: object) -> Rubric:
    """Make a rubric out of what a YAML file or a program holds.

    Raises:
        pydantic.ValidationError: with every fault.
    """
    return Rubric.model_validate(data)


def _faults_beside(data: object, error: ValidationError) -> tuple[str, ...]:
    """Tell what else is wrong with a rubric of which some parts cannot be read, by the rules that need none of these parts."""
    places = [detail["loc"] for detail in error.errors(include_url=False)]
    if not isinstance(data, Mapping) or () in places:
        return ()  # the whole cannot be read, or all of it was
    unread = {str(loc[0]) for loc in places if loc[0] not in _LISTS or len(loc) == 1}
    readable = {str(name): value for name, value in data.items() if name in Rubric.model_fields and name not in unread}
    for name in _LISTS & readable.keys():
        broken = {loc[1] for loc in places if loc[0] == name and len(loc) > 1}
        readable[name] = [_stand_in(name, item) if at in broken else item for at, item in enumerate(readable[name])]
        if None in readable[name]:
            unread.add(name)
            del readable[name]
    try:
        Rubric.model_validate({**_LEAST, **readable}, context=unread)
    except ValidationError as more:
        return explain(more, _KNOWN)
    return ()


def _stand_in(part: str, item: object) -> object:
    """Return something that can be read and has the name of an item that cannot; None where the name cannot be read either."""
    if not isinstance(item, Mapping):
        return None
    name = item.get("name") if part == "criteria" or "name" in item else item.get("check")
    if not isinstance(name, str) or not re.match(NAME, name) or (part == "checks" and not {name} & {*KINDS, item.get("name")}):
        return None
    if part == "gates":
        return {"check": name}
    return {"name": name, **({"check": "substance"} if part == "checks" else {"description": "?", "boolean": True})}


def _part_faults(rubric: Rubric) -> Iterator[str]:
    if not rubric.asks_judge and not rubric.checks:
        yield "criteria: missing; a rubric needs criteria, checks, or a prompt that asks for a 'score'"


def _double_faults(rubric: Rubric) -> Iterator[str]:
    parts: tuple[Weighted, ...] = (*rubric.checks, *rubric.criteria)
    names = [part.name for part in parts]
    for twice in sorted({name for name in names if names.count(name) > 1}):
        yield f"criteria and checks: {twice!r} is listed twice"


def _gate_faults(rubric: Rubric) -> Iterator[str]:
    names = [check.name for check in rubric.checks]
    for gate in rubric.gates:
        if gate.check not in names:
            yield f"gates: no check is called {gate.check!r}{near_miss(gate.check, names)}"


def _unscored_faults(rubric: Rubric) -> Iterator[str]:
    if rubric.on_unscored == "verifiable" and not rubric.checks:
        yield "on_unscored: 'verifiable' needs checks"
    if rubric.on_unscored == "verifiable" and rubric.reward and not rubric.verifiable:
        yield "verifiable: missing; beside a reward formula, say which formula over the checks counts where the judge failed"
    if rubric.verifiable and rubric.on_unscored != "verifiable":
        yield "verifiable: has no effect without 'on_unscored: verifiable'"


def _weight_faults(rubric: Rubric) -> Iterator[str]:
    parts: tuple[Weighted, ...] = (*rubric.checks, *rubric.criteria)
    if not math.isfinite(sum(abs(part.weight) for part in parts)):
        yield "criteria and checks: the weights do not add up to a finite number"


def _number_faults(rubric: Rubric) -> Iterator[str]:
    stated = {"neutral": rubric.neutral, **{f"gates: {gate.check}": gate.reward for gate in rubric.gates}}
    for name, number in stated.items():
        if number is not None and not rubric.range.low <= number <= rubric.range.high:
            yield f"{name}: wanted {rubric.range.wanted()}, found {number:g}"


def _reward_faults(rubric: Rubric) -> Iterator[str]:
    return _formula_faults("reward", lambda: rubric.formula, rubric.range)


def _verifiable_faults(rubric: Rubric) -> Iterator[str]:
    return _formula_faults("verifiable", lambda: rubric.verifiable_formula, rubric.range)


def _formula_faults(field: str, read: Callable[[], Formula | None], allowed: Range) -> Iterator[str]:
    try:
        formula = read()
    except ValueError as error:
        yield f"{field}: {error}"
        return
    ends = formula.bounds() if formula else allowed
    if ends.low < allowed.low - _ROUNDING or ends.high > allowed.high + _ROUNDING:
        yield f"{field}: wanted {allowed.wanted()}, but it can give {ends.low:g} to {ends.high:g}; min and max hold it"


def _refuse_doubles(parts: Iterable[Weighted]) -> None:
    names = [part.name for part in parts]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        msg = f"metadata.rubric: the criterion {twice[0]!r} is listed twice"
        raise SampleFault(msg)


def _doubles(data: object) -> list[str]:
    parts = [data.get(field) for field in ("checks", "criteria")] if isinstance(data, Mapping) else []
    items = [item for part in parts if isinstance(part, list) for item in part if isinstance(item, Mapping)]
    names = [item.get("name", item.get("check")) for item in items]
    twice = sorted({str(name) for name in names if name is not None and names.count(name) > 1})
    return [f"criteria and checks: {name!r} is listed twice" for name in twice]


def _name_faults(data: object, stem: str) -> list[str]:
    name = data.get("name") if isinstance(data, Mapping) else None
    return [f"name: wanted {stem!r}, the file's own name; found {name!r}"] if isinstance(name, str) and name != stem else []


_RULES: tuple[tuple[frozenset[str], Callable[[Rubric], Iterator[str]]], ...] = (
    (frozenset({"criteria", "checks", "prompt", "instance_criteria"}), _part_faults),
    (frozenset({"criteria", "checks"}), _double_faults),
    (frozenset({"criteria", "checks"}), _weight_faults),
    (frozenset({"checks"}), _gate_faults),
    (frozenset({"checks", "on_unscored", "verifiable"}), _unscored_faults),
    (frozenset({"range"}), _number_faults),
    (frozenset({"criteria", "checks", "prompt", "instance_criteria", "range"}), _reward_faults),
    (frozenset({"checks", "range"}), _verifiable_faults),
)
"""What must hold between the fields of a rubric: each rule with the fields without which it would tell what is not so."""

_LISTS = {"criteria", "checks", "gates"}
_LEAST = {"name": "unread", "description": "?"}
_KNOWN: Mapping[str, Iterable[str]] = {
    "": Rubric.model_fields,
    "criteria": Criterion.model_fields,
    "judge": JudgeSettings.model_fields,
    "escalate": Escalation.model_fields,
    "cap": Cap.model_fields,
    "gates": Gate.model_fields,
}
