"""A text with fields of a record in it, such as `{"city": "{{ item.city }}"}`; what checks compare that came from another system.

The two namespaces are those of OpenAI's graders (https://developers.openai.com/api/docs/guides/graders): `sample` is what the model
said, `item` is the rest of the record. A place is looked up, key by key, in plain data; nothing in it is run.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, JsonValue

from judge.bounds import FIELD_TEXT_LENGTH, FIELD_TEXT_STEPS
from judge.errors import ReferenceFault
from judge.reading.json.value import whole_json
from judge.reading.text.seen import said
from judge.sample import Sample

SAMPLE_FIELDS = ("output_text", "output_json", "output_tools", "choices")
"""What `sample` holds: the response, its JSON if it is nothing else, its tool calls, and both as a chat completion has them."""

_STEP = r"""
    \s*\.\s*[^\W\d][\w-]*       # .city
  | \s*\[\s*[0-9]{1,4}\s*\]     # [0]
  | \s*\[\s*'[^'\]]+'\s*\]      # ['full name']
  | \s*\[\s*"[^"\]]+"\s*\]      # ["full name"]
"""
_PLACE = re.compile(rf"\{{\{{\s*(?P<space>item|sample)(?P<path>(?:{_STEP})+)\s*\}}\}}", re.VERBOSE)
"""`{{ item.city }}`, `{{sample.output_tools[0].function.name}}`."""

_STEPS = re.compile(_STEP, re.VERBOSE)


class Unsaid(Exception):
    """The response has no such field: it is no JSON object, it lacks the key, or no tool was called."""


class Place(NamedTuple):
    """Where a value stands."""

    space: str
    """`sample` or `item`."""

    path: tuple[str | int, ...]
    """Keys of objects and places in lists, from the outermost; the first one is a key."""

    def __str__(self) -> str:
        """Write it as it stands in a text."""
        return f"{{{{ {self.space}{''.join(map(_written_step, self.path))} }}}}"


def _written_step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    quote = "'" if '"' in step else '"'
    return f".{step}" if step.isidentifier() else f"[{quote}{step}{quote}]"


@lru_cache(maxsize=256)  # each sample of a run fills the same few texts
def read_parts(text: str) -> tuple[str | Place, ...]:
    """Split a text into plain texts and places.

    Raises:
        ValueError: it is too long, or something between `{{` and `}}` is no place.
    """
    if len(text) > FIELD_TEXT_LENGTH:
        msg = f"wanted at most {FIELD_TEXT_LENGTH:,} characters, found {len(text):,}"
        raise ValueError(msg)
    parts: list[str | Place] = []
    end = 0
    for match in _PLACE.finditer(text):
        parts += [_plain(text[end : match.start()]), _place(match)]
        end = match.end()
    return tuple(part for part in (*parts, _plain(text[end:])) if part)


def _plain(text: str) -> str:
    if "{{" in text:
        msg = "wanted {{ item.NAME }} or {{ sample.NAME }} between {{ and }}, found something else"
        raise ValueError(msg)
    return text


def _place(match: re.Match[str]) -> Place:
    steps = tuple(_step(step[0].strip()) for step in _STEPS.finditer(match["path"]))
    if len(steps) > FIELD_TEXT_STEPS:
        msg = f"wanted at most {FIELD_TEXT_STEPS} keys in one field, found {len(steps)}"
        raise ValueError(msg)
    if match["space"] == "sample" and steps[0] not in SAMPLE_FIELDS:
        msg = f"wanted one of {', '.join(f'sample.{name}' for name in SAMPLE_FIELDS)}, found another field of sample"
        raise ValueError(msg)
    if isinstance(steps[0], int):
        msg = "wanted a name after item, found a number: an item is an object"
        raise ValueError(msg)  # noqa: TRY004  pydantic reports a ValueError as a fault of the rubric
    return Place(match["space"], steps)


def _step(written: str) -> str | int:
    if written.startswith("."):
        return written[1:].strip()
    inner = written[1:-1].strip()
    return int(inner) if inner.isdigit() else inner[1:-1]


def _checked(text: str) -> str:
    read_parts(text)
    return text


FieldText = Annotated[str, AfterValidator(_checked)]
"""A text whose places were read when the rubric was loaded."""


def fill(text: str, sample: Sample) -> str:
    """Return the text with the values of its fields: a text as it is, everything else as JSON.

    Raises:
        Unsaid: the response lacks a field.
        ReferenceFault: the rest of the record lacks one.
    """
    parts = read_parts(text)
    spaces = {part.space for part in parts if isinstance(part, Place)}
    fields = {"sample": sample_fields(sample) if "sample" in spaces else {}, "item": item_fields(sample)}
    return "".join(part if isinstance(part, str) else _written(_find(part, fields[part.space])) for part in parts)


def uses_sample(text: str) -> bool:
    """Whether a text shows anything that the model said."""
    return any(isinstance(part, Place) and part.space == "sample" for part in read_parts(text))


def sample_fields(sample: Sample) -> dict[str, JsonValue]:
    """Return what the model said, as OpenAI's graders see it; thoughts are left out, and `output_json` where it is no JSON."""
    text = said(sample)
    text = text if text == sample.response else text.strip()  # a thought leaves blank lines behind
    calls = list(sample.tool_calls)
    message: dict[str, JsonValue] = {"role": "assistant", "content": text, "tool_calls": calls}
    fields: dict[str, JsonValue] = {"output_text": text, "output_tools": calls, "choices": [{"index": 0, "message": message}]}
    try:
        return {**fields, "output_json": whole_json(text)}
    except ValueError:
        return fields


def item_fields(sample: Sample) -> dict[str, JsonValue]:
    """Return the rest of the record, as OpenAI's graders see it: its own fields, the reference under both names, the messages."""
    messages: list[JsonValue] = [{"role": turn.role, "content": turn.content} for turn in sample.messages]
    known: dict[str, JsonValue] = {"messages": messages, **sample.metadata}
    if sample.reference is not None:
        known |= {"reference_answer": sample.reference, "ground_truth": sample.reference}
    return known


def _find(place: Place, fields: Mapping[str, JsonValue]) -> JsonValue:
    value: Any = dict(fields)
    for step in place.path:
        held = value if isinstance(value, dict | list) and isinstance(step, int) == isinstance(value, list) else ()
        if not (step < len(held) if isinstance(step, int) else step in held):
            msg = f"the record has nothing at {place}" if place.space == "item" else f"the response has nothing at {place}"
            raise (ReferenceFault if place.space == "item" else Unsaid)(msg)
        value = held[step]  # type: ignore[index]  # a step that is in it fits it
    return value  # type: ignore[no-any-return]


def _written(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
