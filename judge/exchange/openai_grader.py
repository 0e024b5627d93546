"""A grader in OpenAI's JSON, read strictly: what is not known is refused, with its place.

https://developers.openai.com/api/docs/guides/graders and the types of the package `openai`, version 3.52. Whatever a grader says
is data; no template, formula or program in it is run here.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, field_validator

from judge.bounds import GRADER_BYTES
from judge.errors import InputFault
from judge.reading.json.value import read_json
from judge.record import Many, Record, explain, near_miss, shape

_WRAPPED_IN = (("grader",), ("method", "reinforcement", "grader"))
"""Where a grader stands in the body of a request to validate or run one, and in that of a fine-tuning job."""

_TEXT_BLOCKS = ("input_text", "output_text", "text")


def _text(content: object) -> object:
    """Return the text of a message's content: a text, a block with one, or a list of these."""
    if isinstance(content, Mapping) and content.get("type") in _TEXT_BLOCKS and isinstance(content.get("text"), str):
        return content["text"]
    if isinstance(content, list) and content:
        return "\n".join(str(_text(block)) for block in content)
    if isinstance(content, str):
        return content
    kind = content.get("type") if isinstance(content, Mapping) else None
    msg = f"wanted text, found {kind if isinstance(kind, str) else shape(content)}; a prompt shows a grader's texts alone"
    raise ValueError(msg)


class Message(Record):
    """A message to a model that grades."""

    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[str, BeforeValidator(_text)]
    type: Literal["message"] = "message"


class SamplingParams(Record):
    """How the model that grades is asked."""

    seed: int | None = None
    top_p: float | None = Field(default=None, ge=0, le=1)
    temperature: float | None = Field(default=None, ge=0, le=2)
    max_completions_tokens: int | None = Field(default=None, ge=1)
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = None


class Grader(Record):
    """The base of all graders."""

    type: str
    name: str | None = None
    pass_threshold: float | None = None
    """What passes in OpenAI's Evals; no part of a reward."""


class StringCheckGrader(Grader):
    """Compares two texts."""

    input: str
    reference: str
    operation: Annotated[Literal["eq", "ne", "like", "ilike"], BeforeValidator(lambda said: "ne" if said == "neq" else said)]


class TextSimilarityGrader(Grader):
    """Measures how alike two texts are."""

    input: str
    reference: str
    evaluation_metric: str


class ScoreModelGrader(Grader):
    """Has a model give a number."""

    model: str
    input: Many[Message] = Field(min_length=1)
    range: Many[float] = (0.0, 1.0)
    sampling_params: SamplingParams | None = None

    @field_validator("range", mode="before")
    @classmethod
    def _default(cls, ends: object) -> object:
        return (0.0, 1.0) if ends is None else ends


class LabelModelGrader(Grader):
    """Has a model choose a label; some labels pass."""

    model: str
    input: Many[Message] = Field(min_length=1)
    labels: Many[str] = Field(min_length=1)
    passing_labels: Many[str] = Field(min_length=1)
    sampling_params: SamplingParams | None = None


class PythonGrader(Grader):
    """Runs a function `grade(sample, item)`."""

    source: str
    image_tag: str | None = None


class MultiGrader(Grader):
    """Calculates one number from those of several graders."""

    graders: dict[str, Any] = Field(min_length=1)
    """By the names that the formula uses; each is read by itself, see `read_parts`."""

    calculate_output: str
    invalid_grade: float | None = None
    """What Azure gives where a grader fails."""


KINDS: Mapping[str, type[Grader]] = {
    "string_check": StringCheckGrader,
    "text_similarity": TextSimilarityGrader,
    "score_model": ScoreModelGrader,
    "label_model": LabelModelGrader,
    "python": PythonGrader,
    "multi": MultiGrader,
}
"""The graders by their type."""


def read_grader(text: str) -> Grader:
    """Read a grader's JSON: the grader, a request to validate or run one, or a fine-tuning job.

    Raises:
        InputFault: with every fault; it is no JSON, has a key twice, is too large or nested too deeply, or is no grader.
    """
    if len(text.encode("utf-8", "replace")) > GRADER_BYTES:
        msg = f"grader: wanted at most {GRADER_BYTES:,} bytes"
        raise InputFault(msg)
    try:
        data = read_json(text)
        text.encode()
    except UnicodeEncodeError as error:
        msg = "grader: wanted text in UTF-8, found a lone surrogate"
        raise InputFault(msg) from error
    except ValueError as error:
        msg = f"grader: no JSON that can be read: {error}"
        raise InputFault(msg) from error
    return one_grader(_unwrapped(data), "grader")


def one_grader(data: object, where: str) -> Grader:
    """Read one grader.

    Args:
        data: as JSON has it.
        where: its place, for messages.

    Raises:
        InputFault: with every fault.
    """
    kind = data.get("type") if isinstance(data, Mapping) else None
    if not isinstance(kind, str) or kind not in KINDS:
        known = ", ".join(KINDS)
        found = f"{kind[:40]!r}{near_miss(kind, KINDS)}" if isinstance(kind, str) else shape(data)
        msg = f"{where}: wanted an object with 'type', one of {known}; found {found}"
        raise InputFault(msg)
    fields = {"": KINDS[kind].model_fields, "input": Message.model_fields, "sampling_params": SamplingParams.model_fields}
    try:
        return KINDS[kind].model_validate(data)
    except ValidationError as error:
        raise InputFault.of(where, explain(error, fields)) from error


def read_parts(multi: MultiGrader) -> dict[str, Grader]:
    """Read the graders of a multi grader, by name.

    Raises:
        InputFault: with the faults of the first one that has some; or one is a multi grader itself, which OpenAI refuses too.
    """
    parts = {name: one_grader(data, f"graders.{name[:40]}") for name, data in multi.graders.items()}
    for name, part in parts.items():
        if isinstance(part, MultiGrader):
            msg = f"graders.{name[:40]}: wanted a grader of another type than multi inside a multi grader"
            raise InputFault(msg)
    return parts


def _unwrapped(data: object) -> object:
    for path in _WRAPPED_IN:
        found: Any = data
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        if isinstance(found, Mapping):
            return found
    return data
