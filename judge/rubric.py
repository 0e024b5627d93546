"""Loads rubrics: YAML files that say what a judge is asked, on which scales, and how the answers become one reward.

A rubric that is wrong is refused when it is loaded, with every fault at once; nothing in it is ever guessed.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from judge.errors import RubricFault, SampleFault
from judge.record import Many, Name, Record, brief, explain, near_miss
from judge.sample import Sample
from judge.scale import Boolean, Levels, Range, Scale

_RESERVED = ("judge", "reward")
_MOST_RECORD_CRITERIA = 100
_TEXT_KEYS = ("description", "criterion", "requirement", "text")
_WEIGHT_KEYS = ("weight", "points")


def _bounds(bounds: object) -> object:
    if isinstance(bounds, list) and len(bounds) == 2:  # noqa: PLR2004  a range has two ends
        return {"low": bounds[0], "high": bounds[1]}
    if bounds is None or isinstance(bounds, Range):
        return bounds
    msg = f"wanted [low, high], found {brief(bounds)}"
    raise ValueError(msg)


class Criterion(Record):
    """One thing that the judge scores, on exactly one kind of scale."""

    name: Name
    description: str = Field(min_length=1)
    weight: float = 1.0
    """Its share of the reward; below 0 it is a pitfall, and being met costs."""

    levels: Annotated[Levels | None, BeforeValidator(lambda steps: steps and {"steps": steps})] = None
    boolean: Literal[True] | None = None
    range: Annotated[Range | None, BeforeValidator(_bounds)] = None

    @field_validator("name")
    @classmethod
    def _free(cls, name: str) -> str:
        if name in _RESERVED:
            msg = f"{name!r} has a meaning of its own in a reward formula; choose another name"
            raise ValueError(msg)
        return name

    @field_validator("weight")
    @classmethod
    def _counts(cls, weight: float) -> float:
        if not math.isfinite(weight) or weight == 0:
            msg = f"wanted a finite number other than 0, found {weight}"
            raise ValueError(msg)
        return weight

    @model_validator(mode="after")
    def _one_scale(self) -> "Criterion":
        given = [kind for kind in ("levels", "boolean", "range") if getattr(self, kind) is not None]
        if len(given) != 1:
            msg = f"wanted exactly one of 'levels', 'boolean: true' or 'range: [low, high]', found {given or 'none'}"
            raise ValueError(msg)
        return self

    @cached_property
    def scale(self) -> Scale:
        """The scale on which it is scored."""
        return self.levels or self.range or Boolean()


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

    judge: JudgeSettings = JudgeSettings()
    range: Annotated[Range, BeforeValidator(_bounds)] = Range(low=0.0, high=1.0)
    """The reward's range: what 0 and 1 become."""

    neutral: float | None = None
    """The reward that stands for no signal, where nothing in the batch tells a better one. None: then the batch fails."""

    on_unscored: Literal["impute", "fail"] = "impute"
    max_unscored: float = Field(0.2, ge=0, le=1)
    """The share of a batch that may be unscored before the whole batch fails."""

    @model_validator(mode="after")
    def _whole(self) -> "Rubric":
        if not self.judged and not self.instance_criteria:
            msg = "criteria: missing; a rubric needs criteria, or a prompt that asks for a 'score'"
            raise ValueError(msg)
        if self.neutral is not None and not self.range.low <= self.neutral <= self.range.high:
            msg = f"neutral: wanted {self.range.wanted()}, found {self.neutral:g}"
            raise ValueError(msg)
        return self

    @property
    def flat(self) -> bool:
        """Whether the prompt asks in its own words for JSON with one `score` from 0 to 1 (SageMaker's RLAIF templates)."""
        return not self.criteria and not self.instance_criteria and "prompt" in self.model_fields_set

    @cached_property
    def judged(self) -> tuple[Criterion, ...]:
        """The criteria that the judge has to answer."""
        if self.flat:
            return (Criterion(name="score", description="The template says.", range=Range(low=0.0, high=1.0)),)
        return self.criteria

    @cached_property
    def hash(self) -> str:
        """Twelve hexadecimal digits that change with any change of the rubric."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def with_record(self, sample: Sample) -> "Rubric":
        """Return this rubric with the criteria that a record brings, behind its own, where the rubric asks for them.

        Raises:
            SampleFault: the list is missing where the rubric has no criteria of its own, or has faults.
        """
        brought = sample.metadata.get("rubric")
        if not self.instance_criteria or (brought is None and self.criteria):
            return self
        if not isinstance(brought, list) or not 0 < len(brought) <= _MOST_RECORD_CRITERIA:
            msg = f"metadata.rubric: wanted a list of 1 to {_MOST_RECORD_CRITERIA} criteria, found {brief(brought)}"
            raise SampleFault(msg)
        try:
            extra = tuple(_instance(item, place) for place, item in enumerate(brought, 1))
        except ValidationError as error:
            raise SampleFault("; ".join(f"metadata.rubric: {fault}" for fault in explain(error, _KNOWN))) from error
        _refuse_doubles([*self.criteria, *extra])
        own = {name: getattr(self, name) for name in self.model_fields_set}
        return Rubric(**{**own, "criteria": (*self.criteria, *extra)})


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


def load_rubric(path: Path) -> Rubric:
    """Read and check a rubric file.

    Raises:
        RubricFault: a line for every fault, each with file, field, what was wanted and what was found.
    """
    try:
        data = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506  _Loader is a SafeLoader
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise RubricFault(msg) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        msg = f"{path}: not YAML: {' '.join(str(error).split())}"
        raise RubricFault(msg) from error
    faults = [*_doubles(data), *_name_faults(data, path.stem)]
    try:
        rubric = parse_rubric(data)
    except ValidationError as error:
        raise RubricFault.of(path, [*explain(error, _KNOWN), *faults]) from error
    if faults:
        raise RubricFault.of(path, faults)
    return rubric


def parse_rubric(data: object) -> Rubric:
    """Make a rubric out of what a YAML file or a program holds.

    Raises:
        pydantic.ValidationError: with every fault.
    """
    return Rubric.model_validate(data)


def _instance(item: object, place: int) -> Criterion:
    """Read a criterion as datasets write it: `criterion`/`points` (HealthBench), `title`/`description`/`weight` (RaR)."""
    if not isinstance(item, Mapping):
        msg = f"metadata.rubric[{place}]: wanted an object, found {brief(item)}"
        raise SampleFault(msg)
    text = next((item[key] for key in _TEXT_KEYS if key in item), None)
    title = item.get("title")
    scale = {kind: item[kind] for kind in ("levels", "boolean", "range") if kind in item} or {"boolean": True}
    name = item.get("name")
    return Criterion.model_validate(
        {
            "name": f"criterion_{place}" if name is None else name,
            "description": f"{title}: {text}" if isinstance(title, str) and isinstance(text, str) else text,
            "weight": next((item[key] for key in _WEIGHT_KEYS if key in item), 1.0),
            **scale,
        }
    )


def _refuse_doubles(criteria: Iterable[Criterion]) -> None:
    names = [criterion.name for criterion in criteria]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        msg = f"metadata.rubric: the criterion {twice[0]!r} is listed twice"
        raise SampleFault(msg)


def _doubles(data: object) -> list[str]:
    criteria = data.get("criteria") if isinstance(data, Mapping) else None
    names = [item.get("name") for item in criteria or () if isinstance(item, Mapping)] if isinstance(criteria, list) else []
    twice = sorted({str(name) for name in names if name is not None and names.count(name) > 1})
    return [f"criteria: {name!r} is listed twice" for name in twice]


def _name_faults(data: object, stem: str) -> list[str]:
    name = data.get("name") if isinstance(data, Mapping) else None
    return [f"name: wanted {stem!r}, the file's own name; found {name!r}"] if isinstance(name, str) and name != stem else []


class _Loader(yaml.CSafeLoader):
    """YAML's safe loader, but a key that stands twice is an error instead of a silent loss."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for place, key in enumerate(keys):
            if isinstance(key, bool):
                msg = f"'yes', 'no', 'on' and 'off' are truth values in YAML; write this key in quotes, found {key}"
                raise yaml.constructor.ConstructorError(None, None, msg, node.value[place][0].start_mark)
            if key in keys[:place]:
                msg = f"the key {key!r} stands twice"
                raise yaml.constructor.ConstructorError(None, None, msg, node.value[place][0].start_mark)
        return super().construct_mapping(node, deep=deep)


_KNOWN: Mapping[str, Iterable[str]] = {
    "": Rubric.model_fields,
    "criteria": Criterion.model_fields,
    "judge": JudgeSettings.model_fields,
}
